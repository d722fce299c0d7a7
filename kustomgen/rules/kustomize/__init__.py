"""Rules about kustomize; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.kustomize import (
    image_override_matches,
    json_patch_by_name,
    json_patch_env_unique,
    json_patch_one_document,
    kustomization_keys_unique,
    override_not_shadowed,
    patch_container_exists,
    patch_has_effect,
    patch_items_merge,
    patch_items_named,
    patch_keeps_item_fields,
    patch_null_removes,
    patch_null_without_target,
    patch_replaces_no_list,
    patch_target_exists,
    replacement_target_exists,
)

RULES: tuple[AnyRule, ...] = (
    kustomization_keys_unique.RULE,
    image_override_matches.RULE,
    patch_target_exists.RULE,
    replacement_target_exists.RULE,
    patch_has_effect.RULE,
    patch_null_removes.RULE,
    patch_null_without_target.RULE,
    override_not_shadowed.RULE,
    patch_container_exists.RULE,
    patch_items_named.RULE,
    patch_items_merge.RULE,
    patch_keeps_item_fields.RULE,
    patch_replaces_no_list.RULE,
    json_patch_env_unique.RULE,
    json_patch_one_document.RULE,
    json_patch_by_name.RULE,
)
