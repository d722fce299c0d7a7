"""The programs that build: found, started and asked. What they answer is read by ``kustomize``."""
