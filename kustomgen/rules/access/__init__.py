"""Rules about access; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.access import (
    no_anonymous_binding,
    no_cluster_admin_binding,
    no_cluster_control,
    no_default_account_binding,
    no_endpoints_edit,
    no_escalation_verbs,
    no_pod_creation,
    no_pod_exec,
    no_secret_access,
    no_wildcards_in_roles,
    role_bound,
    role_ref_exists,
    subject_namespace_set,
)

RULES: tuple[AnyRule, ...] = (
    no_cluster_admin_binding.RULE,
    no_wildcards_in_roles.RULE,
    no_secret_access.RULE,
    no_pod_creation.RULE,
    no_pod_exec.RULE,
    no_escalation_verbs.RULE,
    no_cluster_control.RULE,
    no_anonymous_binding.RULE,
    no_default_account_binding.RULE,
    no_endpoints_edit.RULE,
    role_ref_exists.RULE,
    role_bound.RULE,
    subject_namespace_set.RULE,
)
