"""Rules about kustomize; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.kustomize import kustomization_keys_unique

RULES: tuple[AnyRule, ...] = (kustomization_keys_unique.RULE,)
