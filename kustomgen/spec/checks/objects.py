"""What would make two objects, or two parts of one, the same, and keys that kustomize
cannot write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.spec.checks.place import FieldPath, PlacedSpec, accounts, containers
from kustomgen.spec.names import (
    app_account_name,
    autoscaler_name,
    claim_name,
    cluster_role_binding_name,
    cluster_role_name,
    config_name,
    files_name,
    role_binding_name,
    role_name,
    secrets_name,
    shares_account,
    workload_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Spec
    from kustomgen.spec.model.access import ServiceAccount
    from kustomgen.yaml.source import Located


MAKERS = {"externalSecret": "ExternalSecret", "sealedSecret": "SealedSecret", "sops": "Secret"}
"""Provider to the kind that makes the Secret."""


def own_names(place: PlacedSpec) -> Iterator[Complaint]:
    """kustomize refuses two objects of one kind and name; those of workloads and Services are in
    ``names``.
    """
    taken = set()
    for kind, name, path in _named(place.spec):
        if (kind, name) in taken:
            field = path[-1] if str(path[-1]).endswith("BindingName") else "name"
            yield place.say(path, f"there are two {kind}s called {name!r}", f"give one of them another `{field}`")
        taken.add((kind, name))


def _named(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    yield from _secrets(spec)
    yield from _accounts(spec)
    yield from _config_maps(spec)
    if spec.prometheus_rule:
        yield "PrometheusRule", spec.prometheus_rule.name or f"{spec.name}-rules", ("prometheusRule",)
    for key, workload in spec.workloads.items():
        path: FieldPath = ("workloads", key)
        name = workload_name(spec, key)
        if alerts := workload.prometheus_rule:
            yield "PrometheusRule", alerts.name or f"{name}-rules", (*path, "prometheusRule")
        if workload.autoscaling:
            kind = "ScaledObject" if workload.autoscaling.triggers else "HorizontalPodAutoscaler"
            yield kind, autoscaler_name(spec, key), (*path, "autoscaling")
        if vertical := workload.vertical_pod_autoscaler:
            yield "VerticalPodAutoscaler", vertical.name or f"{name}-vpa", (*path, "verticalPodAutoscaler")
        if budget := workload.pod_disruption_budget:
            yield "PodDisruptionBudget", budget.name or f"{name}-pdb", (*path, "podDisruptionBudget")
        for volume in workload.storage if workload.kind != "StatefulSet" else ():
            yield "PersistentVolumeClaim", claim_name(spec, key, volume), (*path, "storage", volume)
        if edges := workload.network_policy:
            yield "NetworkPolicy", edges.name or f"{name}-policy", (*path, "networkPolicy")


def _config_maps(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    if spec.config:
        yield "ConfigMap", config_name(spec), ("config",)
    for key, workload in spec.workloads.items():
        if workload.files:
            yield "ConfigMap", files_name(spec, key), ("workloads", key, "files")
    yield from (("ConfigMap", name, ("configMaps", name)) for name in spec.config_maps)


def _accounts(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    if spec.service_account is None and any(shares_account(spec, key) for key in spec.workloads):
        yield "ServiceAccount", app_account_name(spec), ("serviceAccount",)
    seen: set[tuple[str, str]] = set()
    for path, account, name in accounts(spec):
        yield "ServiceAccount", name, path
        for kind, role, binding, key in _roles(spec, account, name):
            yield kind, role, (*path, f"{key}Name")
            # The bindings of two roles of one name have one name, too: said once.
            if (kind, role) not in seen:
                yield f"{kind}Binding", binding, (*path, f"{key}BindingName")
            seen.add((kind, role))


def _roles(spec: Spec, account: ServiceAccount, name: str) -> Iterator[tuple[str, str, str, str]]:
    """Kind, name, name of the binding, and how fields of the spec begin."""
    if account.rules:
        yield "Role", role_name(account, name), role_binding_name(account, name), "role"
    if account.cluster_rules:
        role, binding = cluster_role_name(spec, account, name), cluster_role_binding_name(spec, account, name)
        yield "ClusterRole", role, binding, "clusterRole"


def _secrets(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    if spec.secrets and spec.secrets.provider in MAKERS:
        yield MAKERS[spec.secrets.provider], secrets_name(spec), ("secrets",)
    for name, pull in spec.image_pull_secrets.items():
        if pull.provider in MAKERS:
            yield MAKERS[pull.provider], name, ("imagePullSecrets", name)


def container_names(place: PlacedSpec) -> Iterator[Complaint]:
    """The main container is called as the workload."""
    taken = set()
    for path, container in containers(place.spec):
        pod, name = path[1], path[-1]
        if container is place.spec.workloads[str(pod)]:
            name = place.spec.workloads[str(pod)].container_name or name
        if (pod, name) in taken:
            message = f"two containers of {pod!r} are called {name!r}"
            yield place.say(path, message, "the main container has the workload's name; give this one another")
        taken.add((pod, name))


def init_ports(place: PlacedSpec) -> Iterator[Complaint]:
    """An init container runs alone, and shares its ports with none; but has each of them once."""
    for path, container in containers(place.spec):
        taken = set()
        for name, port in container.ports.items() if "initContainers" in path else ():
            number = f"{port.container_port}/{port.protocol}"
            if number in taken:
                message = f"port {number} is used twice in a container"
                yield place.say((*path, "ports", name), message, "give one another number")
            taken.add(number)


_NO_WORD = re.compile(
    r"true|false|null|[-+]?\.(?:inf|nan)|[-+]?0(?:x[0-9a-f_]+|o?[0-7_]+|b[01_]+)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:t.*)?"
    r"|[-+]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?",
    re.IGNORECASE,
)
_WORDS = (
    ("config",),
    ("labels",),
    ("selectorLabels",),
    ("serviceAccount", "annotations"),
    ("ingress", "annotations"),
    ("gateway", "annotations"),
    *(
        ("workloads", "*", field)
        for field in ("labels", "podLabels", "selectorLabels", "annotations", "podAnnotations")
    ),
    *(("workloads", "*", field, "annotations") for field in ("service", "serviceAccount")),
    ("workloads", "*", "service", "labels"),
    ("workloads", "*", "monitoring", "labels"),
    ("prometheusRule", "labels"),
    ("workloads", "*", "prometheusRule", "labels"),
    ("workloads", "*", "storage", "*", "annotations"),
    *((hatch, "*", "metadata", field) for hatch in ("resources", "patches") for field in ("labels", "annotations")),
    ("configMaps",),
    ("configMaps", "*"),
    ("resources", "*", "data"),
    ("patches", "*", "data"),
)
"""Mappings that kustomize writes again, without quotes around their keys: it stumbles over a number
then.
"""


_SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Names of generators that kustomize takes for true or false."""


def words(place: PlacedSpec) -> Iterator[Complaint]:
    for pattern in _WORDS:
        for path in _matching(place.root, (*pattern, "*")):
            name_of_generator = pattern == ("configMaps",) and path[-1].lower() in _SWITCHES
            if _NO_WORD.fullmatch(path[-1]) or name_of_generator:
                message = f"{pattern[-1]} key {path[-1]!r} is no word to YAML, and kustomize builds nothing with it"
                yield place.say(path, message, "give it a name, with a letter in it")


def _matching(node: Located | None, pattern: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of what is there; ``*`` is every key of a mapping."""
    if not pattern:
        yield ()
    elif node is not None and isinstance(node.value, dict):
        step, *rest = pattern
        for key in node.value if step == "*" else {step} & node.value.keys():
            yield from ((key, *path) for path in _matching(node.value[key], tuple(rest)))
