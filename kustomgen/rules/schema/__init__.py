"""Rules about schema; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.schema import schema_valid

RULES: tuple[AnyRule, ...] = (schema_valid.RULE,)
