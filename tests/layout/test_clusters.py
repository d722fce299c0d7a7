"""Environments in several clusters: one namespace in each, and what delivers it there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine
from kustomgen.layout.tree import generate
from kustomgen.spec.load import load
from kustomgen.yaml.stream import load_stream
from tests.layout.test_freedoms import HEAD, WEB, built

TWO = "namespace: shop\nenvironments: {dev: {cluster: one}, prod: {cluster: two}}\n"
ARGO = 'argocd: {repoURL: "https://github.com/example/shop.git", targetRevision: main}\n'
FLUX = 'flux: {url: "https://github.com/example/shop", branch: main}\n'


def test_one_namespace_name_in_two_clusters(tmp_path: Path, engine: Engine) -> None:
    _, objects = built(TWO + WEB, tmp_path, engine)
    assert objects["dev"]["Deployment/shop-web"]["metadata"]["namespace"] == "shop"
    assert objects["prod"]["Deployment/shop-web"]["metadata"]["namespace"] == "shop"


@pytest.mark.parametrize(
    "told",
    [
        "environments: {dev: {argocd: {server: 'https://10.0.0.1'}}, prod: {argocd: {server: 'https://10.0.0.2'}}}\n" + ARGO,
        "environments: {dev: {}, prod: {argocd: {server: 'https://10.0.0.2'}}}\n" + ARGO,
        "environments: {dev: {}, prod: {flux: {kubeConfig: prod}}}\n" + FLUX,
        "environments: {dev: {}, prod: {cluster: two}}\n",
        "cluster: 'of-${env}'\nenvironments: {dev: {}, prod: {}}\n",
    ],
)  # fmt: skip
def test_a_cluster_is_told_by_what_delivers_to_it(told: str, tmp_path: Path, engine: Engine) -> None:
    built(f"namespace: shop\n{told}{WEB}", tmp_path, engine)


def delivery(text: str, folder: Path) -> dict[str, Any]:
    (folder / "kustomgen.yaml").write_text(HEAD + text + WEB, encoding="utf-8")
    tree = generate(load(folder / "kustomgen.yaml"))
    chosen = {str(path): value for path, value in tree.items() if path.parts[0] in ("argocd", "flux")}
    return {path: next(iter(load_stream(value, path))) for path, value in chosen.items()}


def test_each_clusters_own_argocd_gets_a_folder(tmp_path: Path) -> None:
    files = delivery(TWO + ARGO, tmp_path)
    assert files.keys() == {
        f"argocd/{cluster}/{name}.yaml" for cluster, e in (("one", "dev"), ("two", "prod")) for name in ("kustomization", f"shop-{e}")
    }  # fmt: skip
    assert files["argocd/one/kustomization.yaml"]["resources"] == ["shop-dev.yaml"]


def test_each_clusters_own_flux_gets_a_folder_and_a_hub_has_them_all_in_one(tmp_path: Path) -> None:
    own = delivery(TWO + FLUX, tmp_path)
    assert own["flux/two/kustomization.yaml"]["resources"] == ["shop-prod.gitrepository.yaml", "shop-prod.yaml"]
    hub = delivery(TWO + FLUX.replace("branch", "kubeConfig: 'kube-${env}', branch"), tmp_path)
    assert hub["flux/shop-prod.yaml"]["spec"]["kubeConfig"] == {"secretRef": {"name": "kube-prod"}}
    assert hub["flux/kustomization.yaml"]["resources"][-1] == "shop-prod.yaml"


def test_an_application_set_for_each_cluster(tmp_path: Path) -> None:
    files = delivery(TWO + ARGO.replace("targetRevision", "applicationSet: true, targetRevision"), tmp_path)
    assert [item["environment"] for item in files["argocd/two/shop.yaml"]["spec"]["generators"][0]["list"]["elements"]] == ["prod"]  # fmt: skip
