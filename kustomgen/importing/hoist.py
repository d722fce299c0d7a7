"""What all workloads of all environments say alike, said once."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import WORKLOAD, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.importing.model import Plain

_ANYWHERE = (
    "builtinDefaults", "imagePullPolicy", "podAnnotations", "podSecurityContext", "securityContext", "nodeSelector",
    "tolerations", "terminationGracePeriodSeconds", "serviceAccountName", "automountServiceAccountToken", "dnsPolicy",
    "priorityClassName", "enableServiceLinks", "schedulerName",
)  # fmt: skip
"""Fields that every kind of workload has, and that may stand under ``defaults``."""

Labels = dict[str, str]


def hoisted(app: str, specs: Sequence[Plain]) -> list[Plain]:
    """The specs with selector labels, labels and fields that all workloads have alike in one place."""
    found = [{**spec, "workloads": deepcopy(spec["workloads"])} for spec in specs]
    every = [(key, item) for spec in found for key, item in spec["workloads"].items()]
    if not every:
        return found
    selectors = _selectors(app, every)
    labels = _labels(app, every)
    several = len({key for key, _ in every}) > 1
    defaults = {name: every[0][1][name] for name in _ANYWHERE if several and _alike(name, every)}
    for _, item in every:
        for name in defaults:
            del item[name]
    for spec in found:
        spec |= {"selectorLabels": selectors, "labels": labels, "defaults": defaults}
    return found


def shared_labels(app: str, environments: Sequence[Plain]) -> Labels:
    """The labels that are said once, of the workloads of all environments: other objects get them as well."""
    found = hoisted(app, [{"workloads": workloads} for workloads in environments])
    return next((spec["labels"] for spec in found if "labels" in spec), {})


def _alike(name: str, every: Sequence[tuple[str, Plain]]) -> bool:
    return all(name in item and repr(item[name]) == repr(every[0][1][name]) for _, item in every)


def _template(text: str, app: str, key: str) -> str:
    """The value of a label with the workload's name left open, where it is that."""
    if text == key:
        return WORKLOAD
    return f"{app}-{WORKLOAD}" if text == f"{app}-{key}" else text


def _selectors(app: str, every: Sequence[tuple[str, Plain]]) -> Labels:
    """The selector labels of most workloads, which then do not say them."""
    fitting: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for key, item in every:
        shape = tuple((name, _template(text, app, key)) for name, text in item["selectorLabels"].items())
        fitting.setdefault(shape, set()).add(key)
    shape, keys = max(fitting.items(), key=lambda each: len(each[1]))
    if len(keys) * 2 <= len({key for key, _ in every}):
        return {}
    found = dict(shape)
    for key, item in every:
        if filled(found, key) == item["selectorLabels"]:
            del item["selectorLabels"]
    return found


def _labels(app: str, every: Sequence[tuple[str, Plain]]) -> Labels:
    """Labels of all workloads, their pods and their Services."""
    first, item = every[0]
    found: Labels = {}
    for name, text in item.get("labels", {}).items():
        shape = _template(text, app, first)
        if all(_everywhere(each, name, filled({name: shape}, key)[name]) for key, each in every):
            found[name] = shape
    for _, each in every:
        for labels in _parts(each):
            for name in found:
                labels.pop(name, None)
        _tidy(each)
    return found


def _everywhere(item: Plain, name: str, text: str) -> bool:
    return all(labels.get(name) == text for labels in _parts(item))


def _parts(item: Plain) -> Iterator[Labels]:
    """What a workload says of labels: its own, its pods' and its Service's."""
    item["labels"] = dict(item.get("labels", {}))
    yield item["labels"]
    for owner, name in ((item, "podLabels"), (item.get("service", {}), "labels")):
        if name in owner:
            owner[name] = dict(owner[name])
            yield owner[name]


def _tidy(item: Plain) -> None:
    """Without what says the same as nothing."""
    service = item.get("service")
    if service and service.get("labels") == item["labels"]:
        item["service"] = {name: value for name, value in service.items() if name != "labels"}
    if item.get("podLabels") == item["labels"]:
        del item["podLabels"]
    if not item["labels"]:
        del item["labels"]


def without_versions(value: Any, names: Iterable[str], unversioned: Any) -> Any:
    """A workload without the versions of images that ``images`` has."""
    found = dict(value)
    if "image" in found:
        found = unversioned({"containers": [found]}, names)["containers"][0]
    for field in ("initContainers", "sidecars", "extraContainers"):
        if field in found:
            found[field] = {key: without_versions(item, names, unversioned) for key, item in found[field].items()}
    return found
