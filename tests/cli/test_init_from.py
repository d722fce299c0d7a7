"""``kustomgen init --from request.json``: row PS-01, and whatever else somebody may ask for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.cli.boundary import run

SEED = {
    "name": "payment-service",
    "team": "backend-team",
    "language": "java",
    "framework": "spring-boot",
    "template": "api-service",
    "port": 8080,
    "database": True,
    "redis": False,
    "public": True,
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ask(content: Any) -> int:
    Path("request.json").write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return run(["init", "--from", "request.json"])


@pytest.mark.parametrize(
    "inputs",
    [
        SEED,
        {"name": "a"},
        {"name": "w", "template": "worker", "redis": True, "public": True},
        {
            "name": "both",
            "database": True,
            "redis": True,
            "framework": "fastapi",
            "image": "ghcr.io/x/both",
            "host": "b.io",
        },
        {"name": "outside", "framework": "quarkus", "port": 9090, "public": True},
    ],
    ids=lambda inputs: inputs["name"],
)
def test_the_spec_generates_and_checks_clean(inputs: dict[str, Any]) -> None:
    assert ask({"action": "create_microservice", "inputs": inputs}) == 0
    assert run(["generate", "--verify"]) == 0
    assert run(["check", "--fail-on", "warning"]) == 0


def test_ps_01_and_22_the_request_of_the_seed(tmp_path: Path) -> None:
    assert ask("\ufeff" + json.dumps(SEED)) == 0
    spec = yaml.safe_load((tmp_path / "kustomgen.yaml").read_text(encoding="utf-8"))
    app = spec["workloads"]["app"]
    assert (spec["name"], spec["labels"]) == ("payment-service", {"team": "backend-team"})
    # Public: the actuator has a port that the Ingress does not lead to (N1).
    assert app["ports"] == {"http": 8080, "metrics": 9090}
    assert app["readinessProbe"]["httpGet"] == {"path": "/actuator/health/readiness", "port": "metrics"}
    assert app["env"] == {"SPRING_PROFILES_ACTIVE": "kubernetes", "MANAGEMENT_SERVER_PORT": "9090"}
    assert app["dependsOn"] == ["postgres"]
    assert list(spec["workloads"]) == ["app", "postgres"]
    assert spec["ingress"]["hosts"] == {"${host}": {"/": "app"}}
    assert spec["environments"]["prod"]["vars"] == {"host": "payment-service.example.com"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"name": "a", "databse": true}', "request.json:1:15: unknown key 'databse' in the request\n    did you mean 'database'?"),
        ('{"nam": "a"}', "request.json:1:1: name is missing"),
        ('{"name": "A B"}', "request.json:1:2: name: 'A B' cannot be the name of an application"),
        ('{"name": "a", "port": "80"}', "request.json:1:15: port: a whole number is expected, not '80'"),
        ('{"name": "a", "port": 0}', "request.json:1:15: port: 0 is out of range: 1 to 65535 are possible"),
        ('{"name": "a", "public": 1}', "request.json:1:15: public: true or false is expected, not a number"),
        ('{"name": "a", "framework": "sprint-boot"}', "framework: there is no framework 'sprint-boot'\n    did you mean 'spring-boot'?"),
        ('{"name": "a", "template": "ui"}', "template: there is no template 'ui'\n    there are: api-service, worker"),
        ('{"action": "promote", "inputs": {"name": "a"}}', "request.json:1:2: action is 'promote'"),
        ('{"inputs": {"name": "a"}, "input": {}}', "unknown key 'input' in the request\n    did you mean 'inputs'?"),
        ("[]", "request.json:1:1: a mapping of keys to values is expected, not a list"),
        ("", "request.json:1:1: the file is empty"),
        ('{"name": "a", "name": "b"}', "key 'name' occurs twice"),
        ('{"name": "a", "team": "cafÃ©"}', "is UTF-8 that was encoded twice; 'é' was meant"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told_with_its_place_and_nothing_is_written(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(content) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["request.json"]


def test_a_spec_that_is_there_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kustomgen.yaml").write_text("mine")
    assert ask({"name": "a"}) == 2
    assert (tmp_path / "kustomgen.yaml").read_text() == "mine"
    assert run(["init", "x", "--from", "request.json", "--name", "b"]) == 2
    assert "--name and --from are given" in capsys.readouterr().err
