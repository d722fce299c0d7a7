"""Rules about configuration; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.configuration import (
    claim_annotations_set,
    config_files_read,
    config_refs_resolve,
    config_used,
    env_from_keys_valid,
    env_names_unique,
    env_value_or_source,
    forbidden_annotations,
    instance_label_matches_name,
    labels_valid,
    namespace_set,
    no_secret_committed,
    no_secret_in_configmap,
    no_secret_in_env,
    pvc_refs_resolve,
    required_annotations,
    required_labels,
    secrets_mounted_as_files,
)

RULES: tuple[AnyRule, ...] = (
    config_refs_resolve.RULE,
    pvc_refs_resolve.RULE,
    config_used.RULE,
    env_names_unique.RULE,
    env_value_or_source.RULE,
    no_secret_committed.RULE,
    no_secret_in_configmap.RULE,
    no_secret_in_env.RULE,
    secrets_mounted_as_files.RULE,
    labels_valid.RULE,
    required_labels.RULE,
    required_annotations.RULE,
    forbidden_annotations.RULE,
    instance_label_matches_name.RULE,
    namespace_set.RULE,
    claim_annotations_set.RULE,
    config_files_read.RULE,
    env_from_keys_valid.RULE,
)
