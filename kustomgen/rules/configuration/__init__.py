"""Rules about configuration; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.configuration import (
    config_refs_resolve,
    no_secret_committed,
    no_secret_in_configmap,
    no_secret_in_env,
)

RULES: tuple[AnyRule, ...] = (
    config_refs_resolve.RULE,
    no_secret_committed.RULE,
    no_secret_in_configmap.RULE,
    no_secret_in_env.RULE,
)
