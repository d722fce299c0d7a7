"""YAML in and out: the only package that knows the YAML libraries.

``source``  what people wrote, with the place of every value;
``stream``  what kustomize printed, fast;
``dump``    what kustomgen writes, the same bytes every time.
"""
