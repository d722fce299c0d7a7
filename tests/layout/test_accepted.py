"""What an API server refuses of what a spec generates, held against what a real server said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kustomgen.errors import Complaint, InputError
from kustomgen.generate.project import load_project
from kustomgen.layout.accepted import refusals
from kustomgen.layout.tree import generate
from tests.server import SERVER, needs_server

pytestmark = needs_server

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "specs.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Specs, and what kube-apiserver 1.37.2 said of their objects: name, server_accepts, message, object, spec."""

HEAD = "apiVersion: kustomgen/v1\nname: shop\nnamespace: shop-${env}\nenvironments: { dev: {}, prod: {} }\n"


def complaints(folder: Path, text: str) -> list[Complaint]:
    """What is wrong with a spec, by its own checks or else by the server."""
    spec = folder / "kustomgen.yaml"
    spec.write_text(text, encoding="utf-8")
    try:
        project = load_project(spec)
        generate(project)
    except InputError as error:
        return list(error.complaints)
    return refusals(project, SERVER)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_spec_is_refused_where_the_server_refuses_its_objects(row: dict[str, Any], tmp_path: Path) -> None:
    found = complaints(tmp_path, row["spec"])

    assert (not found) == row["server_accepts"], found
    lines = row["spec"].splitlines()
    for complaint in found:
        assert complaint.mark is not None
        # Not at the spec as a whole, nor at what is common to all objects.
        assert not lines[complaint.mark.line - 1].startswith(("apiVersion", "name:", "namespace:", "workloads"))


WEB = "workloads:\n  web:\n    image: shop/web:1.0.0\n    ports: { http: 8080 }\n    service: { http: 80 }\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            WEB + "ingress:\n  hosts:\n    a.example.com:\n      /a//b: web\n",
            "/a//b: web",
            "must not contain '//'",
        ),
        (
            WEB + "    strategy:\n      rollingUpdate: { maxUnavailable: 150% }\n",
            "rollingUpdate: { maxUnavailable: 150% }",
            "must not be greater than 100%",
        ),
        (
            WEB + "serviceAccount:\n  clusterRules:\n    - { resources: [pods], verbs: [get] }\n",
            "- { resources: [pods], verbs: [get] }",
            "must supply at least one api group",
        ),
        (WEB + "    securityContext:\n      runAsUser: 0\n", "runAsUser: 0", "runAsUser=0"),
        (
            WEB + "    securityContext:\n      capabilities:\n        add: [NET_ADMIN]\n",
            "add: [NET_ADMIN]",
            'must not include "NET_ADMIN"',
        ),
        (
            WEB + "    livenessProbe:\n      httpGet:\n        host: a.example\n",
            "host: a.example",
            'uses probe or lifecycle host "a.example"',
        ),
    ],
)
def test_it_is_refused_at_the_key_of_the_spec(text: str, line: str, words: str, tmp_path: Path) -> None:
    spec = HEAD + text
    (found, *others) = complaints(tmp_path, spec)

    assert not others
    assert found.mark is not None
    assert spec.splitlines()[found.mark.line - 1].strip() == line
    assert words in found.message


def test_the_environments_are_named_where_not_all_are_refused(tmp_path: Path) -> None:
    spec = HEAD.replace("prod: {}", "prod: { namePrefix: p. }") + WEB
    found = complaints(tmp_path, spec)

    assert {complaint.mark.line for complaint in found if complaint.mark} == {4}
    assert all(complaint.message.endswith(" (in prod)") for complaint in found)


def test_a_workload_without_fault_is_accepted(tmp_path: Path) -> None:
    assert complaints(tmp_path, HEAD + WEB) == []
