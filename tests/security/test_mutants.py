"""Specs and trees changed at random: no traceback, no hang, nothing written on refusal, and kubectl's word on what builds."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.errors import InputError
from kustomgen.generate.project import load_project
from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import Run, Write
from tests.report.reading import read
from tests.security.mutate import BATCH, batches, mutated

ROOT = Path(__file__).parents[2]
SPEC = """
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
labels: {team: a}
vars: {size: 1Gi}
config: {LEVEL: info}
workloads:
  web:
    image: shop/web:1.4.2
    ports: {http: 8080}
    config: [LEVEL]
    env: {A: b}
    readinessProbe: {httpGet: {path: /healthz, port: http}}
    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}
    files: {/etc/x.conf: {content: "a b"}}
    dependsOn: [db]
    networkPolicy: {}
    service: {http: 80}
  db: {preset: postgres, storage: '${size}', env: {POSTGRES_DB: shop}}
  clean: {kind: CronJob, image: shop/clean:1, schedule: "0 3 * * *"}
secrets: {provider: externalSecret, secretStoreRef: {kind: SecretStore, name: vault}, data: {postgres-password: shop/pw}}
ingress: {hosts: {'shop.${env}.example.com': {/: web}}}
environments:
  dev: {workloads: {web: {replicas: 1}}}
  prod: {namePrefix: p-, vars: {size: 2Gi}, workloads: {web: {autoscaling: {maxReplicas: 5, minReplicas: 2, cpu: 70}}}}
"""
TREE: Mapping[str, Any] = {
    "base/kustomization.yaml": {
        "resources": ["web.yaml", "svc.yaml"],
        "configMapGenerator": [{"name": "c", "literals": ["A=b"], "files": ["f.txt"]}],
        "images": [{"name": "shop/web", "newTag": "2"}],
        "labels": [{"pairs": {"app": "web"}, "includeSelectors": True}],
    },
    "base/web.yaml": {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {
            "replicas": 1, "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{
                    "name": "web", "image": "shop/web:1", "ports": [{"name": "http", "containerPort": 80}],
                    "env": [{"name": "A", "value": "b"}], "envFrom": [{"configMapRef": {"name": "c"}}],
                }]},
            },
        },
    },
    "base/svc.yaml": {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]},
    },
    "overlays/dev/kustomization.yaml": {
        "resources": ["../../base"], "namePrefix": "d-", "namespace": "dev", "replicas": [{"name": "web", "count": 2}],
        "patches": [
            {"path": "patch.yaml"},
            {"target": {"kind": "Deployment", "name": "w.*"}, "patch": '[{"op": "add", "path": "/metadata/labels/x", "value": "y"}]'},
        ],
        "replacements": [{
            "source": {"kind": "Service", "name": "web", "fieldPath": "metadata.name"},
            "targets": [{"select": {"kind": "Deployment"}, "fieldPaths": ["spec.template.spec.containers.[name=web].env.[name=A].value"]}],
        }],
    },
    "overlays/dev/patch.yaml": {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": [{"name": "web", "resources": {"limits": {"memory": "1Gi"}}}]}}},
    },
}  # fmt: skip
SLOW = 20


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("seed", batches(2000, 75))
def test_a_spec_that_was_changed_at_random_is_taken_or_refused(run: Run, write: Write, seed: int) -> None:
    folder = write({})
    chance = random.Random(seed)  # noqa: S311 - no secret
    [spec] = load_stream(SPEC, "spec")
    for number in range(BATCH):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        text = json.dumps(mutated(spec, chance))
        (folder / "kustomgen.yaml").write_text(text)
        before = files_in(folder)
        started = time.monotonic()

        result = run("generate")

        about = f"{seed} {number}: {text}"
        assert "Traceback" not in result.err, f"{about}\n{result.err}"
        assert result.code in (0, 2), about
        assert time.monotonic() - started < SLOW, about
        if result.code:
            assert files_in(folder) == before, about
            assert result.err.startswith("kustomgen.yaml:"), f"{about}\n{result.err}"
        else:
            assert run("generate", "--check").code == 0, about


def test_some_mutants_are_specs_still(tmp_path: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - no secret
    [spec] = load_stream(SPEC, "spec")
    taken = 0
    for number in range(BATCH):
        file = tmp_path / f"{number}.yaml"
        file.write_text(json.dumps(mutated(spec, chance)))
        with contextlib.suppress(InputError):
            load_project(file)
            taken += 1
    assert 0 < taken < BATCH


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
@pytest.mark.parametrize("seed", batches(2000, 50))
def test_a_tree_that_was_changed_at_random_builds_where_kubectl_builds_it(run: Run, write: Write, seed: int) -> None:
    folder = write({"base/f.txt": "text\n"})
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(BATCH):
        changed = chance.choice(list(TREE))
        for name, value in TREE.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(mutated(value, chance) if name == changed else value))
        started = time.monotonic()

        result = run("check", "--no-cache", "-f", "json", "overlays/dev")

        about = f"{seed} {number}: {changed}: {(folder / changed).read_text()}"
        assert "Traceback" not in result.err, f"{about}\n{result.err}"
        assert result.code in (0, 1, 2), about
        assert time.monotonic() - started < SLOW, about
        built = bool(result.json["builds"]) and result.json["builds"][0]["ok"] if result.out else False
        other = subprocess.run(
            ["kubectl", "kustomize", "overlays/dev"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert built == (other.returncode == 0), f"{about}\n{result.out[:2000]}\n{other.stderr}"


@pytest.mark.parametrize("seed", batches(1000, 25))
def test_a_tree_that_was_changed_at_random_has_a_page(run: Run, write: Write, seed: int) -> None:
    """Two overlays of one base, of which one or the base was changed."""
    folder = write({"base/f.txt": "text\n"})
    chance = random.Random(seed)  # noqa: S311 - no secret
    tree = {**TREE, **{name.replace("/dev/", "/prod/"): value for name, value in TREE.items() if "/dev/" in name}}
    for number in range(BATCH):
        changed = chance.choice(list(tree))
        for name, value in tree.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(mutated(value, chance) if name == changed else value))

        result = run("report", "overlays")

        about = f"{seed} {number}: {changed}: {(folder / changed).read_text()}"
        assert "Traceback" not in result.err, f"{about}\n{result.err}"
        assert result.code in (0, 2), about
        if result.out:
            assert read(result.out).named("h1"), about
