"""CEL, as Kubernetes speaks it: Google's runtime, with the libraries that Kubernetes adds.

Only ``runtime`` and the modules of functions import the runtime, and they are imported by who has
an expression.
"""
