"""The functions of ``kustomgen`` as a library: values in, values out. Nothing is printed, and
nothing exits.

``from kustomgen import check`` finds them; docs/api.md has an example of each.
"""
