"""Which objects a policy or a binding is about: ``matchConstraints`` and ``matchResources``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import is_empty, keys, matches
from kustomgen.policy.custom.admission.plurals import CLUSTER_KINDS, names_in, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource

_NAME_LABEL = "kubernetes.io/metadata.name"
_SAME = {
    "extensions": ("apps", "networking.k8s.io", "policy"),
    "apps": ("extensions",),
    "networking.k8s.io": ("extensions",),
    "policy": ("extensions",),
    "": ("events.k8s.io",),
    "events.k8s.io": ("",),
}
"""Groups that have had some resources in common, which ``matchPolicy: Equivalent`` takes for the
same.
"""
_REGISTRATION = "admissionregistration.k8s.io"


@dataclass(frozen=True, slots=True)
class ResourceRule:
    """One of ``resourceRules`` or ``excludeResourceRules``."""

    groups: tuple[str, ...]
    versions: tuple[str, ...]
    resources: tuple[str, ...]
    operations: tuple[str, ...]
    scope: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """``rules`` is None if they are not said, which matches any."""

    rules: tuple[ResourceRule, ...] | None = None
    excludes: tuple[ResourceRule, ...] = ()
    namespace_selector: Any = None
    object_selector: Any = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """An object as a request to create it would show it. ``namespace`` is the Namespace, where the
    build has it.
    """

    resource: Resource
    plural: str
    namespaced: bool
    namespace: Resource | None


class Subjects:
    """The objects of a build as subjects, by their places; each is made when someone first asks
    for it.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        found = (item for item in build.of_kind("Namespace") if item.name and not item.namespace)
        self._namespaces = {item.name: item for item in reversed(list(found))}
        self._plurals, self._cluster = names_in(build)
        self._kinds: dict[tuple[str, str], tuple[str, bool]] = {}
        self._made: dict[int, Subject] = {}

    def __getitem__(self, index: int) -> Subject:
        if index not in self._made:
            self._made[index] = self._make(self._build.resources[index])
        return self._made[index]

    def _make(self, resource: Resource) -> Subject:
        key = (resource.ref.group, resource.kind)
        if key not in self._kinds:
            namespaced = resource.kind not in CLUSTER_KINDS and key not in self._cluster
            self._kinds[key] = self._plurals.get(key) or plural(resource.kind), namespaced
        name, namespaced = self._kinds[key]
        return Subject(resource, name, namespaced, self._namespaces.get(resource.namespace) if namespaced else None)


def is_by_kind(match: Match) -> bool:
    """Whether it says the same of all objects of one kind and version."""
    selectors = (match.namespace_selector, match.object_selector)
    named = any(rule.names for rule in (*(match.rules or ()), *match.excludes))
    return not named and all(selector is None or is_empty(selector) for selector in selectors)


def decider(match: Match) -> Callable[[Subject], bool | str]:
    """``decide`` for many subjects: where only their kinds count, each kind is decided once."""
    if not is_by_kind(match):
        return lambda subject: decide(match, subject)
    known: dict[tuple[str, str, str, bool], bool | str] = {}

    def by_kind(subject: Subject) -> bool | str:
        ref = subject.resource.ref
        key = (ref.group, ref.version, subject.plural, subject.namespaced)
        if key not in known:
            known[key] = decide(match, subject)
        return known[key]

    return by_kind


def decide(match: Match, subject: Subject) -> bool | str:
    """Whether it matches; a string says why that cannot be known here."""
    if subject.resource.ref.group == _REGISTRATION and "admissionpolic" in subject.plural:
        # so that nobody locks themselves out, policies and their bindings are asked of no policy
        return False
    namespace = _namespace(match.namespace_selector, subject)
    if namespace is False:
        return False
    if not _selects(match.object_selector, subject.resource.labels):
        return False
    excluded = _any(match.excludes, subject, match.exact)
    if excluded is True:
        return False
    wanted = True if match.rules is None else _any(match.rules, subject, match.exact)
    if wanted is False:
        return False
    unsure = [said for said in (namespace, excluded, wanted) if isinstance(said, str)]
    return unsure[0] if unsure else True


def _selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    return selector is None or is_empty(selector) or matches(selector, labels)


def _namespace(selector: Any, subject: Subject) -> bool | str:
    if selector is None or is_empty(selector):
        return True
    resource = subject.resource
    if resource.kind == "Namespace" and not resource.ref.group:
        return _selects(selector, {**resource.labels, _NAME_LABEL: resource.name})
    if not subject.namespaced:
        return True
    known = {_NAME_LABEL: resource.namespace} if resource.namespace else {}
    if subject.namespace:
        return _selects(selector, {**subject.namespace.labels, **known})
    if known and keys(selector) <= {_NAME_LABEL}:
        return _selects(selector, known)
    return "its namespaceSelector needs labels of a Namespace that is not in the build"


def _any(rules: tuple[ResourceRule, ...], subject: Subject, exact: bool) -> bool | str:
    unsure: str | None = None
    for rule in rules:
        said = _covers(rule, subject, exact)
        if said is True:
            return True
        unsure = unsure or said or None
    return unsure or False


def _covers(rule: ResourceRule, subject: Subject, exact: bool) -> bool | str:
    resource, ref = subject.resource, subject.resource.ref
    scopes = {"Cluster": not subject.namespaced, "Namespaced": subject.namespaced}
    if not scopes.get(rule.scope, True) or (rule.names and resource.name not in rule.names):
        return False
    if not any(_is_resource(pattern, subject.plural) for pattern in rule.resources):
        return False
    same_group = "*" in rule.groups or ref.group in rule.groups
    same_version = "*" in rule.versions or ref.version in rule.versions
    if not (same_group and same_version):
        equivalent = same_group or any(group in rule.groups for group in _SAME.get(ref.group, ()))
        if exact or not equivalent:
            return False
        return f"{ref.api_version} is not the version it names, and only the API server converts between them"
    if not {"CREATE", "*"} & set(rule.operations):
        return f"it applies to {' and '.join(rule.operations)} only, and a build shows only creations"
    return True


def _is_resource(pattern: str, name: str) -> bool:
    """Whether ``pods``, ``*``, ``pods/*`` or ``*/*`` means the resource itself, and not only a part
    of it.
    """
    resource, _, part = pattern.partition("/")
    return resource in {"*", name} and part in {"", "*"}
