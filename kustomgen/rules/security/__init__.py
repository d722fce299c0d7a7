"""Rules about security; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.security import (
    drop_all_capabilities,
    no_privilege_escalation,
    read_only_root_filesystem,
    run_as_non_root,
    seccomp_profile,
)

RULES: tuple[AnyRule, ...] = (
    run_as_non_root.RULE,
    no_privilege_escalation.RULE,
    read_only_root_filesystem.RULE,
    drop_all_capabilities.RULE,
    seccomp_profile.RULE,
)
