"""Roles, bindings, and what they let whom do (rbac.authorization.k8s.io/v1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.label_index import LabelIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node, Resource

RBAC = "rbac.authorization.k8s.io"
_ANY = "*"
_WRITE = ("create", "delete", "deletecollection", "patch", "update")


@dataclass(frozen=True, slots=True)
class Power:
    """Verbs on a resource that someone may have; a subresource is written ``pods/exec``."""

    group: str
    resource: str
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A place that gives powers: ``what`` in words, ``to`` the subjects that are bound to it."""

    at: Node
    what: str
    to: tuple[str, ...]
    named: bool = False
    """Whether ``resourceNames`` narrows it to some objects."""
    usual: bool = False
    """Whether it is ``admin`` or ``edit`` of one namespace, which Kubernetes has for those who work
    in it.
    """


_EDIT = (
    Power("", "secrets", ("get", "list", "watch", *_WRITE)),
    Power("", "serviceaccounts", ("impersonate",)),
    Power("", "pods", _WRITE),
    Power("", "pods/exec", ("get", *_WRITE)),
    Power("", "pods/attach", ("get", *_WRITE)),
)
DEFAULT_ROLES: Mapping[str, tuple[Power, ...]] = {"admin": _EDIT, "edit": _EDIT, "view": (), "cluster-admin": ()}
"""What the ClusterRoles that every cluster has give of the powers that rules ask for; cluster-admin
has its own rule.
"""


def roles(build: Build) -> Iterator[Resource]:
    """The Roles and ClusterRoles."""
    return build.of_kind("Role", "ClusterRole", group=RBAC)


def bindings(build: Build) -> Iterator[Resource]:
    """The RoleBindings and ClusterRoleBindings."""
    return build.of_kind("RoleBinding", "ClusterRoleBinding", group=RBAC)


def role_of(build: Build, binding: Resource) -> Resource | None:
    """The role that a binding names, where it is in the build."""
    reference = binding["roleRef"]
    kind = reference["kind"].text
    return build.find(kind, reference["name"].text, binding.namespace if kind == "Role" else "", RBAC)


def subjects_of(binding: Resource) -> tuple[str, ...]:
    """Who is bound, as ``ServiceAccount/web``."""
    return tuple(f"{subject['kind'].text}/{subject['name'].text}" for subject in binding["subjects"])


def listed(subjects: Iterable[str]) -> str:
    """Subjects in words."""
    return ", ".join(dict.fromkeys(subjects)) or "nobody yet"


def granting(build: Build, powers: Iterable[Power], *, bound_only: bool = False) -> Iterator[Grant]:
    """Every place that gives one of the powers: a rule of a role, or the binding to a ClusterRole
    that all clusters have.

    The rules of roles that a ClusterRole aggregates count as its own.
    """
    wanted = tuple(powers)
    bound = _bound(build)
    clusterwide = LabelIndex(build.of_kind("ClusterRole", group=RBAC))
    found: dict[tuple[int, tuple[str | int, ...]], Grant] = {}
    for role in roles(build):
        subjects = tuple(bound.get(id(role), ()))
        for rule in _rules(role, clusterwide) if subjects or not bound_only else ():
            what = _words(_granted(rule, power) for power in wanted)
            key = id(rule.resource), rule.path
            if what and (subjects or key not in found):
                found[key] = Grant(rule, what, subjects, any(rule["resourceNames"]))
    yield from found.values()
    yield from _by_default_roles(build, wanted)


def _bound(build: Build) -> Mapping[int, list[str]]:
    index: dict[int, list[str]] = {}
    for binding in bindings(build):
        role = role_of(build, binding)
        if role:
            index.setdefault(id(role), []).extend(subjects_of(binding))
    return index


def _rules(role: Resource, clusterwide: LabelIndex[Resource]) -> Iterator[Node]:
    yield from role["rules"]
    if role.kind == "ClusterRole":
        for selector in role["aggregationRule"]["clusterRoleSelectors"]:
            for part in clusterwide.selected_by(selector.value, None):
                yield from part["rules"]


def _granted(rule: Node, power: Power) -> tuple[str, list[str]]:
    if not _has(rule["apiGroups"], power.group) or not _has_resource(rule["resources"], power.resource):
        return power.resource, []
    return power.resource, [verb for verb in power.verbs if _has(rule["verbs"], verb)]


def _has(names: Node, wanted: str) -> bool:
    return any(name.value in (wanted, _ANY) for name in names)


def _has_resource(names: Node, wanted: str) -> bool:
    _, slash, sub = wanted.partition("/")
    return _has(names, wanted) or (bool(slash) and any(name.value == f"{_ANY}/{sub}" for name in names))


def _words(granted: Iterable[tuple[str, list[str]]]) -> str:
    return "; ".join(f"{', '.join(verbs)} {resource}" for resource, verbs in granted if verbs)


def _by_default_roles(build: Build, wanted: tuple[Power, ...]) -> Iterator[Grant]:
    for binding in bindings(build):
        reference = binding["roleRef"]
        if reference["kind"].value != "ClusterRole" or role_of(build, binding):
            continue
        given = DEFAULT_ROLES.get(reference["name"].text, ())
        what = _words(
            (power.resource, [verb for verb in power.verbs if verb in has.verbs])
            for power in wanted
            for has in given
            if (has.group, has.resource) == (power.group, power.resource)
        )
        if what:
            yield Grant(reference["name"], what, subjects_of(binding), usual=binding.kind == "RoleBinding")
