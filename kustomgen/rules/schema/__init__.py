"""Rules about schema; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.schema import (
    api_available,
    api_not_deprecated,
    api_not_removed,
    api_server_accepts,
    keys_unique,
    namespace_admits_pods,
    resources_unique,
    schema_valid,
    unions_have_one_member,
)

RULES: tuple[AnyRule, ...] = (
    schema_valid.RULE,
    api_server_accepts.RULE,
    namespace_admits_pods.RULE,
    api_not_removed.RULE,
    api_not_deprecated.RULE,
    resources_unique.RULE,
    unions_have_one_member.RULE,
    keys_unique.RULE,
    api_available.RULE,
)
