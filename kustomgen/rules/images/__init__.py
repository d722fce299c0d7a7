"""Rules about images; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.images import (
    image_has_digest,
    image_pinned,
    image_pull_secrets_set,
    image_pulled_always,
    image_registry_allowed,
    image_registry_current,
    image_registry_reachable,
)

RULES: tuple[AnyRule, ...] = (
    image_pinned.RULE,
    image_has_digest.RULE,
    image_pulled_always.RULE,
    image_registry_allowed.RULE,
    image_registry_current.RULE,
    image_pull_secrets_set.RULE,
    image_registry_reachable.RULE,
)
