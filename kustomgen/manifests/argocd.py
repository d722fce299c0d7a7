"""Argo CD: an Application for each environment, or one ApplicationSet; and who is told.

These stand beside the overlays and not in them: ``namespace:`` would move an Application into its
own destination.
"""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.manifest import Whole, compact
from kustomgen.manifests.notifications import notifications
from kustomgen.spec.clusters import server_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.spec.load import Environment, Project
    from kustomgen.spec.model import ArgoCD

Files = dict[PurePosixPath, Any]

FOLDER = PurePosixPath("argocd")
API = "argoproj.io/v1alpha1"
_NOTIFY = "notifications.argoproj.io/subscribe"


def argocd(project: Project) -> Files:
    """The files of ``argocd/``, with a kustomization that lists them; empty if the spec has
    none.
    """
    groups: dict[PurePosixPath, list[tuple[Environment, ArgoCD]]] = {}
    for environment in project.environments:
        if of := environment.spec.argocd:
            groups.setdefault(folder_of(FOLDER, environment, server_of(environment.spec)), []).append((environment, of))
    return {path: value for folder, asked in groups.items() for path, value in _group(project, folder, asked).items()}


def folder_of(folder: PurePosixPath, environment: Environment, elsewhere: str | None) -> PurePosixPath:
    """Where an environment's delivery stands: in a folder of its cluster, where what delivers runs
    in that cluster.

    ``elsewhere`` names the cluster for one that runs in another.
    """
    return folder / environment.spec.cluster if environment.spec.cluster and not elsewhere else folder


def _group(project: Project, folder: PurePosixPath, asked: list[tuple[Environment, ArgoCD]]) -> Files:
    """What one Argo CD is given, with a kustomization that lists it."""
    files: Files = {}
    if asked[0][1].application_set:
        files[folder / f"{project.name}.yaml"] = _application_set(project, asked)
    else:
        for environment, of in asked:
            files[folder / f"{project.name}-{environment.name}.yaml"] = _application(project, environment, of)
    told = next((of for _, of in asked if of.notifications and of.notifications.webhook), None)
    if told is not None:
        files[folder / "notifications.yaml"] = notifications(told)
    return {folder / "kustomization.yaml": listing(files), **files}


def listing(files: Mapping[PurePosixPath, Any]) -> dict[str, Any]:
    """A kustomization of the files of its folder."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [path.name for path in files],
    }


def _application(project: Project, environment: Environment, of: ArgoCD) -> dict[str, Any]:
    name = f"{project.name}-{environment.name}"
    made: dict[str, Any] = compact(
        {
            "apiVersion": API,
            "kind": "Application",
            "metadata": {"name": name, "namespace": of.namespace, **_notes(project, environment.name, of)},
            "spec": _spec(of, path_of(of.path, environment), of.target_revision, environment.spec.namespace),
        }
    )
    return made


def _notes(project: Project, environment: str, of: ArgoCD) -> dict[str, Any]:
    labels = {
        "app.kubernetes.io/name": project.name,
        "app.kubernetes.io/environment": environment,
        "app.kubernetes.io/managed-by": "kustomgen",
    }
    wave = {} if of.sync_wave is None else {"argocd.argoproj.io/sync-wave": str(of.sync_wave)}
    noted = {**_entity(project, environment, of), **of.annotations, **wave, **dict(_subscriptions(of))}
    return {"labels": {**labels, **of.labels}, "annotations": noted}


def _entity(project: Project, environment: str, of: ArgoCD) -> dict[str, str]:
    """What notifications are about: the entity that the catalogue has of an environment."""
    webhook = of.notifications.webhook if of.notifications else None
    catalog = next((each.spec.catalog for each in project.environments if each.spec.catalog), None)
    if webhook is None or catalog is None or catalog.format != "port":
        return {}
    return {webhook.entity_annotation: f"{project.name}-{environment}"}


def _subscriptions(of: ArgoCD) -> Iterator[tuple[str, str]]:
    if of.notifications:
        for trigger in of.notifications.triggers:
            yield f"{_NOTIFY}.{trigger}.{of.notifications.service}", of.notifications.recipient


def path_of(path: str, environment: Environment) -> str:
    """The overlay's folder, from the root of the repository."""
    return posixpath.normpath(f"{path}/overlays/{environment.directory}")


def _spec(of: ArgoCD, path: str, revision: str, namespace: str | None) -> dict[str, Any]:
    return {
        "project": of.project,
        "source": {"repoURL": of.repo_url, "targetRevision": revision, "path": path},
        "destination": {"server": of.server, "namespace": namespace},
        "syncPolicy": {"automated": _automated(of), **_policy(of)},
        "ignoreDifferences": [
            {
                # The core group is an empty word, and is left out by nobody.
                "group": Whole(item.group),
                "kind": item.kind,
                "name": item.name,
                "namespace": item.namespace,
                "jsonPointers": item.json_pointers,
                "jqPathExpressions": item.jq_path_expressions,
                "managedFieldsManagers": item.managed_fields_managers,
            }
            for item in of.ignore_differences
        ],
        "info": [{"name": name, "value": value} for name, value in of.info.items()],
        "revisionHistoryLimit": of.revision_history_limit,
    }


def _policy(of: ArgoCD) -> dict[str, Any]:
    retry = of.sync_policy.retry
    return {
        "syncOptions": list(of.sync_policy.sync_options),
        "retry": retry
        and {
            "limit": retry.limit,
            "backoff": {
                "duration": retry.backoff.duration,
                "factor": retry.backoff.factor,
                "maxDuration": retry.backoff.max_duration,
            },
        },
    }


def _automated(of: ArgoCD) -> dict[str, bool] | None:
    automated = of.sync_policy.automated
    if not automated:
        return None
    empty = {"allowEmpty": True} if automated.allow_empty else {}
    return {"prune": automated.prune, "selfHeal": automated.self_heal, **empty}


_PATCH = """\
{{- with get . "automated" }}
spec:
  syncPolicy:
    automated: {{ toJson . }}
{{- end }}
"""
"""Who syncs by itself differs between environments, and a template of an ApplicationSet can leave
nothing out.
"""


def _application_set(project: Project, asked: list[tuple[Environment, ArgoCD]]) -> dict[str, Any]:
    common = asked[0][1]
    elements = [
        compact(
            {
                "environment": environment.name,
                "path": path_of(of.path, environment),
                "namespace": Whole(environment.spec.namespace or ""),
                "revision": of.target_revision,
                "automated": _automated(of),
            }
        )
        for environment, of in asked
    ]
    template = {
        "metadata": {
            "name": f"{project.name}-{{{{ .environment }}}}",
            "namespace": common.namespace,
            **_notes(project, "{{ .environment }}", common),
        },
        "spec": _spec(common, "{{ .path }}", "{{ .revision }}", "{{ .namespace }}"),
    }
    template["spec"]["syncPolicy"].pop("automated")
    made: dict[str, Any] = compact(
        {
            "apiVersion": API,
            "kind": "ApplicationSet",
            "metadata": {
                "name": project.name,
                "namespace": common.namespace,
                "labels": {"app.kubernetes.io/name": project.name},
            },
            "spec": {
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [{"list": {"elements": Whole(elements)}}],
                "template": template,
                "templatePatch": _PATCH if _any_automated(asked) else None,
            },
        }
    )
    return made


def _any_automated(asked: list[tuple[Environment, ArgoCD]]) -> bool:
    return any(of.sync_policy.automated for _, of in asked)
