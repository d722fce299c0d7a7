"""Every container drops all Linux capabilities and adds only NET_BIND_SERVICE.

A runtime gives each container about fourteen capabilities, such as forging packets (NET_RAW) and
overriding file permissions (DAC_OVERRIDE). Few programs need one. The rule is the check
``capabilities`` of Pod Security Standards, restricted, from Kubernetes 1.22 on: ``drop`` must
contain ``ALL`` in capitals; a list of single names does not pass.

Fix: set ``capabilities: {drop: [ALL]}`` in each container's securityContext. The pod has no such
field.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {drop: [NET_RAW]}}}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {drop: [ALL]}}}
"""

from __future__ import annotations

from kustomgen.k8s.security import has_own_uid, windows_exempt
from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Edit, Iterator, Node, Params, Problem, Rule, Severity


class DropAllCapabilities(Params):
    allowed: tuple[str, ...] = ("NET_BIND_SERVICE",)


def check(build: Build, params: DropAllCapabilities) -> Iterator[Problem]:
    if not at_least(build.kubernetes, 22):
        return
    for container in build.containers():
        if windows_exempt(container.pod, build.kubernetes):
            continue
        capabilities = container["securityContext"]["capabilities"]
        yield from _dropped(capabilities["drop"])
        yield from _added(capabilities["add"], params.allowed)


def _dropped(drop: Node) -> Iterator[Problem]:
    names = [item.value for item in drop]
    if "ALL" in names:
        return
    if not names:
        yield Problem(drop, "no capability is dropped, 'ALL' is expected")
    elif any(isinstance(name, str) and name.upper() == "ALL" for name in names):
        yield Problem(drop, f"{_quoted(names)} is dropped; Pod Security Standards want 'ALL' in capitals")
    else:
        yield Problem(drop, f"only {_quoted(names)} is dropped, 'ALL' is expected")


def _added(add: Node, allowed: tuple[str, ...]) -> Iterator[Problem]:
    names = [item.value for item in add if item.value not in allowed]
    if names:
        yield Problem(add, f"{_quoted(names)} is added; allowed is {_quoted(allowed) or 'none'}")


def _quoted(names: list[object] | tuple[str, ...]) -> str:
    return ", ".join(repr(name) for name in names)


def fix(build: Build, problem: Problem) -> Iterator[Edit]:
    """Where the container is known not to run as root: it has no capabilities then, and loses none.

    What it adds is for a person to judge, and so is what root may need, to change owners or to
    switch users.
    """
    at = problem.at
    if not isinstance(at, Node) or at.path[-1] != "drop":
        return
    for container in build.containers():
        same = container.resource is at.resource and container.node.path == at.path[:-3]
        if same and (has_own_uid(container) or container.security("runAsNonRoot").value is True):
            yield Edit(at, ["ALL"])


RULE = Rule(
    "drop-all-capabilities",
    Severity.WARNING,
    __doc__,
    check,
    DropAllCapabilities(),
    fix=fix,
    aliases=(
        "pss/capabilities_restricted", "polaris/insecureCapabilities", "kyverno/drop-all-capabilities",
        "kyverno/disallow-capabilities-strict", "gatekeeper/capabilities", "checkov/CKV_K8S_37", "checkov/CKV_K8S_25",
    ),
)  # fmt: skip
