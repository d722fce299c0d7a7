"""Environments from environments, built by the real kustomize."""

from __future__ import annotations

from pathlib import Path

from kustomgen.engine.find import Engine
from kustomgen.spec.load import Project
from tests.layout.equivalence import Objects
from tests.layout.test_freedoms import built

SPEC = """\
namespace: shop-${env}
defaults: { replicas: 1 }
workloads:
  web: { image: "shop/web:1.0", ports: { http: 8080 } }
  worker: { image: "shop/worker:1.0" }
"""


def deployments(text: str, folder: Path, engine: Engine) -> tuple[Project, dict[str, Objects]]:
    return built(SPEC + f"environments:\n{text}", folder, engine)


def replicas(objects: Objects, name: str) -> int:
    found: int = objects[f"Deployment/shop-{name}"]["spec"]["replicas"]
    return found


def test_an_environment_has_what_it_is_made_from_at_any_depth(tmp_path: Path, engine: Engine) -> None:
    text = """\
  eu-prod: { from: prod, workloads: { web: { replicas: 4 } } }
  eu-2: { from: eu-prod, workloads: { "*": { minReadySeconds: 5 } } }
  prod: { config: { level: info }, workloads: { web: { replicas: 3 }, worker: null } }
"""
    _, objects = deployments(text, tmp_path, engine)
    assert [replicas(objects[name], "web") for name in ("prod", "eu-prod", "eu-2")] == [3, 4, 4]
    assert objects["eu-2"]["Deployment/shop-web"]["spec"]["minReadySeconds"] == 5
    assert not [name for found in objects.values() for name in found if name == "Deployment/shop-worker"]


def test_what_is_said_of_all_workloads_later_wins_over_what_was_said_of_one_before(
    tmp_path: Path, engine: Engine
) -> None:
    text = """\
  prod: { workloads: { web: { replicas: 3 } } }
  small: { from: prod, workloads: { "*": { replicas: 2 } } }
"""
    _, objects = deployments(text, tmp_path, engine)
    assert (replicas(objects["prod"], "web"), replicas(objects["small"], "web")) == (3, 2)


def test_null_takes_away_what_a_default_gave_also_further_down(tmp_path: Path, engine: Engine) -> None:
    text = """\
  prod: { workloads: { web: { replicas: null } } }
  eu: { from: prod }
"""
    _, objects = deployments(text, tmp_path, engine)
    assert replicas(objects["eu"], "web") == replicas(objects["prod"], "web") == 1


def test_defaults_of_an_environment_hold_for_those_made_from_it(tmp_path: Path, engine: Engine) -> None:
    text = """\
  prod: { defaults: { replicas: 5 } }
  eu: { from: prod, defaults: { minReadySeconds: 5 } }
"""
    _, objects = deployments(text, tmp_path, engine)
    assert replicas(objects["eu"], "web") == 5
    assert objects["eu"]["Deployment/shop-web"]["spec"]["minReadySeconds"] == 5


def test_a_workload_that_was_taken_away_can_be_written_anew(tmp_path: Path, engine: Engine) -> None:
    text = """\
  prod: { workloads: { worker: null } }
  eu: { from: prod, workloads: { "*": { minReadySeconds: 5 }, worker: { image: "shop/other:1.0" } } }
"""
    _, objects = deployments(text, tmp_path, engine)
    worker = objects["eu"]["Deployment/shop-worker"]["spec"]
    assert (worker["minReadySeconds"], worker["template"]["spec"]["containers"][0]["image"]) == (5, "shop/other:1.0")
    assert "Deployment/shop-worker" not in objects["prod"]


def test_each_has_a_folder_of_its_own_and_the_tier_of_what_it_is_made_from(tmp_path: Path, engine: Engine) -> None:
    text = """\
  prod: { directory: production, protected: { approvals: 2 } }
  canary: { from: prod }
  rehearsal: { from: prod, tier: staging }
  trial: { from: rehearsal }
"""
    project, _ = deployments(text, tmp_path, engine)
    told = [(found.name, found.directory, found.tier) for found in project.environments]
    assert told == [
        ("prod", "production", "production"),
        ("canary", "canary", "production"),
        ("rehearsal", "rehearsal", "staging"),
        ("trial", "trial", "staging"),
    ]
    assert all(found.spec.protected for found in project.environments)


def test_a_merge_key_of_yaml_stays_possible(tmp_path: Path, engine: Engine) -> None:
    text = """\
  prod: &prod { namespace: "shop-${env}", workloads: { web: { replicas: 3 } } }
  eu: { <<: *prod, vars: { region: eu } }
"""
    _, objects = deployments(text, tmp_path, engine)
    assert replicas(objects["eu"], "web") == 3
