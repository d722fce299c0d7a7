"""Kubernetes objects as values: what is generated and what is checked. Knows no spec
and no rule.
"""
