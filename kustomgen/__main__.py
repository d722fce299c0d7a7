"""``python -m kustomgen``, and the ``kustomgen`` command."""
