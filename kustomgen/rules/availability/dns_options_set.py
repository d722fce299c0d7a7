"""A pod sets the DNS resolver options that the policy requires.

With the default ``ndots:5``, a name with fewer dots is tried with each search domain first, so an
external name costs five DNS queries (resolv.conf(5)). ``options`` maps each required option to its
value.

Fix: list the options under ``dnsConfig.options``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: []}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {dnsConfig: {options: [{name: ndots, value: '2'}]}, containers: []}
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class DnsOptionsSet(Params):
    options: Mapping[str, str] = MappingProxyType({"ndots": "2"})


def check(build: Build, params: DnsOptionsSet) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["dnsConfig"]["options"]
        given = {option["name"].text: option["value"].text for option in at}
        missing = [f"{name}:{value}" for name, value in params.options.items() if given.get(name) != value]
        if missing:
            found = " ".join(f"{name}:{value}" for name, value in given.items()) or "none"
            yield Problem(at, f"resolver options are {found}, expected {' '.join(missing)}")


RULE = Rule(
    "dns-options-set",
    Severity.INFO,
    __doc__,
    check,
    DnsOptionsSet(),
    aliases=(
        "kube-linter/dnsconfig-options",
    ),
)  # fmt: skip
