"""Entities of a service catalogue: the service, and one deployment for each environment.

They say what Git says. Whether a deployment is healthy is for anyone who watches the cluster to
add.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.manifests.manifest import compact

if TYPE_CHECKING:
    from kustomgen.spec.load import Environment, Project
    from kustomgen.spec.model import Catalog

FOLDER = PurePosixPath("catalog")


def catalog(project: Project) -> dict[PurePosixPath, Any]:
    """The files of ``catalog/``: JSON as text, YAML as values; empty if the spec has none."""
    asked = [environment for environment in project.environments if environment.spec.catalog]
    if not asked:
        return {}
    of = asked[0].spec.catalog
    if of is None or of.format == "backstage":
        return {FOLDER / "catalog-info.yaml": _component(project, asked[0])}
    files = {FOLDER / f"{project.name}.json": _json(_service(project, of, asked[0]))}
    for environment in asked:
        files[FOLDER / f"{project.name}-{environment.name}.json"] = _json(_deployment(project, environment))
    return files


def _json(entity: Any) -> str:
    return json.dumps(compact(entity), indent=2, ensure_ascii=False) + "\n"


def _service(project: Project, of: Catalog, environment: Environment) -> dict[str, Any]:
    return {
        "identifier": project.name,
        "blueprint": of.blueprint,
        "title": project.name,
        "properties": {
            "name": project.name,
            "team": of.team,
            "repository": of.repository or _repository(environment),
            **{key: _typed(value) for key, value in of.details.items()},
        },
        "relations": {"team": of.team},
    }


def _typed(value: str) -> Any:
    """A property as its blueprint has it: numbers and truth values are none of text."""
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isascii() and value.isdigit() and str(int(value)) == value else value


def _deployment(project: Project, environment: Environment) -> dict[str, Any]:
    spec = environment.spec
    versions = _versions(environment)
    last = project.deployments.get(environment.name)
    return {
        "identifier": f"{project.name}-{environment.name}",
        "blueprint": "deployment",
        "title": f"{project.name} in {environment.name}",
        "properties": {
            "service": project.name,
            "environment": environment.name,
            "version": next(iter(versions.values()), None),
            "versions": versions if len(versions) > 1 else None,
            "replicas": _replicas(environment),
            "auto_sync": _by_itself(environment),
            "promoted_from": last.promoted_from if last else spec.protected.promote_from if spec.protected else None,
            "change_ticket": last.change_ticket if last else None,
            "deployed_at": last.deployed_at if last else None,
            "approvals": spec.protected.approvals if spec.protected else None,
            "change_ticket_required": True if spec.protected and spec.protected.change_ticket else None,
        },
        "relations": {"service": project.name, "environment": environment.name},
    }


def _versions(environment: Environment) -> dict[str, str]:
    """Image to version, those of the first workload first."""
    found: dict[str, str] = {}
    for workload in environment.spec.workloads.values():
        image = Image.parse(workload.image)
        version = environment.spec.images.get(image.name) or image.tag or image.digest
        if version:
            found.setdefault(image.name, version)
    return found


def _replicas(environment: Environment) -> int | None:
    """How many pods the first workload starts with; None if all of them are outside."""
    first = next(iter(environment.spec.workloads.values()), None)
    if first is None:
        return None
    if first.autoscaling:
        return first.autoscaling.min_replicas
    return 1 if first.replicas is None else first.replicas


def _by_itself(environment: Environment) -> bool:
    of, flux = environment.spec.argocd, environment.spec.flux
    return bool((of and of.sync_policy.automated) or (flux and not flux.suspend))


def _repository(environment: Environment) -> str | None:
    of, flux = environment.spec.argocd, environment.spec.flux
    return of.repo_url if of else flux.url if flux else None


def _component(project: Project, environment: Environment) -> dict[str, Any]:
    """https://backstage.io/docs/features/software-catalog/descriptor-format/#kind-component"""
    of = environment.spec.catalog
    link = (of and of.repository) or _repository(environment)
    annotations = {"backstage.io/kubernetes-id": project.name, "backstage.io/source-location": link and f"url:{link}"}
    made: dict[str, Any] = compact(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": project.name,
                "annotations": annotations,
                "tags": sorted({value.lower() for value in of.details.values()}) if of else [],
            },
            "spec": {
                "type": "service",
                "lifecycle": "production",
                "owner": (of.team if of else None) or "unknown",
            },
        }
    )
    return made
