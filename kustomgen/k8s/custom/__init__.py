"""Schemas of custom resources: those that come with kustomgen, those that a folder holds, and those
in a build.

``published`` models of the kinds that kustomgen makes itself, written from their published API, one
file for each; ``notation`` how these are written, and the JSON Schema that each stands for;
``structural`` CRDs and other people's JSON Schemas, made as strict as the API server's pruning is
lossy; ``folder`` which schemas a folder holds, found by name, read when needed; ``schemas`` all of
them together: the schema of an object, and what it does not allow.
"""
