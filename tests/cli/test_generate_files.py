"""``kustomgen generate`` with files beside the spec: they are read, written as they are, and seen when they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import Run

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
workloads:
  web:
    image: "shop/web:1.0"
    files:
      /etc/shop/shop.toml: { file: "settings/${env}.toml" }
      /etc/shop/motd: |
        welcome to ${name}
environments:
  dev: {}
  prod: { workloads: { web: { files: { /etc/shop/motd: "welcome\\n" } } } }
"""
RAW = b"\tname = 'x'\r\n# ${env} is not filled here\n\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomgen.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "settings").mkdir()
    for name in ("dev", "prod"):
        (tmp_path / "settings" / f"{name}.toml").write_bytes(RAW)
    return tmp_path


def test_a_file_that_changed_is_generated_again(run: Run, here: Path) -> None:
    run("generate")
    assert run("generate", "--check").code == 0
    (here / "settings" / "prod.toml").write_text("name = 'y'\n", encoding="utf-8")
    done = run("generate", "--check")
    assert (done.code, done.out) == (1, "overlays/prod/web/files/etc-shop-shop.toml: differs from the spec\n")


def test_a_file_comes_byte_for_byte_to_its_path_in_the_container(run: Run, here: Path) -> None:
    run("generate")
    assert (here / "overlays/dev/web/files/etc-shop-shop.toml").read_bytes() == RAW
    built = {value["kind"]: value for value in load_stream(run("build", "dev").out, "dev")}
    assert built["ConfigMap"]["data"] == {"etc-shop-motd": "welcome to shop\n", "etc-shop-shop.toml": RAW.decode()}
    (container,) = built["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert {mount["mountPath"]: mount.get("subPath") for mount in container["volumeMounts"]} == {
        "/etc/shop/shop.toml": "etc-shop-shop.toml",
        "/etc/shop/motd": "etc-shop-motd",
        "/tmp": None,  # noqa: S108 - the folder that a pod may write to
    }


@pytest.mark.usefixtures("here")
def test_another_text_is_another_name_so_that_pods_are_replaced(run: Run) -> None:
    run("generate")
    names = set()
    for environment in ("dev", "prod"):
        pods = next(v for v in load_stream(run("build", environment).out, "") if v["kind"] == "Deployment")
        volumes = {volume["name"]: volume for volume in pods["spec"]["template"]["spec"]["volumes"]}
        names.add(volumes["files"]["configMap"]["name"])
    assert len(names) == 2
    assert all(name.startswith("shop-web-files-") for name in names)
