"""``kustomgen diff``: two builds, object by object."""
