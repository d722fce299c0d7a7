"""``patches``, ``resources`` and ``components``: what comes of them in the files and in the build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.cli.boundary import run
from kustomgen.engine.find import find_engine
from kustomgen.kustomize.build_text import build_text
from kustomgen.layout.write import read_lock
from tests.layout.overrides import put_components

HEAD = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
images: { shop/web: v1 }
workloads: { web: { image: shop/web, ports: { http: 8080 }, service: { http: 80 } } }
"""


def project(folder: Path, text: str) -> Path:
    put_components(folder)
    (folder / "kustomgen.yaml").write_text(HEAD + text, encoding="utf-8")
    assert run(["generate", str(folder), "--verify"]) == 0
    return folder


def built(folder: Path, environment: str) -> dict[str, Any]:
    text = build_text(find_engine(), folder / "overlays" / environment).text
    return {f"{value['kind']}/{value['metadata']['name']}": value for value in yaml.safe_load_all(text)}


def files(folder: Path) -> set[str]:
    return {str(path) for path in read_lock(folder)}


def test_a_patch_of_all_environments_is_in_the_base_and_an_environment_can_change_it(tmp_path: Path) -> None:
    text = """\
patches: { Deployment/shop-web: { spec: { minReadySeconds: 5, paused: true } } }
environments:
  dev: {}
  staging: { patches: { Deployment/shop-web: { spec: { paused: null, progressDeadlineSeconds: 7 } } } }
  prod: { patches: { Deployment/shop-web: null } }
"""
    folder = project(tmp_path, text)
    spec = {env: built(folder, env)["Deployment/shop-web"]["spec"] for env in ("dev", "staging", "prod")}
    fields = ("minReadySeconds", "paused", "progressDeadlineSeconds")
    assert [[spec[env].get(field) for field in fields] for env in spec] == [
        [5, True, None],
        [5, None, 7],
        [None, None, None],
    ]
    assert not {file for file in files(folder) if file.startswith("overlays/dev/patches")}


def test_a_patch_goes_with_the_workload_that_an_environment_takes_away(tmp_path: Path) -> None:
    text = """\
environments:
  dev: { workloads: { api: { image: shop/web } }, patches: { Deployment/shop-web: { spec: { paused: true } } } }
  staging: { from: dev, workloads: { web: null } }
"""
    folder = project(tmp_path, text)
    assert built(folder, "dev")["Deployment/shop-web"]["spec"]["paused"] is True
    assert "Deployment/shop-web" not in built(folder, "staging")


def test_a_patch_can_take_an_object_away(tmp_path: Path) -> None:
    text = "environments: { dev: { patches: { Service/shop-web: { $patch: delete } } }, prod: {} }"
    folder = project(tmp_path, text)
    assert "Service/shop-web" not in built(folder, "dev")
    assert "Service/shop-web" in built(folder, "prod")


def test_a_patch_of_a_job_that_runs_with_each_deployment_gives_it_another_name(tmp_path: Path) -> None:
    text = """\
podSecurity: privileged
environments:
  dev: {}
  prod: { patches: { Job/shop-migrate: { spec: { template: { spec: { hostNetwork: true } } } } } }
"""
    job = "migrate: { kind: Job, image: shop/web, runOnDeploy: before }"
    (tmp_path / "kustomgen.yaml").write_text(HEAD.replace("{ web:", f"{{ {job}, web:") + text)
    assert run(["generate", str(tmp_path), "--verify"]) == 0
    names = [name for env in ("dev", "prod") for name in built(tmp_path, env) if name.startswith("Job/shop-migrate-")]
    assert len(set(names)) == 2


def test_the_images_of_objects_have_the_version_that_the_spec_lists(tmp_path: Path) -> None:
    text = """\
podSecurity: privileged
resources:
  Pod/debug: { apiVersion: v1, spec: { containers: [{ name: a, image: shop/web }, { name: b, image: "other:1" }] } }
  Workflow/w: { apiVersion: argoproj.io/v1alpha1, spec: { deep: [{ containers: [{ image: shop/web }] }] } }
environments: { dev: {}, prod: { images: { shop/web: v2 } } }
"""
    folder = project(tmp_path, text)
    for environment, version in (("dev", "v1"), ("prod", "v2")):
        objects = built(folder, environment)
        assert [c["image"] for c in objects["Pod/debug"]["spec"]["containers"]] == [f"shop/web:{version}", "other:1"]
        assert objects["Workflow/w"]["spec"]["deep"][0]["containers"][0]["image"] == f"shop/web:{version}"


def test_an_object_can_stand_in_a_file_beside_the_spec_which_stays_as_it_is(tmp_path: Path) -> None:
    source = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n---\n# mine\napiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: board}\ndata: {a: '${b}'}\n"
    )
    (tmp_path / "grafana").mkdir()
    (tmp_path / "grafana/boards.yaml").write_text(source)
    text = "resources: { ConfigMap/board: grafana/boards.yaml }\nenvironments: { dev: {}, prod: {} }\n"
    folder = project(tmp_path, text)
    assert built(folder, "dev")["ConfigMap/board"]["data"] == {"a": "${b}"}, "what is in a file is not filled in"
    assert "ConfigMap/other" not in built(folder, "dev")
    assert (tmp_path / "grafana/boards.yaml").read_text() == source
    assert "base/resources/board.configmap.yaml" in files(folder)


def test_a_change_of_a_file_beside_the_spec_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n")
    project(tmp_path, "resources: { ConfigMap/a: a.yaml }\nenvironments: { dev: {}, prod: {} }\n")
    monkeypatch.chdir(tmp_path)
    assert run(["generate", "--check"]) == 0
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: c}\n")
    assert run(["generate", "--check"]) == 1


def test_an_object_in_a_file_is_told_of_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {a: b}\n")
    text = "resources: { ConfigMap/a: a.yaml, ConfigMap/b: a.yaml }\nenvironments: { dev: {}, prod: {} }\n"
    (tmp_path / "kustomgen.yaml").write_text(HEAD + text)
    assert run(["generate", str(tmp_path)]) == 2
    (tmp_path / "kustomgen.yaml").write_text(HEAD + text.replace(", ConfigMap/b: a.yaml", ""))
    assert run(["generate", str(tmp_path)]) == 2
    missing, misspelt = capsys.readouterr().err.split("    did you mean 'ConfigMap/a'?\n")
    assert missing.endswith("kustomgen.yaml:6:48: resources.ConfigMap/b: there is no such object in a.yaml\n")
    assert misspelt.startswith(f"{tmp_path}/a.yaml:4:1: ConfigMap/a: unknown field 'dta'; did you mean 'data'?")


def test_components_come_last_and_change_what_the_environment_says(tmp_path: Path) -> None:
    text = """\
environments:
  dev: { components: [components/a], workloads: { web: { replicas: 3, args: [x] } } }
  prod: { components: [components/b, components/a], config: { level: a } }
  staging: {}
"""
    folder = project(tmp_path, text)
    dev = built(folder, "dev")["Deployment/shop-web"]["spec"]
    assert dev["replicas"] == 7
    assert {c["name"]: c.get("args") for c in dev["template"]["spec"]["containers"]} == {"added": None, "web": ["x"]}
    assert "Widget/of-b" in built(folder, "prod")
    kustomization = yaml.safe_load((folder / "overlays/dev/kustomization.yaml").read_text())
    assert kustomization["components"] == ["environment", "../../components/a"]
    assert "components" not in yaml.safe_load((folder / "overlays/staging/kustomization.yaml").read_text())


def test_components_are_found_from_another_output_folder(tmp_path: Path) -> None:
    folder = project(tmp_path, "components: [components/a]\nenvironments: { dev: {}, prod: {} }\n")
    assert run(["generate", str(folder), "--output", str(folder / "out/deep"), "--verify"]) == 0
    assert built(folder / "out/deep", "dev")["Deployment/shop-web"]["spec"]["replicas"] == 7


@pytest.mark.parametrize(
    ("kind", "said"), [("Kustomization", "holds a Kustomization"), ("", "has no kustomization.yaml")]
)
def test_a_folder_without_a_component_is_told(
    kind: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x").mkdir()
    if kind:
        (tmp_path / "x/kustomization.yaml").write_text(f"kind: {kind}\nresources: []\n")
    (tmp_path / "kustomgen.yaml").write_text(HEAD + "components: [x]\nenvironments: { dev: {}, prod: {} }\n")
    assert run(["generate", str(tmp_path)]) == 2
    assert f"kustomgen.yaml:6:14: components: x {said}" in capsys.readouterr().err
