"""``kustomgen generate``: the project of a spec, what writing it would change, and the proof that
it builds the same.
"""
