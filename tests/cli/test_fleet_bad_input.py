"""What goes wrong in a fleet: every message, whole. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLATFORM = """\
apiVersion: kustomgen/v1
kind: Platform
namespace: ${name}-${env}
sizes: { small: { replicas: 1 }, large: { replicas: 4 } }
environments: { dev: { cluster: test }, prod: { cluster: eu } }
"""
SPEC = """\
apiVersion: kustomgen/v1
name: shop
extends: ../../platform.yaml
images: { shop/web: v1.0.0 }
workloads:
  web: { image: shop/web, size: small }
environments:
  dev: {}
  prod: {}
"""
PRESET = "workload: { image: 'memcached:1.6' }\n"
ARGO = "argocd: { repoURL: 'https://example.com/x.git', server: 'https://SERVER.example.com' }"


def spec(before: str, after: str) -> dict[str, str]:
    assert before in SPEC
    return {"apps/shop/kustomgen.yaml": SPEC.replace(before, after)}


def platform(before: str, after: str) -> dict[str, str]:
    assert before in PLATFORM
    return {"platform.yaml": PLATFORM.replace(before, after)}


CASES: dict[str, tuple[Mapping[str, str], str]] = {
    "from itself": (spec("prod: {}", "prod: { from: prod }"), "kustomgen.yaml:9:17: environment 'prod' is from itself\n    take `from` away\n"),
    "from in a circle": (spec("dev: {}\n  prod: {}", "dev: { from: prod }\n  prod: { from: dev }"), "kustomgen.yaml:8:16: dev from prod from dev: this is circular\n    remove `from` of one of them\n"),
    "from an unknown environment": (spec("dev: {}", "dev: { from: pord }"), "kustomgen.yaml:8:16: from: there is no environment 'pord'\n    did you mean 'prod'?\n"),
    "extends outside of the repository": (spec("../../platform", "../../../platform"), "kustomgen.yaml:3:10: extends: ../../../platform.yaml is outside the git repository\n    name a file inside the repository, by its path from the file that names it\n"),
    "extends what is not there": (spec("platform.yaml", "plattform.yaml"), "kustomgen.yaml:3:10: extends: ../../plattform.yaml cannot be read: No such file or directory\n    name a file inside the repository, by its path from the file that names it\n"),
    "extends another apiVersion": (platform("kustomgen/v1", "kustomgen/v2"), "../../platform.yaml:1:1: apiVersion of this platform is 'kustomgen/v2'\n    write `apiVersion: kustomgen/v1`\n"),
    "extends a platform with a workload": (platform("sizes:", "workloads: { web: { image: a } }\nsizes:"), "../../platform.yaml:4:1: a platform has no 'workloads'\n    each spec has its own workloads; write common fields under `defaults`, `sizes` and `presets`\n"),
    "two presets of one name": ({"presets/cache.yaml": PRESET, "apps/shop/presets/cache.yaml": PRESET}, "presets/cache.yaml:1:1: there are two presets 'cache'; the other is at ../../presets/cache.yaml:1:1\n    give one of them another name\n"),
    "a cluster with two servers": (spec("dev: {}\n  prod: {}", f"dev: {{ cluster: eu, {ARGO.replace('SERVER', 'one')} }}\n  prod: {{ cluster: eu, {ARGO.replace('SERVER', 'two')} }}"), "kustomgen.yaml:9:72: cluster 'eu' is https://one.example.com in 'dev', and https://two.example.com here\n    name two clusters, or one `argocd.server` for both\n"),
    "a managed image that nothing runs": (spec("v1.0.0 }", "v1.0.0, shop/none: { managedBy: overlay } }"), "kustomgen.yaml:4:29: no workload runs image 'shop/none'\n    remove it, or name it in a workload\n"),
    "a size that the platform has not": (spec("size: small", "size: medium"), "kustomgen.yaml:6:33: there is no size 'medium'\n    there are: small, large\n"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "message"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_said_and_nothing_is_written(
    files: Mapping[str, str], message: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repo/.git").mkdir(parents=True)
    for name, text in {"platform.yaml": PLATFORM, "apps/shop/kustomgen.yaml": SPEC, **files}.items():
        (tmp_path / "repo" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repo" / name).write_text(text, encoding="utf-8")
    (tmp_path / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "repo/apps/shop")
    result = run("generate")
    assert (result.code, result.out, result.err) == (2, "", message)
    assert not (tmp_path / "repo/apps/shop/base").exists()
