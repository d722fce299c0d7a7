"""No object has an annotation that the policy forbids.

``annotations`` maps keys, which may contain ``*``, to patterns of values; an empty pattern matches
any value. The default lists what the cluster itself writes. In a repository these are copies of an
old state, and kubectl trusts a committed ``last-applied-configuration``.

Fix: remove the annotation.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, annotations: {deployment.kubernetes.io/revision: "3"}}
    data: {}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {}
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING

from kustomgen import regexp
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.param_types import Regex


_WRITTEN_BY_THE_CLUSTER = (
    "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
    "autoscaling.alpha.kubernetes.io/*", "pv.kubernetes.io/*", "control-plane.alpha.kubernetes.io/leader",
)  # fmt: skip


class ForbiddenAnnotations(Params):
    annotations: Mapping[str, Regex] = MappingProxyType(dict.fromkeys(_WRITTEN_BY_THE_CLUSTER, ""))


def check(build: Build, params: ForbiddenAnnotations) -> Iterator[Problem]:
    for resource in build.resources:
        for key, at in resource["metadata"]["annotations"].fields():
            if any(_forbidden(key, at, name, pattern) for name, pattern in params.annotations.items()):
                yield Problem(at, f"annotation {key!r} is forbidden")


def _forbidden(key: str, at: Node, name: str, pattern: str) -> bool:
    return fnmatchcase(key, name) and (not pattern or regexp.fullmatch(pattern, str(at.value)))


RULE = Rule(
    "forbidden-annotations",
    Severity.WARNING,
    __doc__,
    check,
    ForbiddenAnnotations(),
    aliases=("kyverno/restrict-annotations", "kyverno/allowed-annotations"),
)
