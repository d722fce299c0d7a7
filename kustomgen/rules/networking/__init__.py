"""Rules about networking; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.networking import (
    ingress_backend_exists,
    ingress_tls,
    networkpolicy_allows_dns,
    service_selects_pods,
    service_target_port_exists,
)

RULES: tuple[AnyRule, ...] = (
    service_selects_pods.RULE,
    service_target_port_exists.RULE,
    ingress_backend_exists.RULE,
    ingress_tls.RULE,
    networkpolicy_allows_dns.RULE,
)
