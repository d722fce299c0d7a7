"""``kustomgen import``: from what a team has to a spec, proven equal."""
