"""Rules about security beyond Pod Security Standards; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.security import (
    drop_net_raw,
    high_uid,
    host_mounts_read_only,
    linux_hardening,
    no_control_plane_toleration,
    no_ephemeral_containers,
    no_interactive_container,
    no_known_bad_workload,
    no_root_group,
    no_runtime_socket,
    no_sensitive_host_mount,
    no_ssh_port,
    read_only_root_filesystem,
    runtime_class_allowed,
    scc_not_privileged,
    security_context_set,
    unprivileged_ports,
)

RULES: tuple[AnyRule, ...] = (
    no_known_bad_workload.RULE,
    no_runtime_socket.RULE,
    no_sensitive_host_mount.RULE,
    host_mounts_read_only.RULE,
    no_ephemeral_containers.RULE,
    read_only_root_filesystem.RULE,
    no_root_group.RULE,
    high_uid.RULE,
    drop_net_raw.RULE,
    linux_hardening.RULE,
    security_context_set.RULE,
    no_control_plane_toleration.RULE,
    runtime_class_allowed.RULE,
    no_interactive_container.RULE,
    no_ssh_port.RULE,
    unprivileged_ports.RULE,
    scc_not_privileged.RULE,
)
