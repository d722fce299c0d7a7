"""What is remembered from one run to the next: results, each with all that it was made from.

The quick answers stand on this, so nothing in here imports more than a few small modules of Python itself.
"""
