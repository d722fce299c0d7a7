"""What a rule says of a selector that selects nothing: how sure it can be, and what
came closest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.candidates import deployers, is_label_of
from kustomgen.k8s.names import few, typo_of
from kustomgen.k8s.nearest import nearest
from kustomgen.k8s.selectors import describe, keys
from kustomgen.policy.finding import Severity
from kustomgen.policy.needs import Need
from kustomgen.policy.rule import Problem

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node

_NAMES = frozenset({"app", "name", "k8s-app", "component", "app.kubernetes.io/name", "app.kubernetes.io/component"})
"""Labels that say which application it is; others (instance, part-of, version) many share."""


def selects_nothing(build: Build, at: Node, selector: Mapping[str, Any], namespace: str) -> Problem | None:
    """The problem of a LabelSelector that selects no pod of the namespace; None if its pods are
    someone else's.

    It is proof of a mistake where a workload of the namespace carries nearly these labels. It is an
    info where an object of the build may make pods that no rule can see, and a warning in between.
    """
    makers = build.pod_makers
    if any(is_label_of(key, each) for key in keys(selector) for each in makers):
        return None
    labels = selector.get("matchLabels")
    wanted: Mapping[str, Any] = labels if isinstance(labels, Mapping) else {}
    here = build.labelled_pods.within(namespace)
    message = f"{describe(selector)} selects no pod of namespace {namespace!r}"
    need = Need.selected("Pod", namespace, selector)
    if any(_nearly(wanted, pod) for pod in _alike(build, wanted, namespace)):
        return Problem(at, f"{message}; {nearest(build, wanted, namespace)}", needs=need)
    if makers or (others := list(deployers(build.resources))):
        unseen = few([str(each) for each in makers or others])
        return Problem(at, f"{message} that is in the build; {unseen} may make some", Severity.INFO, needs=need)
    weight = Severity.WARNING if here else Severity.INFO
    return Problem(at, f"{message}; {nearest(build, wanted, namespace)}", weight, needs=need)


def _alike(build: Build, wanted: Mapping[str, Any], namespace: str) -> Iterator[Pod]:
    """The pods of which one may be meant: with a name that is wanted, or a slip of the first
    label's value.
    """
    index = build.labelled_pods
    for key in sorted(_NAMES & set(wanted)):
        yield from index.sharing({key: wanted[key]}, namespace)[0]
    for key, value in list(wanted.items())[:1]:
        for near in (str(value), *index.values(key, namespace).slips(str(value))):
            yield from index.sharing({key: near}, namespace)[0]


def _nearly(wanted: Mapping[str, Any], pod: Pod) -> bool:
    """Whether a pod has the selector's keys, and values of which one or two are slips or of another
    environment.
    """
    # A label that no template has may be written by the program itself: `role=master`,
    # `vault-active=true`.
    if not wanted or not all(key in pod.labels for key in wanted):
        return False
    different = [key for key, value in wanted.items() if str(pod.labels[key]) != str(value)]
    same = [key for key in wanted if key not in different]
    slips = [key for key in different if typo_of(str(wanted[key]), [str(pod.labels[key])])]
    return len(different) == len(slips) or bool(_NAMES & set(same))
