"""Rules about resources; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.resources import (
    capacity_fits,
    cpu_limit_set,
    ephemeral_storage_set,
    few_containers,
    limits_near_requests,
    memory_limit_set,
    requests_equal_limits,
    requests_set,
    resources_within_bounds,
    storage_class_set,
)

RULES: tuple[AnyRule, ...] = (
    requests_set.RULE,
    memory_limit_set.RULE,
    cpu_limit_set.RULE,
    resources_within_bounds.RULE,
    requests_equal_limits.RULE,
    limits_near_requests.RULE,
    ephemeral_storage_set.RULE,
    storage_class_set.RULE,
    few_containers.RULE,
    capacity_fits.RULE,
)
