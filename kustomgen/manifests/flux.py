"""Flux: a Kustomization for each environment and, where the spec names a repository, its
GitRepository.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.manifests.argocd import folder_of, listing, path_of
from kustomgen.manifests.manifest import compact

if TYPE_CHECKING:
    from kustomgen.spec.load import Environment, Project
    from kustomgen.spec.model import Flux

FOLDER = PurePosixPath("flux")


def flux(project: Project) -> dict[PurePosixPath, Any]:
    """The files of ``flux/``, with a kustomization that lists them; empty if the
    spec has none.
    """
    folders: dict[PurePosixPath, dict[PurePosixPath, Any]] = {}
    for environment in project.environments:
        of = environment.spec.flux
        if of is None:
            continue
        name = f"{project.name}-{environment.name}"
        folder = folder_of(FOLDER, environment, of.kube_config)
        files = folders.setdefault(folder, {})
        if of.source_ref is None:
            files[folder / f"{name}.gitrepository.yaml"] = _repository(name, of, project)
        files[folder / f"{name}.yaml"] = _kustomization(name, of, project, environment)
    found: dict[PurePosixPath, Any] = {}
    for folder, files in folders.items():
        found |= {folder / "kustomization.yaml": listing(files), **files}
    return found


def _head(api: str, kind: str, name: str, of: Flux, project: Project) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": project.name, "app.kubernetes.io/managed-by": "kustomgen"}
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": of.namespace, "labels": labels}}


def _repository(name: str, of: Flux, project: Project) -> dict[str, Any]:
    ref = {"branch": of.branch, "tag": of.tag, "semver": of.semver, "commit": of.commit}
    made: dict[str, Any] = compact(
        {
            **_head("source.toolkit.fluxcd.io/v1", "GitRepository", name, of, project),
            "spec": {
                "url": of.url,
                "interval": of.interval,
                "ref": ref,
                "secretRef": of.secret_ref and {"name": of.secret_ref},
            },
        }
    )
    return made


def _kustomization(name: str, of: Flux, project: Project, environment: Environment) -> dict[str, Any]:
    source = of.source_ref
    reference = (
        {"kind": source.kind, "name": source.name, "namespace": source.namespace}
        if source
        else {"kind": "GitRepository", "name": name}
    )
    build = of.post_build
    made: dict[str, Any] = compact(
        {
            **_head("kustomize.toolkit.fluxcd.io/v1", "Kustomization", name, of, project),
            "spec": {
                "interval": of.interval,
                "retryInterval": of.retry_interval,
                "timeout": of.timeout,
                "path": f"./{path_of(of.path, environment)}",
                "sourceRef": reference,
                "kubeConfig": of.kube_config and {"secretRef": {"name": of.kube_config}},
                "targetNamespace": environment.spec.namespace,
                "prune": of.prune,
                # With its own list, Flux looks at that and leaves `wait` aside.
                "wait": None if of.health_checks else of.wait,
                "force": of.force or None,
                "suspend": of.suspend or None,
                "serviceAccountName": of.service_account_name,
                "decryption": of.decryption_secret
                and {"provider": "sops", "secretRef": {"name": of.decryption_secret}},
                "dependsOn": [{"name": other} for other in of.depends_on],
                "healthChecks": [
                    {
                        "apiVersion": check.api_version,
                        "kind": check.kind,
                        "name": check.name,
                        "namespace": check.namespace or environment.spec.namespace,
                    }
                    for check in of.health_checks
                ],
                "postBuild": build
                and {
                    "substitute": build.substitute,
                    "substituteFrom": [
                        {"kind": item.kind, "name": item.name, "optional": item.optional or None}
                        for item in build.substitute_from
                    ],
                },
            },
        }
    )
    return made
