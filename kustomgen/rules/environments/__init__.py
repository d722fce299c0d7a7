"""Rules over the environments of a family, the overlays of one base; ``RULES`` in the order of the
report.
"""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.environments import (
    budget_kept_later,
    cluster_names_unique,
    config_keys_alike,
    containers_alike,
    database_not_shared,
    debug_off_later,
    env_names_alike,
    image_repository_alike,
    namespace_not_shared,
    no_foreign_hosts,
    objects_alike,
    ports_alike,
    probes_kept_later,
    replicas_not_fewer_later,
    requests_not_smaller_later,
    sealed_value_not_shared,
    secret_source_not_shared,
    security_kept_later,
    tags_not_looser_later,
    values_differ,
    version_promoted,
)

RULES: tuple[AnyRule, ...] = (
    replicas_not_fewer_later.RULE,
    requests_not_smaller_later.RULE,
    budget_kept_later.RULE,
    probes_kept_later.RULE,
    security_kept_later.RULE,
    tags_not_looser_later.RULE,
    debug_off_later.RULE,
    image_repository_alike.RULE,
    objects_alike.RULE,
    containers_alike.RULE,
    env_names_alike.RULE,
    config_keys_alike.RULE,
    ports_alike.RULE,
    database_not_shared.RULE,
    secret_source_not_shared.RULE,
    sealed_value_not_shared.RULE,
    namespace_not_shared.RULE,
    no_foreign_hosts.RULE,
    values_differ.RULE,
    cluster_names_unique.RULE,
    version_promoted.RULE,
)
