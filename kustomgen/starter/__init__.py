"""``kustomgen init``: a first spec."""
