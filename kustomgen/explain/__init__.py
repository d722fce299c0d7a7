"""``kustomgen explain``: every value that a field of a built object had on its way."""
