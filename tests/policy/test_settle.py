"""What another build of the run has is not missing."""

from __future__ import annotations

import pytest

from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.policy.needs import Index, Need, Offers


def index(*manifests: dict[str, object]) -> Index:
    return Index([Offers.of(Build("env/prod", "prod", tuple(map(Resource, manifests))))])


def manifest(kind: str, name: str, namespace: str = "shop", **more: object) -> dict[str, object]:
    group = {"Certificate": "cert-manager.io/v1", "Deployment": "apps/v1"}.get(kind, "v1")
    return {"apiVersion": group, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **more}


@pytest.mark.parametrize(
    "need",
    [
        Need("Secret", "shop", "other"),
        Need("Secret", "store", "db"),
        Need("ConfigMap", "shop", "db"),
        Need.selected("Pod", "shop", {"matchLabels": {"app": "other"}}),
        Need.selected("Pod", "store", {"matchLabels": {"app": "web"}}),
        Need.selected("Service", "shop", {"matchLabels": {"app": "web"}}),
    ],
)
def test_what_no_build_has_is_missing(need: Need) -> None:
    pods = {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}}
    assert not index(manifest("Secret", "db"), manifest("Deployment", "web", spec=pods)).has(need)


@pytest.mark.parametrize(
    "need",
    [
        Need("Secret", "shop", "db"),
        Need("Secret", "", "db"),
        Need("Secret", None, "db"),
        Need("Secret", "shop", "web-tls"),
        Need.selected("Pod", "shop", {"matchLabels": {"app": "web"}}),
        Need.selected("Pod", "shop", {}),
    ],
)
def test_what_another_build_has_or_makes_is_there(need: Need) -> None:
    pods = {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}}
    certificate = manifest("Certificate", "web", spec={"secretName": "web-tls"})
    assert index(manifest("Secret", "db"), certificate, manifest("Deployment", "web", spec=pods)).has(need)


def test_where_a_build_sets_no_namespace_whoever_applies_it_does() -> None:
    assert index(manifest("Secret", "db", "")).has(Need("Secret", "shop", "db"))
