"""A Job can be applied again with another image.

The pod template of a Job is immutable (batch/v1), so ``kubectl apply`` of the next image fails
while the finished Job exists. These pass: hooks of Argo CD or Helm, names with a hash or version,
``ttlSecondsAfterFinished``, and Flux's ``force`` annotation.

Fix: make the Job a hook, add a hash or version to its name, or set ``ttlSecondsAfterFinished``.

Fails::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: migrate}
    spec: {template: {spec: {}}}

Passes::

    apiVersion: batch/v1
    kind: Job
    metadata: {name: migrate-3d3dc2f5}
    spec: {template: {spec: {}}}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_HOOKS = ("argocd.argoproj.io/hook", "helm.sh/hook")
_FORCED = ("kustomize.toolkit.fluxcd.io/force", "kustomize.toolkit.fluxcd.io/ssa")
_OPTIONS = "argocd.argoproj.io/sync-options"
_CHANGING = r"-(?=[a-z0-9]*[0-9])[a-z0-9]{7,}$|(?<![a-z0-9])v?[0-9]+(?:[.-][0-9]+)+$"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for job in build.of_kind("Job", group="batch"):
        stays = not job["spec"]["ttlSecondsAfterFinished"].present
        if stays and not re.search(_CHANGING, job.name) and not _is_replaced(job):
            yield Problem(job.node, "its template is immutable, and nothing recreates it")


def _is_replaced(job: Resource) -> bool:
    options = str(job.annotations.get(_OPTIONS, ""))
    named = any(str(job.annotations.get(name, "")).lower() in ("enabled", "ifnotpresent") for name in _FORCED)
    return (
        named or any(name in job.annotations for name in _HOOKS) or "Replace=true" in options or "Force=true" in options
    )


RULE = Rule(
    "job-can-be-applied-again",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kustomize/job-immutable",),
)
