"""Names: of one kind no two objects have the same, and Kubernetes accepts each with its prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.spec.names import headless_name, prefixed, service_name, workload_name
from kustomgen.spec.types import LABEL_WORDS, is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import Spec

LABEL_LENGTH = 63
NUMBERED_LENGTH = 52
"""The controllers add 11 characters: to a CronJob's name for each Job, to a StatefulSet's in a
label of its pods.
"""

_PREFIX = re.compile(r"[a-z0-9][-a-z0-9.]*")


def anything(place: PlacedSpec) -> Iterator[Complaint]:
    """An application without a workload has its own objects."""
    if place.spec.workloads or place.external or place.spec.resources or place.spec.config_maps:
        return
    hint = "name at least one, `workloads: {web: {image: shop/web:v1.0.0}}`; or objects under `resources`"
    empty = place.emptied(("workloads",))
    if empty is not None:
        yield Complaint(empty.where, "workloads has no value", hint)
    elif place.root.get("workloads") is None:
        yield place.say(("workloads",), "workloads is missing", hint)
    else:
        yield place.say(("workloads",), "workloads: at least one entry is expected, and it is empty", hint)


def prefix(place: PlacedSpec) -> Iterator[Complaint]:
    given = place.spec.name_prefix
    if given and not is_open(given) and not _PREFIX.fullmatch(given):
        message = f"{given!r} cannot begin a name: expected are {LABEL_WORDS}"
        yield place.say(("namePrefix",), message, "for example `namePrefix: ${env}-`")


def workloads(place: PlacedSpec) -> Iterator[Complaint]:
    spec = place.spec
    seen: dict[str, str] = {}
    for key, workload in spec.workloads.items():
        path: FieldPath = ("workloads", key)
        name = workload_name(spec, key)
        if name in seen:
            message = f"workloads {seen[name]!r} and {key!r} are both called {name!r}"
            yield place.say(path, message, "give one of them another `name`")
        seen.setdefault(name, key)
        numbered = workload.kind in ("CronJob", "StatefulSet")
        limit = NUMBERED_LENGTH if numbered else LABEL_LENGTH - (9 if workload.run_on_deploy else 0)
        yield from _length(place, path, prefixed(spec, name), limit)


def services(place: PlacedSpec) -> Iterator[Complaint]:
    spec = place.spec
    seen: dict[str, str] = {}
    for key, name, path in _services(spec):
        if name in seen:
            message = f"workloads {seen[name]!r} and {key!r} both have a Service called {name!r}"
            yield place.say(path, message, "give one of them another `name`")
        seen.setdefault(name, key)
        if name != workload_name(spec, key):
            yield from _length(place, (*path, "name"), prefixed(spec, name), LABEL_LENGTH)


def _services(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    for key, workload in spec.workloads.items():
        if workload.service is not None:
            yield key, service_name(spec, key), ("workloads", key, "service")
        own = workload.service is not None and workload.service.headless
        if workload.kind == "StatefulSet" and workload.builtin_defaults and not own:
            yield key, headless_name(spec, key), ("workloads", key, "serviceName")


def _length(place: PlacedSpec, path: FieldPath, name: str, limit: int) -> Iterator[Complaint]:
    if not is_open(name) and len(name) > limit:
        hint = (
            "shorten `namePrefix`, or give it a shorter `name`"
            if place.spec.name_prefix
            else "give it a shorter `name`"
        )
        yield place.say(path, f"{name!r} has {len(name)} signs; at most {limit} are possible", hint)


def selected_labels(place: PlacedSpec) -> Iterator[Complaint]:
    """A label that selectors compare cannot say something else on the pods: the API server would
    refuse the workload.
    """
    spec = place.spec
    for key, workload in spec.workloads.items():
        compared = _compared(spec, key)
        at = "labels" if workload.pod_labels is None else "podLabels"
        own = workload.labels if workload.pod_labels is None else workload.pod_labels
        for path, labels in ((("labels",), spec.labels), (("workloads", key, at), own)):
            for name in labels.keys() & compared.keys():
                if labels[name].replace("${workload}", key) != compared[name]:
                    message = f"label {name!r} is {compared[name]!r} where selectors compare it"
                    yield place.say((*path, name), message, "set it under `selectorLabels`, or use another label")


def _compared(spec: Spec, key: str) -> dict[str, str]:
    if given := spec.workloads[key].selector_labels:
        return {name: value.replace("${workload}", key) for name, value in given.items()}
    if not spec.selector_labels:
        return {"app.kubernetes.io/name": spec.name, "app.kubernetes.io/component": key}
    own = {name: value.replace("${workload}", key) for name, value in spec.selector_labels.items()}
    apart = own != spec.selector_labels or not (spec.standard_labels and spec.standard_labels.component)
    return own if apart else {"app.kubernetes.io/component": key} | own


def selectors(place: PlacedSpec) -> Iterator[Complaint]:
    """Two workloads with one selector would take each other's pods for their own."""
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for key in place.spec.workloads:
        compared = tuple(sorted(_compared(place.spec, key).items()))
        if compared in seen:
            message = f"workloads {seen[compared]!r} and {key!r} have the same selector"
            hint = "put ${workload} into one of the labels, for example `selectorLabels: {app: ${name}-${workload}}`"
            path = (
                ("workloads", key, "selectorLabels")
                if place.spec.workloads[key].selector_labels
                else ("selectorLabels",)
            )
            yield place.say(path, message, hint)
        seen.setdefault(compared, key)
