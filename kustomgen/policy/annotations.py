"""Exemptions that are on the object: ``kustomgen.dev/exempt.<rule>: "reason"``, there or on its
pod template.

A peer's name for a rule does too, with a dot for its slash:
``kustomgen.dev/exempt.kube-linter.latest-tag``. Both places cover the whole object. One without a
reason, or for a rule that there is not, exempts nothing, and is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.pods import pod_of
from kustomgen.policy.names import UNKNOWN_RULE, hint_for
from kustomgen.policy.peer_annotations import said_by_peers
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node, Resource

OURS = "kustomgen.dev/"
EXEMPT = f"{OURS}exempt."
_OTHERS = frozenset({f"{OURS}scaled-until"})
"""Annotations of ours that exempt from nothing."""

RuleNames = Mapping[str, tuple[str, ...]]
"""Every name of a rule to the ids that it stands for."""


@dataclass(frozen=True, slots=True)
class AnnotatedExemption:
    """An exemption as it is on a built object. ``by_peer``: it was written for another tool,
    and is never stale.
    """

    rules: tuple[str, ...]
    reason: str
    at: Node
    source: Mark | None = None
    by_peer: bool = False


@dataclass(frozen=True, slots=True)
class AnnotationError:
    """An annotation of ours that exempts nothing, whatever is found: why."""

    at: Node
    message: str
    source: Mark | None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that the objects of one build say of exemptions; ``unknown`` are the peers' checks that
    no rule stands for.
    """

    noted: tuple[AnnotatedExemption, ...] = ()
    wrong: tuple[AnnotationError, ...] = ()
    unknown: tuple[str, ...] = ()


NO_ANNOTATIONS = Annotations()


def read_annotations(
    build: Build, names: RuleNames, locate: Callable[[Node], Mark | None], *, peers: bool = False
) -> Annotations:
    """The exemptions on the objects of a build; also those written for other tools where ``peers``
    are requested.
    """
    noted: list[AnnotatedExemption] = []
    wrong: list[AnnotationError] = []
    unknown: list[str] = []
    for resource in build.resources:
        for holder in _holders(resource):
            for key, node in holder.fields():
                if key in _OTHERS:
                    continue
                if key.startswith(OURS):
                    ours = {name.replace("/", "."): rules for name, rules in names.items()}
                    found = _ours(key, node, ours, locate)
                    (noted if isinstance(found, AnnotatedExemption) else wrong).append(found)  # type: ignore[arg-type]
                elif peers:
                    for said in said_by_peers(key, node.value, names):
                        if said.rules:
                            noted.append(AnnotatedExemption(said.rules, said.reason, node, by_peer=True))
                        else:
                            unknown.append(said.check)
    return Annotations(tuple(noted), tuple(wrong), tuple(unknown))


def _holders(resource: Resource) -> Iterator[Node]:
    """The annotations of an object, and those of its pod template."""
    yield resource["metadata"]["annotations"]
    pod = pod_of(resource)
    if pod and pod.template.path:
        yield pod.metadata["annotations"]


def _ours(
    key: str, node: Node, names: RuleNames, locate: Callable[[Node], Mark | None]
) -> AnnotatedExemption | AnnotationError:
    source = locate(node)
    name = key.removeprefix(EXEMPT)
    if name == key:
        known = [f"{EXEMPT}{rule}" for rule in names]
        return AnnotationError(
            node, f"there is no annotation {key!r}; {hint_for(key, known, f'{EXEMPT}<rule> exempts')}", source
        )
    if name not in names:
        return AnnotationError(
            node, f"there is no rule {name!r} to exempt from; {hint_for(name, names, UNKNOWN_RULE)}", source
        )
    if not isinstance(node.value, str):
        return AnnotationError(
            node, f"the exemption from {name} has {describe(node.value)} for a reason, not a text", source
        )
    if not node.text.strip():
        return AnnotationError(node, f"the exemption from {name} gives no reason, and so exempts nothing", source)
    return AnnotatedExemption(names[name], node.text.strip(), node, source)
