"""Secrets that SOPS encrypted: read from beside the spec, in the build as they are, for Flux to decrypt."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import Run

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
namePrefix: ${env}-
secrets: { provider: sops, file: "secrets/${env}.yaml" }
workloads:
  web: { image: "shop/web:1.0", secrets: all }
environments: { dev: {}, prod: {} }
"""
ENCRYPTED = """\
apiVersion: v1
kind: Secret
metadata: { name: whatever }
stringData:
  api-token: ENC[AES256_GCM,data:%s,iv:AA==,tag:AA==,type:str]
sops:
  age: [ { recipient: age1x, enc: "x" } ]
  mac: ENC[AES256_GCM,data:AA==]
  version: 3.9.1
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomgen.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    for name in ("dev", "prod"):
        (tmp_path / "secrets" / f"{name}.yaml").write_text(ENCRYPTED % name, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_encrypted_secret_is_in_the_build_and_pods_read_it(run: Run) -> None:
    assert run("generate").code == 0
    built = {value["kind"]: value for value in load_stream(run("build", "prod").out, "prod")}
    assert built["Secret"]["metadata"]["name"] == "prod-shop-secrets"
    assert built["Secret"]["stringData"]["api-token"].startswith("ENC[AES256_GCM,data:prod,")
    assert built["Secret"]["sops"]["version"] == "3.9.1"
    (container,) = built["Deployment"]["spec"]["template"]["spec"]["containers"]
    reference = {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "prod-shop-secrets", "key": "api-token"}}}
    assert reference in container["env"]


@pytest.mark.usefixtures("here")
def test_check_takes_it_for_what_it_is(run: Run) -> None:
    run("generate")
    assert "Secret/" not in run("check", "--format", "json").out


def test_what_is_wrong_in_the_file_is_told_at_its_place(run: Run, here: Path) -> None:
    plain = (ENCRYPTED % "x").replace("ENC[AES256_GCM,data:x,iv:AA==,tag:AA==,type:str]", "hunter2")
    (here / "secrets" / "prod.yaml").write_text(plain, encoding="utf-8")
    done = run("generate")
    assert done.code == 2
    assert done.err.startswith("secrets/prod.yaml:1:1: secrets.encrypted: stringData.api-token is not encrypted")
    assert "hunter2" not in done.err
    assert not (here / "base").exists()
