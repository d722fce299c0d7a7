"""One cause is one finding: what several rules say of one thing becomes one of their findings.

This comes after exemptions, which are by rule, so that an exemption of one rule holds whatever it
is folded into.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.k8s.resource import Ref
    from kustomgen.policy.finding import Finding

NODE_AGENT = "node-agent-reviewed"
BASICS = "container-basics-set"

_OF_AGENTS = frozenset({
    "no-host-path", "no-sensitive-host-mount", "no-runtime-socket", "host-mounts-read-only", "restricted-volume-types",
    "no-host-network", "no-host-pid", "no-host-ipc", "no-host-port", "no-privileged-container",
    "no-dangerous-capabilities", "no-privilege-escalation", "drop-all-capabilities", "run-as-non-root", "no-uid-zero",
    "no-root-group", "read-only-root-filesystem", "seccomp-profile", "seccomp-not-disabled", "apparmor-profile",
    "selinux-options", "no-control-plane-toleration", "linux-hardening", "no-probe-host", "default-proc-mount",
})  # fmt: skip
"""What watching a node takes."""

_BASIC = {
    "run-as-non-root": "runAsNonRoot",
    "read-only-root-filesystem": "readOnlyRootFilesystem",
    "drop-all-capabilities": "capabilities.drop",
    "no-privilege-escalation": "allowPrivilegeEscalation",
    "seccomp-profile": "seccompProfile",
    "requests-set": "requests",
    "memory-limit-set": "a memory limit",
    "cpu-limit-set": "a cpu limit",
}
"""What a container without securityContext and resources does not set, by the rule that asks for
it.
"""

ALSO_TAKES = "; the pod also takes "
"""What comes after it differs among the pods of one cause."""

_OF_NODES = {
    "no-host-pid": "the node's processes",
    "no-host-ipc": "the node's memory (IPC)",
    "no-host-network": "the node's network",
    "no-host-path": "paths of the node",
    "no-sensitive-host-mount": "paths of the node",
    "no-runtime-socket": "the container runtime's socket",
    "host-mounts-read-only": "paths of the node",
}
"""What a pod takes of its node, by the rule that forbids it."""

_VOLUMES = ("no-runtime-socket", "no-sensitive-host-mount", "no-host-path")
"""The rules that speak of one volume, that which says most first."""
_VOLUME = re.compile(r"^.*\bvolumes\[\d+\]")
_CONTAINER = re.compile(r"^.*\b(?:initC|c|ephemeralC)ontainers\[\d+\]")

_Object = tuple[str, "Ref | None"]


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each cause once."""
    found = list(findings)
    by_object: defaultdict[_Object, list[Finding]] = defaultdict(list)
    for finding in found:
        by_object[finding.build, finding.resource].append(finding)
    gone: set[int] = set()
    instead: dict[int, Finding] = {}
    for (_, resource), group in by_object.items():
        if resource is not None and len(group) > 1:
            gone |= _of_one(group, instead)
    return [instead.get(id(finding), finding) for finding in found if id(finding) not in gone]


def _of_one(group: Sequence[Finding], instead: dict[int, Finding]) -> set[int]:
    if any(finding.rule == NODE_AGENT for finding in group):
        return {id(finding) for finding in group if finding.rule in _OF_AGENTS}
    return _repeated_volumes(group) | _basics(group, instead) | _of_privileged(group, instead)


def _of_privileged(group: Sequence[Finding], instead: dict[int, Finding]) -> set[int]:
    """What a pod with a privileged container takes of its node besides: that container may have it
    all.
    """
    first = next((each for each in group if each.rule == "no-privileged-container" and each.severity == "error"), None)
    more = [finding for finding in group if finding.rule in _OF_NODES]
    if first is None or not more:
        return set()
    taken = ", ".join(dict.fromkeys(_OF_NODES[finding.rule] for finding in more))
    instead[id(first)] = replace(first, message=f"{first.message}{ALSO_TAKES}{taken}")
    return {id(finding) for finding in more}


def _repeated_volumes(group: Sequence[Finding]) -> set[int]:
    seen: set[str] = set()
    gone: set[int] = set()
    for rule in _VOLUMES:
        here = [finding for finding in group if finding.rule == rule and _VOLUME.match(finding.path)]
        gone |= {id(finding) for finding in here if _volume(finding) in seen}
        seen |= {_volume(finding) for finding in here}
    return gone


def _volume(finding: Finding) -> str:
    match = _VOLUME.match(finding.path)
    return match[0] if match else ""


def _basics(group: Sequence[Finding], instead: dict[int, Finding]) -> set[int]:
    """A container that sets none of its basics is one finding, with what the other rules miss."""
    bare = {finding.path: finding for finding in group if finding.rule == BASICS}
    if not bare:
        return set()
    missing: defaultdict[str, list[str]] = defaultdict(list)
    gone: set[int] = set()
    for finding in group:
        if finding.rule not in _BASIC:
            continue
        match = _CONTAINER.match(finding.path)
        # What is missing in the pod is missing in each of its containers.
        places = [match[0]] if match else list(bare)
        if any(place in bare for place in places):
            gone.add(id(finding))
            for place in places:
                missing[place].append(_BASIC[finding.rule])
    for path, finding in bare.items():
        if missing[path]:
            said = ", ".join(dict.fromkeys(missing[path]))
            instead[id(finding)] = replace(finding, message=f"{finding.message}: {said}")
        else:
            gone.add(id(finding))
    return gone
