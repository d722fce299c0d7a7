"""A node agent's access to its node is reviewed.

A DaemonSet that mounts paths of the node, shares its network or processes, or is privileged
monitors or serves the node: CSI drivers, exporters, log shippers, CNI plugins, kernel settings. It
needs access that other rules forbid. So it gets this one finding, with a list of its access, to
review when it changes.

Fix: mount only the paths that it reads, read-only. Exempt it with a reason after a review.

Fails::

    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: exporter}
    spec: {template: {spec: {hostPID: true, containers: [{name: exporter}], volumes: [{name: proc, hostPath: {path: /proc}}]}}}

Passes::

    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: exporter}
    spec: {template: {spec: {containers: [{name: exporter}], volumes: [{name: tmp, emptyDir: {}}]}}}
"""

from __future__ import annotations

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity

_SHARED = {"hostNetwork": "its network", "hostPID": "its processes", "hostIPC": "its memory (IPC)"}


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if pod.workload.kind != "DaemonSet":
            continue
        taken, privileged = _taken(pod), _privileged(pod)
        if taken:
            said = f"it has access to {few(taken)} of the node"
            yield Problem(
                pod.spec, f"a node agent: {said}, and {privileged}" if privileged else f"a node agent: {said}"
            )
        elif privileged:
            yield Problem(pod.spec, f"a node agent: {privileged}")


def _taken(pod: Pod) -> list[str]:
    paths = [volume["hostPath"]["path"].text for volume in pod.volumes() if volume["hostPath"].present]
    return [*filter(None, paths), *(what for field, what in _SHARED.items() if pod.spec[field].value is True)]


def _privileged(pod: Pod) -> str:
    names = [each.name for each in pod.containers() if each["securityContext"]["privileged"].value is True]
    return f"{few(names)} {'is' if len(names) == 1 else 'are'} privileged" if names else ""


RULE = Rule("node-agent-reviewed", Severity.INFO, __doc__, check)
