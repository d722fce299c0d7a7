"""A Job that must run once has no TTL if Flux or Argo CD would create it again.

``ttlSecondsAfterFinished`` deletes the finished Job. At its next interval, Flux creates the missing
Job again, so the migration runs every day. Argo CD does the same with ``selfHeal``. An Argo CD hook
runs once per sync.

Fix: remove `ttlSecondsAfterFinished`; for Argo CD, annotate the Job as a hook
(`argocd.argoproj.io/hook: Sync`).

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, sourceRef: {kind: GitRepository, name: flux-system}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base, job.yaml]
    --- # overlays/prod/job.yaml
    apiVersion: batch/v1
    kind: Job
    metadata: {name: migrate}
    spec:
      ttlSecondsAfterFinished: 3600
      template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: shop/api:v1}]}}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, sourceRef: {kind: GitRepository, name: flux-system}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base, job.yaml]
    --- # overlays/prod/job.yaml
    apiVersion: batch/v1
    kind: Job
    metadata: {name: migrate}
    spec:
      template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: shop/api:v1}]}}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import FLUX, Delivery, delivered
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity, once

_HOOKS = ("argocd.argoproj.io/hook", "helm.sh/hook")


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build):
        again = _again(delivery)
        jobs = (
            [job for job in delivery.build.of_kind("Job", group="batch") if _is_deleted(job, delivery)]
            if delivery.build
            else []
        )
        if again and jobs and delivery.folder:
            ttl = jobs[0]["spec"]["ttlSecondsAfterFinished"].value
            others = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
            yield Problem(
                delivery.at_path,
                f"{jobs[0]}{others} of {delivery.folder.path} is deleted {ttl} s after its end, and {again}",
            )


def _again(delivery: Delivery) -> str:
    if not delivery.argo:
        interval = delivery.spec["interval"].text
        return f"Flux creates it again within {interval}" if interval else "Flux creates it again"
    heals = delivery.spec["syncPolicy"]["automated"]["selfHeal"].value is True and delivery.automated
    return "selfHeal creates it again" if heals else ""


def _is_deleted(job: Resource, delivery: Delivery) -> bool:
    if not job["spec"]["ttlSecondsAfterFinished"].present or job["spec"]["suspend"].value is True:
        return False
    if delivery.argo:
        return not any(hook in job.annotations for hook in _HOOKS)
    return job.annotations.get(f"{FLUX}/reconcile") != "disabled"


RULE = Rule("jobs-not-run-again", Severity.WARNING, __doc__, check, delivery=True)
