"""The project in a folder, as far as its overlays go: the environments that its spec names, and
what paths lead to.

Only names, folders and tiers are read of a spec: what is checked is what is built, whatever the
spec says.
"""
