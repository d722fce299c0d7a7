"""Which containers get which secrets: those that they name, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from tests.manifests.conftest import Build

SPEC = """\
secrets: {{ provider: existing, name: shop-secrets, keys: [api-key, token] }}
workloads:
  web:
    image: shop/web:1.0
    secrets: {web}
    sidecars: {{ proxy: {{ image: "shop/proxy:1.0", secrets: {proxy} }} }}
    initContainers: {{ wait: {{ image: "shop/wait:1.0" }} }}
"""


@pytest.mark.parametrize(
    ("web", "proxy", "seen"),
    [
        ("[api-key]", "[token]", {"web": ["API_KEY"], "proxy": ["TOKEN"], "wait": []}),
        ("all", "false", {"web": ["API_KEY", "TOKEN"], "proxy": [], "wait": []}),
    ],
)
def test_a_container_gets_the_secrets_that_it_names(
    web: str, proxy: str, seen: dict[str, list[str]], build: Build
) -> None:
    pod: Any = build(SPEC.format(web=web, proxy=proxy))["dev"]["Deployment/shop-web"]["spec"]["template"]["spec"]
    containers = [*pod["containers"], *pod["initContainers"]]
    assert {item["name"]: [env["name"] for env in item.get("env", [])] for item in containers} == seen


def test_a_secret_that_a_volume_takes_is_used(build: Build) -> None:
    volume = "volumes: { key: { mountPath: /key, secret: { secretName: shop-secrets } } }"
    text = SPEC.format(web="false", proxy="false").replace("    secrets: false", f"    {volume}")
    assert "Deployment/shop-web" in build(text)["dev"]


def test_generate_says_which_secret_no_container_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "apiVersion: kustomgen/v1\nname: shop\nenvironments: { dev: {} }\n" + SPEC.format(
        web="[token]", proxy="false"
    )
    (tmp_path / "kustomgen.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == Exit.CLEAN
    assert capsys.readouterr().err.splitlines()[:2] == [
        "kustomgen.yaml:4:59: note: no container gets the secret 'api-key'",
        "    name it at a workload or container, `secrets: [api-key]`; `secrets: all` gives a container every key",
    ]


def test_generate_says_which_environment_has_no_tier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "apiVersion: kustomgen/v1\nname: shop\nnamespace: x-${env}\nworkloads: { web: { image: 'a:1' } }\n"
    end = "environments: { blue: {}, prod: {}, green: { from: prod }, red: { tier: staging } }\n"
    (tmp_path / "kustomgen.yaml").write_text(text + end, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == Exit.CLEAN
    notes = [line for line in capsys.readouterr().err.splitlines() if "note:" in line]
    assert len(notes) == 1
    assert notes[0].startswith("kustomgen.yaml:5:17: note: environment 'blue' has no tier")


def test_generate_says_which_workload_of_an_environment_has_nearly_the_name_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = (
        "apiVersion: kustomgen/v1\nname: shop\nnamespace: x-${env}\nworkloads: { web: { image: 'shop/web:1' }, api: { image: 'shop/api:1' } }\n"
        "environments:\n  prod: { workloads: { wep: { image: 'shop/web:2' }, apy: { image: 'shop/other:1' }, canary: { image: 'shop/web:2' } } }\n"
        "  eu-prod: { from: prod, namespace: y }\n"
    )
    (tmp_path / "kustomgen.yaml").write_text(spec, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == Exit.CLEAN
    notes = [line for line in capsys.readouterr().err.splitlines() if "note:" in line]
    said = "workload 'wep' is only in environments, and runs the image of another: did you mean 'web'?"
    assert notes == [f"kustomgen.yaml:6:24: note: {said}"]


@pytest.mark.parametrize(
    ("name", "image", "noted"),
    [
        ("wbe", "shop/wbe:1", True),
        ("wbe", "shop/web", True),
        ("web2", "shop/web2:1", True),
        ("wbe", "busybox:1.36", False),
        ("debug", "shop/wbe:1", False),
        ("web-cache", "redis:8", False),
    ],
)
def test_generate_notes_a_name_and_an_image_that_are_both_nearly_those_of_another(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    image: str,
    noted: bool,
) -> None:
    spec = (
        "apiVersion: kustomgen/v1\nname: shop\nnamespace: x-${env}\nworkloads: { web: { image: 'shop/web:1' } }\n"
        f"environments:\n  dev: {{}}\n  prod: {{ workloads: {{ {name}: {{ image: '{image}' }} }} }}\n"
    )
    (tmp_path / "kustomgen.yaml").write_text(spec, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert run(["generate"]) == Exit.CLEAN

    found = "did you mean 'web'?" in capsys.readouterr().err
    assert found is noted
