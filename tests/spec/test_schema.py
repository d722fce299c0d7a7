"""The JSON Schema: what an editor says of a spec while it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from kustomgen.cli.boundary import run
from kustomgen.spec.schema import DIALECT, spec_schema
from kustomgen.starter.starter import STARTER
from kustomgen.yaml.source import parse_one

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = spec_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def spec(**changes: Any) -> dict[str, Any]:
    whole = {
        "apiVersion": "kustomgen/v1",
        "name": "shop",
        "workloads": {"web": {"image": "shop/web:1.0"}},
        "environments": {"dev": {}, "prod": None},
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not ...}


def web(**fields: Any) -> dict[str, Any]:
    return spec(workloads={"web": {"image": "shop/web:1.0", **fields}})


def prod(**fields: Any) -> dict[str, Any]:
    return spec(environments={"prod": fields})


def errors(document: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in VALIDATOR.iter_errors(document)
    ]


def test_it_is_a_schema_of_the_dialect_it_names() -> None:
    assert SCHEMA["$schema"] == DIALECT
    Draft202012Validator.check_schema(SCHEMA)


def test_it_needs_nothing_from_outside() -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key == "$ref" and isinstance(value, str))
            yield from (found for value in node.values() for found in references(value))
        elif isinstance(node, list):
            yield from (found for value in node for found in references(value))

    names = {reference.removeprefix("#/$defs/") for reference in references(SCHEMA)}
    assert names <= SCHEMA["$defs"].keys()


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


@pytest.mark.parametrize("path", sorted([ROOT / "kustomgen.yaml", *ROOT.glob("examples/**/kustomgen.yaml")]), ids=str)
def test_the_specs_here_are_valid(path: Path) -> None:
    assert errors(parse_one(path.read_text(encoding="utf-8"), "spec").plain()) == []


def test_the_starter_is_valid() -> None:
    assert errors(parse_one(STARTER.format(name="shop", word="shop", schema="s"), "spec").plain()) == []


@pytest.mark.parametrize(
    "document",
    [
        spec(),
        web(livenessProbe="/live", ports={"http": 80}, strategy="Recreate", service={"http": 80}),
        web(livenessProbe={"httpGet": {"path": "/live"}}, ports={"http": {"containerPort": 80, "protocol": "UDP"}}),
        web(service={"type": "NodePort", "ports": {"http": {"port": 80, "nodePort": 30080}}}),
        web(podDisruptionBudget=False, topologySpread="zone", config=["a"], secrets=False),
        web(activeDeadlineSeconds="1h30m", resources={"requests": {"cpu": 1, "memory": "1Gi", "nvidia.com/gpu": 1}}),
        web(replicas=None),
        spec(workloads={"web": {"ports": None, "resources": None}}, defaults={"image": "a:1", "ports": {"http": 80}}),
        spec(workloads={"web": {}}, defaults={"image": "shop/web:1.0"}),
        spec(config={"a": 1, "b": True, "c": "x", "d": 0.5}),
        prod(workloads={"*": {"replicas": None}, "web": None}, config={"a": None}, tier="production", directory="x"),
        prod(secrets={"data": {"a": "b"}}, ingress={"hosts": {"a.b": {"/": "web"}}}),
    ],
)
def test_what_the_loader_takes_is_valid(document: dict[str, Any]) -> None:
    assert errors(document) == []


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        spec(apiVersion=...),
        spec(apiVersion="kustomgen/v2"),
        spec(name=...),
        spec(name={"first": "shop"}),
        spec(environments=...),
        spec(environments={}),
        spec(environments=["dev"]),
        spec(environments={"dev": "x"}),
        spec(workloads=[]),
        spec(workload={}),
        spec(tier="production"),
        spec(directory="x"),
        spec(images=["shop/web"]),
        spec(config={"a": {}}),
        spec(config={"a": None}),
        spec(vars=["a"]),
        spec(secrets={"provider": "vault"}),
        spec(secrets={"stringData": {"a": "b"}}),
        spec(ingress={"hosts": {}}),
        spec(podSecurity="none"),
        web(replica=2),
        web(replicas="2"),
        web(replicas=2.5),
        web(replicas=-1),
        web(replicas=2**31),
        web(kind="ReplicaSet"),
        web(image={}),
        web(image=""),
        web(ports=[]),
        web(ports={"http": 0}),
        web(ports={"http": 65536}),
        web(ports={"http": "80"}),
        web(env=[{"name": "A"}]),
        web(env={"A": {"value": "x"}}),
        web(command="sleep"),
        web(config="yes"),
        web(service=80),
        web(service={"http": "80"}),
        web(strategy="BlueGreen"),
        web(strategy={"type": "BlueGreen"}),
        web(autoscaling=True),
        web(autoscaling={"maxReplicas": 0}),
        web(podDisruptionBudget=True),
        web(topologySpread="region"),
        web(volumes={"a": {"mountPath": "data"}}),
        web(volumes={"a": {"hostPath": {}}}),
        web(livenessProbe={"httpGet": {"path": "/", "prot": 80}}),
        web(tolerations=["spot"]),
        web(securityContext={"runAsUser": "root"}),
        web(activeDeadlineSeconds="10 minutes"),
        web(monitoring={"port": "http", "interval": "often"}),
        web(initContainers={"wait": {"image": "a:1", "comand": []}}),
        prod(name="x"),
        prod(environments={}),
        prod(replicas=2),
        prod(workloads={"web": {"replica": 2}}),
        prod(workloads={"*": {"replica": 2}}),
        prod(tier="dev"),
    ],
    ids=lambda document: json.dumps(document)[:120],
)
def test_what_a_schema_can_refuse_is_refused(document: Any) -> None:
    assert errors(document) != []
