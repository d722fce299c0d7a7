"""``kustomgen check --fix``: edits of people's files, proven by building again."""
