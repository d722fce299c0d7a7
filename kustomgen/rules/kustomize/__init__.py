"""Rules about kustomize; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.kustomize import (
    image_override_matches,
    kustomization_keys_unique,
    patch_has_effect,
    patch_target_exists,
    replacement_target_exists,
)

RULES: tuple[AnyRule, ...] = (
    kustomization_keys_unique.RULE,
    image_override_matches.RULE,
    patch_target_exists.RULE,
    replacement_target_exists.RULE,
    patch_has_effect.RULE,
)
