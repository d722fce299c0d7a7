"""A spec to Kubernetes objects; one module per kind, listed in ``build``.

The objects are those of one environment, named as in the base: without namespace and prefix, which
kustomize sets. ``final`` sets them here, for the property that both roads lead to the same objects.
"""
