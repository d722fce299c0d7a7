"""Rules about resources; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.resources import memory_limit_set, requests_set

RULES: tuple[AnyRule, ...] = (requests_set.RULE, memory_limit_set.RULE)
