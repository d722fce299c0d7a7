"""What a spec leaves to the user: labels, the Namespace object, workloads, versions; each built by the real kustomize."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.engine.find import Engine
from kustomgen.spec.load import Project, load
from tests.layout.equivalence import Objects, by_kustomize, difference

HEAD = "apiVersion: kustomgen/v1\nname: shop\n"
WEB = 'workloads: {web: {image: "shop/web:1.0"}}\n'
STANDARD = "app.kubernetes.io"


def built(text: str, folder: Path, engine: Engine) -> tuple[Project, dict[str, Objects]]:
    """The project of a spec, and what kustomize builds of each environment, which is what the spec says."""
    (folder / "kustomgen.yaml").write_text(HEAD + text, encoding="utf-8")
    project = load(folder / "kustomgen.yaml")
    assert difference(project, folder, engine) == ""
    return project, {e.name: by_kustomize(engine, folder / "overlays" / e.directory) for e in project.environments}


def labels(value: Any) -> dict[str, str]:
    found: dict[str, str] = value["metadata"].get("labels", {})
    return found


@pytest.mark.parametrize(
    ("field", "label"),
    [("name", "name"), ("component", "component"), ("partOf", "part-of"), ("managedBy", "managed-by"), ("environment", "environment")],
)  # fmt: skip
def test_a_standard_label_is_switched_off_alone(field: str, label: str, tmp_path: Path, engine: Engine) -> None:
    text = f"namespace: x\nselectorLabels: {{app: shop}}\nstandardLabels: {{{field}: false}}\nenvironments: {{dev: {{}}}}\n"
    _, objects = built(text + WEB, tmp_path, engine)
    web = objects["dev"]["Deployment/shop-web"]
    every = {f"{STANDARD}/{name}" for name in ("name", "component", "part-of", "managed-by", "environment")}
    assert labels(web).keys() == every - {f"{STANDARD}/{label}"} | {"app"}
    assert labels(web["spec"]["template"]).keys() == labels(web).keys()


def test_without_standard_labels_there_are_the_users_alone(tmp_path: Path, engine: Engine) -> None:
    text = "namespace: x\nselectorLabels: {app: '${workload}'}\nstandardLabels: false\nenvironments: {dev: {}}\n"
    _, objects = built(text + WEB, tmp_path, engine)
    web = objects["dev"]["Deployment/shop-web"]
    assert labels(web) == labels(web["spec"]["template"]) == web["spec"]["selector"]["matchLabels"] == {"app": "web"}
    assert labels(objects["dev"]["ServiceAccount/shop"]) == {}
    assert all(key.startswith("pod-security") for key in labels(objects["dev"]["Namespace/x"]))


def test_a_label_that_selectors_compare_stays_on_what_they_select(tmp_path: Path, engine: Engine) -> None:
    _, objects = built("standardLabels: false\nenvironments: {dev: {}}\n" + WEB, tmp_path, engine)
    web = objects["dev"]["Deployment/shop-web"]
    assert labels(web["spec"]["template"]) == web["spec"]["selector"]["matchLabels"]
    assert labels(web["spec"]["template"]) == {f"{STANDARD}/name": "shop", f"{STANDARD}/component": "web"}


def test_the_users_label_wins_over_the_environments(tmp_path: Path, engine: Engine) -> None:
    text = f"labels: {{{STANDARD}/environment: theirs, {STANDARD}/managed-by: them}}\nenvironments: {{dev: {{}}}}\n"
    _, objects = built(text + WEB, tmp_path, engine)
    web = objects["dev"]["Deployment/shop-web"]
    for part in (web, web["spec"]["template"], objects["dev"]["ServiceAccount/shop"]):
        assert labels(part)[f"{STANDARD}/environment"] == "theirs"
        assert labels(part)[f"{STANDARD}/managed-by"] == "them"


def test_a_label_of_one_object_is_not_overwritten_and_the_others_have_the_environments(
    tmp_path: Path, engine: Engine
) -> None:
    own = (
        f"resources: {{ConfigMap/own: {{apiVersion: v1, metadata: {{labels: {{{STANDARD}/environment: theirs}}}}}}}}\n"
    )
    _, objects = built(own + "namespace: 'x-${env}'\nenvironments: {dev: {}, prod: {resources: {ConfigMap/own: null}}}\n" + WEB, tmp_path, engine)  # fmt: skip
    label = f"{STANDARD}/environment"
    assert labels(objects["dev"]["ConfigMap/own"])[label] == "theirs"
    web = objects["dev"]["Deployment/shop-web"]
    assert labels(web)[label] == labels(web["spec"]["template"])[label] == "development"
    assert labels(objects["prod"]["Deployment/shop-web"])[label] == "production"


def test_there_need_be_no_workload_where_there_are_resources(tmp_path: Path, engine: Engine) -> None:
    text = "namespace: 'x-${env}'\nresources: {ConfigMap/a: {apiVersion: v1, data: {a: '${env}'}}}\n"
    _, objects = built(text + "environments: {dev: {}, prod: {}}\n", tmp_path, engine)
    assert objects["prod"].keys() == {"Namespace/x-prod", "ConfigMap/a"}
    assert objects["prod"]["ConfigMap/a"]["data"] == {"a": "prod"}


def test_an_environment_may_have_the_only_workload(tmp_path: Path, engine: Engine) -> None:
    text = "namespace: 'x-${env}'\nresources: {ConfigMap/a: {apiVersion: v1}}\nenvironments: {dev: {}, prod: {"
    _, objects = built(text + WEB.strip() + "}}\n", tmp_path, engine)
    assert "Deployment/shop-web" in objects["prod"]
    assert "Deployment/shop-web" not in objects["dev"]


def test_an_own_namespace_object_takes_the_place_of_ours(tmp_path: Path, engine: Engine) -> None:
    own = "resources: {Namespace/ours: {apiVersion: v1, metadata: {labels: {team: a}, annotations: {b: c}}}}\n"
    _, objects = built(own + "namespace: 'x-${env}'\nenvironments: {dev: {}, prod: {}}\n" + WEB, tmp_path, engine)
    namespace = objects["dev"]["Namespace/x-dev"]
    assert [key for key in objects["dev"] if key.startswith("Namespace/")] == ["Namespace/x-dev"]
    assert labels(namespace) == {"team": "a", f"{STANDARD}/environment": "development"}
    assert namespace["metadata"]["annotations"] == {"b": "c"}


def test_without_a_namespace_several_namespace_objects_are_possible(tmp_path: Path, engine: Engine) -> None:
    own = "resources: {Namespace/a: {apiVersion: v1}, Namespace/b: {apiVersion: v1}}\n"
    _, objects = built(own + "environments: {dev: {}}\n", tmp_path, engine)
    assert objects["dev"].keys() == {"Namespace/a", "Namespace/b"}


def test_the_namespace_object_can_be_left_to_somebody_else(tmp_path: Path, engine: Engine) -> None:
    text = "namespace: 'x-${env}'\nnamespaceObject: false\nenvironments: {dev: {}, prod: {namespaceObject: true}}\n"
    _, objects = built(text + WEB, tmp_path, engine)
    assert "Namespace/x-dev" not in objects["dev"]
    assert objects["dev"]["Deployment/shop-web"]["metadata"]["namespace"] == "x-dev"
    assert "Namespace/x-prod" in objects["prod"]


def test_an_image_without_a_version_is_a_finding_of_check_alone(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, objects = built(
        "namespace: x\nenvironments: {prod: {}}\nworkloads: {web: {image: shop/web}}\n", tmp_path, engine
    )
    container = objects["prod"]["Deployment/shop-web"]["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "shop/web"
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--no-cache"]) == 1
    assert "image-pinned" in capsys.readouterr().out
