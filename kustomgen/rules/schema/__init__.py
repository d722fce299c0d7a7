"""Rules about schema; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule

RULES: tuple[AnyRule, ...] = ()
