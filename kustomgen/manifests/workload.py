"""The workload itself: Deployment, StatefulSet, DaemonSet, Job or CronJob."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.intstr import scaled
from kustomgen.manifests.jobs import cron_job, job
from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, filled, manifest, whole
from kustomgen.manifests.owner import dug, picked
from kustomgen.manifests.pod import template, template_fields
from kustomgen.manifests.statefulset import counted, stateful_set
from kustomgen.spec.checks.storage import is_exclusive
from kustomgen.spec.given import given
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec, Workload

ROLLING = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}
RECREATE = {"type": "Recreate"}


def workload(spec: Spec, key: str) -> Iterator[Manifest]:
    """The one object that runs the workload's pods."""
    make = {
        "Deployment": _deployment,
        "StatefulSet": stateful_set,
        "DaemonSet": _daemon_set,
        "Job": job,
        "CronJob": cron_job,
    }
    yield make[spec.workloads[key].kind](spec, key, spec.workloads[key])


def takes_turns(source: Workload) -> bool:
    """Whether the old pod must be gone before the new one starts: it is the only one, or has the
    only disk.
    """
    return source.singleton or (source.builtin_defaults and any(map(is_exclusive, source.storage.values())))


SCALED_UNTIL = "kustomgen.dev/scaled-until"
"""On a workload: the date until which its numbers are for an occasion. The rule ``scale-expired``
reads it.
"""


def _annotations(source: Workload) -> Mapping[str, str]:
    return source.annotations | ({SCALED_UNTIL: source.scaled_until} if source.scaled_until else {})


def _deployment(spec: Spec, key: str, source: Workload) -> Manifest:
    return manifest(
        f"{key}/deployment.yaml", "apps/v1", "Deployment",
        workload_name(spec, key), workload_labels(spec, key), _annotations(source),
        spec={
            "replicas": counted(source),
            "revisionHistoryLimit": given(source, "revision_history_limit"),
            "minReadySeconds": given(source, "min_ready_seconds") or None,
            "progressDeadlineSeconds": source.progress_deadline_seconds,
            "strategy": whole(_strategy(source)),
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
        },
    )  # fmt: skip


def _strategy(source: Workload) -> Mapping[str, Any] | None:
    """What is written, over the default where that rolls as well; where nothing may surge, some
    must be missing.
    """
    written: Mapping[str, Any] | None = source.strategy
    if not written:
        return RECREATE if takes_turns(source) else ROLLING if source.builtin_defaults else None
    if not source.builtin_defaults:
        return written
    rolling = written.get("rollingUpdate")
    surge = rolling.get("maxSurge") if isinstance(rolling, Mapping) else None
    if written.get("type", ROLLING["type"]) != ROLLING["type"]:
        return written
    return {**ROLLING, **written} if scaled(surge, 100, round_up=True) == 0 else filled(ROLLING, written)


def _daemon_set(spec: Spec, key: str, source: Workload) -> Manifest:
    return manifest(
        f"{key}/daemonset.yaml", "apps/v1", "DaemonSet",
        workload_name(spec, key), workload_labels(spec, key), _annotations(source),
        spec={
            "revisionHistoryLimit": given(source, "revision_history_limit"),
            "minReadySeconds": given(source, "min_ready_seconds") or None,
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
        },
    )  # fmt: skip


_OF_ROLLOUTS = ("replicas", "revisionHistoryLimit", "minReadySeconds", "progressDeadlineSeconds", "strategy")


def rollout_fields(value: Object, key: str) -> Fields:
    """What a spec says of a Deployment or a DaemonSet: the inverse of both."""
    spec = dug(value, "spec")
    return {**picked(spec, _OF_ROLLOUTS), **template_fields(dug(spec, "template"), key)}
