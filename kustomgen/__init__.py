"""One spec file to a kustomize base and overlays, and a check of what they really build."""

__version__ = "0.1.0"
