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
"""Fields that every kind of workload has, and that may be under ``defaults``."""

Labels = dict[str, str]


def hoisted(app: str, specs: Sequence[Plain]) -> list[Plain]:
    """The specs with selector labels and fields that all workloads have alike in one place."""
    found = [{**spec, "workloads": deepcopy(spec["workloads"])} for spec in specs]
    every = [(key, item) for spec in found for key, item in spec["workloads"].items()]
    if not every:
        return found
    for spec in found:
        spec["selectorLabels"] = _selectors(app, list(spec["workloads"].items()), spec.get("labels", {}))
    several = len({key for key, _ in every}) > 1
    defaults = {name: every[0][1][name] for name in _ANYWHERE if several and _alike(name, every)}
    for _, item in every:
        for name in defaults:
            del item[name]
    for spec in found:
        spec["defaults"] = defaults
    return found


def with_shared_labels(
    app: str, environments: Sequence[Plain], others: Sequence[Sequence[Labels]]
) -> tuple[list[Labels], list[Plain]]:
    """The labels that all workloads of an environment have, and the workloads without them.

    ``others`` are the labels of its objects that belong to no workload: these get them, too. A
    label is said so in all environments, or in none.
    """
    found = deepcopy(list(environments))
    labels = [_labels(app, workloads) for workloads in found]
    having = [each for each, workloads in zip(labels, found, strict=True) if workloads]
    shared = set.intersection(*map(set, having)) if having else set()
    alone = len({key for workloads in environments for key in workloads}) == 1
    if alone and not any(others):
        shared = set()
    for every in others:
        shared = {name for name in shared if all(name in each for each in every)}
    for each, workloads in zip(labels, found, strict=True):
        for name in each.keys() - shared:
            del each[name]
        for item in workloads.values():
            _without(item, each)
    return labels, found


def _alike(name: str, every: Sequence[tuple[str, Plain]]) -> bool:
    return all(name in item and repr(item[name]) == repr(every[0][1][name]) for _, item in every)


def _template(text: str, app: str, key: str) -> str:
    """The value of a label with the workload's name left open, where it is that."""
    if text == key:
        return WORKLOAD
    return f"{app}-{WORKLOAD}" if text == f"{app}-{key}" else text


def _selectors(app: str, every: Sequence[tuple[str, Plain]], labels: Labels) -> Labels:
    """The selector labels of most workloads, which then do not say them.

    A value that does not name the workload is a label of other objects, too: they must have it.
    """
    if not every:
        return {}
    fitting: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for key, item in every:
        # The pods of a Job may have no labels at all.
        shape = tuple((name, _template(text, app, key)) for name, text in item.get("selectorLabels", {}).items())
        if shape and all(WORKLOAD in text or labels.get(name) == text for name, text in shape):
            fitting.setdefault(shape, set()).add(key)
    shape, keys = max(fitting.items(), key=lambda each: len(each[1]), default=((), set()))
    if len(keys) * 2 <= len({key for key, _ in every}):
        return {}
    found = dict(shape)
    for key, item in every:
        if found and filled(found, key) == item.get("selectorLabels"):
            del item["selectorLabels"]
    return found


def _labels(app: str, workloads: Plain) -> Labels:
    """Labels of all workloads of an environment, their pods and their Services."""
    found: Labels = {}
    first = next(iter(workloads), "")
    for name, text in (workloads[first].get("labels", {}) if workloads else {}).items():
        shape = _template(text, app, first)
        if all(_everywhere(each, name, filled({name: shape}, key)[name]) for key, each in workloads.items()):
            found[name] = shape
    return found


def _without(item: Plain, names: Iterable[str]) -> None:
    for labels in _parts(item):
        for name in names:
            labels.pop(name, None)
    _tidy(item)


_WITH_LABELS = ("service", "serviceAccount", "autoscaling", "podDisruptionBudget")
"""Parts of a workload that may have labels instead of its own."""


def _everywhere(item: Plain, name: str, text: str) -> bool:
    own = [item.get("labels", {}), item.get("podLabels"), (item.get("service") or {}).get("labels")]
    return all(labels.get(name) == text for labels in own if labels is not None)


def _parts(item: Plain) -> Iterator[Labels]:
    """What a workload says of labels: its own, its pods' and those of its parts."""
    item["labels"] = dict(item.get("labels", {}))
    yield item["labels"]
    if "podLabels" in item:
        yield item["podLabels"]
    yield from (item[part]["labels"] for part in _WITH_LABELS if "labels" in (item.get(part) or {}))


def _tidy(item: Plain) -> None:
    """Without what says the same as nothing."""
    for part in _WITH_LABELS:
        if item.get(part) and item[part].get("labels") == item["labels"]:
            del item[part]["labels"]
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
