"""Rules about availability; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.availability import (
    hpa_has_requests,
    hpa_owns_replicas,
    hpa_target_exists,
    liveness_probe,
    pdb_allows_eviction,
    pdb_present,
    pdb_selects_pods,
    pdb_unique,
    probe_port_declared,
    readiness_probe,
    topology_spread_present,
    topology_spread_valid,
)

RULES: tuple[AnyRule, ...] = (
    hpa_target_exists.RULE,
    hpa_owns_replicas.RULE,
    hpa_has_requests.RULE,
    pdb_allows_eviction.RULE,
    pdb_selects_pods.RULE,
    pdb_unique.RULE,
    pdb_present.RULE,
    topology_spread_valid.RULE,
    topology_spread_present.RULE,
    readiness_probe.RULE,
    liveness_probe.RULE,
    probe_port_declared.RULE,
)
