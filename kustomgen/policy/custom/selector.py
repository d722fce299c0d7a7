"""``match``: which objects of which builds a custom rule is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import nearest
from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.names import hint_for
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

_KEYS = ("kinds", "names", "namespaces", "labels", "environments", "tiers", "atLeast")
_KIND = re.compile(r"(?:[a-z0-9.*-]+/)?[A-Z*][A-Za-z0-9*]*")
_KINDS = (
    "APIService", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "CronJob", "CustomResourceDefinition", "DaemonSet",
    "Deployment", "EndpointSlice", "Endpoints", "HorizontalPodAutoscaler", "Ingress", "IngressClass", "Job", "LimitRange",
    "Namespace", "NetworkPolicy", "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PriorityClass",
    "ReplicaSet", "ResourceQuota", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount", "StatefulSet", "StorageClass",
)  # fmt: skip
"""Of Kubernetes', those that builds have."""
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class ObjectSelector:
    """Empty parts match anything. Kinds may say their group (``apps/Deployment``); all of it but
    environments are globs.

    ``at_least``: so many objects must match, else that is its own problem; a name that matches
    nothing is likely misspelt, so it is 1 where names are given and nothing else is said.
    """

    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    environments: tuple[tuple[str, Mark], ...] = ()
    tiers: tuple[str, ...] = ()
    at_least: int = 0

    @property
    def of_objects(self) -> bool:
        """Whether it distinguishes objects, and not only builds."""
        return bool(self.kinds or self.names or self.namespaces or self.labels)

    def wants(self, build: Build) -> bool:
        """Whether it is about this build at all."""
        named = not self.environments or any(build.environment == name for name, _ in self.environments)
        return named and (not self.tiers or build.tier in self.tiers)

    def select(self, build: Build, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, Sequence[int]]]:
        """Of each group of objects of one kind that has some, its number and the places of those
        that match.
        """
        for number, group in enumerate(groups):
            first = build.resources[group[0]]
            if self.kinds and not any(_is_kind(kind, first) for kind in self.kinds):
                continue
            if not (self.names or self.namespaces or self.labels):
                yield number, group
            elif own := [index for index in group if self._matches(build.resources[index])]:
                yield number, own

    def places(self, build: Build, groups: Sequence[Sequence[int]]) -> list[int]:
        """The places of all that match, in order."""
        return sorted(index for _, indexes in self.select(build, groups) for index in indexes)

    def _matches(self, resource: Resource) -> bool:
        return (
            _any(self.names, resource.name)
            and _any(self.namespaces, resource.namespace)
            and all(
                key in resource.labels and fnmatchcase(str(resource.labels[key]), value)
                for key, value in self.labels.items()
            )
        )

    def __str__(self) -> str:
        what = " or ".join(self.kinds) or "object"
        named = f" called {' or '.join(self.names)}" if self.names else ""
        labelled = f" with {', '.join(f'{k}={v}' for k, v in self.labels.items())}" if self.labels else ""
        return f"{what}{named}{labelled}"


def too_few(selector: ObjectSelector, found: int) -> str:
    """What is said where fewer objects match than must."""
    return f"there {'is' if found == 1 else 'are'} {found or 'no'} {selector} in the build, and {selector.at_least} must be"


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)


def _is_kind(pattern: str, resource: Resource) -> bool:
    group, slash, kind = pattern.rpartition("/")
    if not slash and kind == resource.kind:
        return True
    return fnmatchcase(resource.kind, kind) and (not slash or fnmatchcase(resource.ref.group, group))


def read_selector(reader: Reader, node: Located | None) -> ObjectSelector:
    """``match`` of a document; complaints go to the reader."""
    if node is None or node.value is None:
        return ObjectSelector()
    if not isinstance(node.value, dict):
        reader.complain(node.where, f"match is {describe(node.value)}, and a mapping is expected")
        return ObjectSelector()
    reader.known_keys(node, _KEYS)
    kinds, names = _words(reader, node, "kinds"), _words(reader, node, "names")
    for kind, mark in kinds:
        if not _KIND.fullmatch(kind):
            reader.complain(mark, f"{kind!r} is no kind", "write it as Deployment or apps/Deployment")
        elif meant := _misspelt(kind):
            hint = f"did you mean {meant!r}? A custom kind is written with its group, as example.com/{kind}"
            reader.complain(mark, f"Kubernetes has no kind {kind!r}", hint)
    tiers = _words(reader, node, "tiers")
    for tier, mark in tiers:
        if tier not in TIERS:
            reader.complain(mark, f"there is no tier {tier!r}", hint_for(tier, TIERS))
    environments = _words(reader, node, "environments")
    reader.environments.extend(environments)
    labels: dict[str, str] = {}
    for key, value in reader.mapping(node, "labels").items():
        if isinstance(value.value, str):
            labels[key] = value.value
        else:
            reader.complain(
                value.where, f"a label's value is a string, not {describe(value.value)}", "put it in quotes"
            )
    return ObjectSelector(
        tuple(word for word, _ in kinds),
        tuple(word for word, _ in names),
        tuple(word for word, _ in _words(reader, node, "namespaces")),
        labels,
        tuple(environments),
        tuple(word for word, _ in tiers),
        _at_least(reader, node, 1 if names else 0),
    )


def _misspelt(kind: str) -> str:
    """The kind that is meant where one is nearly it: a rule about nothing would pass."""
    bare = not {"/", "*"} & set(kind) and kind not in _KINDS
    return (nearest(kind, _KINDS, _ALIKE) if bare else None) or ""


def _words(reader: Reader, node: Located, key: str) -> list[tuple[str, Mark]]:
    found = reader.child(node, key, list)
    words = []
    for item in found.value if found else ():
        if isinstance(item.value, str) and item.value:
            words.append((item.value, item.where))
        else:
            reader.complain(item.where, f"{key} lists strings, not {describe(item.value)}")
    if found is not None and not found.value:
        reader.complain(found.where, f"{key} is empty", "leave it out to match any")
    return words


def _at_least(reader: Reader, node: Located, otherwise: int) -> int:
    found: Any = node.get("atLeast")
    if found is None:
        return otherwise
    if isinstance(found.value, int) and not isinstance(found.value, bool) and found.value >= 0:
        return int(found.value)
    reader.complain(found.where, "atLeast is a number of objects, 0 or more")
    return otherwise
