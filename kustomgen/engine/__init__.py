"""Finds, starts and queries the programs that build. ``kustomize`` decodes their answers."""
