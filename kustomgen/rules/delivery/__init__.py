"""Rules about what Argo CD and Flux apply, compared with the overlays; ``RULES`` in the order of
the report.
"""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.delivery import (
    change_recorded,
    delivery_builds,
    delivery_namespace_agrees,
    delivery_path_exists,
    delivery_revision_pinned,
    delivery_unique,
    encrypted_files_decrypted,
    flux_dependencies_exist,
    flux_health_checked,
    flux_prunes,
    flux_variables_set,
    ignored_fields_not_set,
    jobs_not_run_again,
    kargo_references_exist,
    namespace_managed_once,
    notifications_defined,
    production_synced_by_hand,
    project_allows_applications,
    sync_options_valid,
    sync_waves_follow_references,
)

RULES: tuple[AnyRule, ...] = (
    delivery_path_exists.RULE,
    delivery_builds.RULE,
    delivery_unique.RULE,
    delivery_namespace_agrees.RULE,
    delivery_revision_pinned.RULE,
    production_synced_by_hand.RULE,
    project_allows_applications.RULE,
    ignored_fields_not_set.RULE,
    namespace_managed_once.RULE,
    sync_options_valid.RULE,
    sync_waves_follow_references.RULE,
    notifications_defined.RULE,
    flux_dependencies_exist.RULE,
    flux_health_checked.RULE,
    flux_prunes.RULE,
    flux_variables_set.RULE,
    jobs_not_run_again.RULE,
    kargo_references_exist.RULE,
    encrypted_files_decrypted.RULE,
    change_recorded.RULE,
)
