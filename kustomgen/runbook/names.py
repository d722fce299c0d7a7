"""What commands of a runbook are about: workloads, selectors and what belongs together, from one
build.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Resource

_TWO_WORDS = ("rollout", "create", "top")
ROLLED = ("Deployment", "StatefulSet", "DaemonSet")


@dataclass(frozen=True)
class RunbookSection:
    """A heading, and blocks: each a sentence and the commands for it."""

    title: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]


def kubectl(*words: str, namespace: str = "") -> str:
    """A command line of kubectl; every word quoted as the shell needs it."""
    place = ("-n", namespace) if namespace else ()
    verb = 2 if words[0] in _TWO_WORDS else 1
    return shlex.join(("kubectl", *words[:verb], *place, *words[verb:]))


def workloads(build: Build, *kinds: str) -> Iterator[Resource]:
    """The workloads of these kinds that have pods, in build order."""
    for pod in build.pods:
        if pod.workload.kind in kinds:
            yield pod.workload


def selector_of(pod: Pod) -> str:
    """The labels that select a workload's pods, as ``-l`` takes them; of what selects none, those
    of its pods.
    """
    labels = pod.workload["spec"]["selector"]["matchLabels"].mapping or pod.labels
    return ",".join(f"{key}={value}" for key, value in labels.items())


def short(resource: Resource) -> str:
    """A resource as kubectl takes it: ``deployment/api``."""
    return f"{resource.kind.lower()}/{resource.name}"
