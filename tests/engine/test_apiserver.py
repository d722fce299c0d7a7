"""The API server's validation, held against what a real server said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.apiserver import VERSION, Server, find_validator
from kustomgen.engine.find import Engine
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.verdict import Definitions, Gate, ServerVerdict
from kustomgen.yaml.stream import load_stream
from tests.server import SERVER, needs_server
from tests.waiting import is_gone, until

pytestmark = needs_server

DATA = Path(__file__).parent / "verdicts.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
"""Manifests, and what kube-apiserver 1.37.2 said of each: name, accepted, message, warnings, manifest."""

DISAGREED = {
    "Service-clusterIP out of range": "the range of addresses is that of a cluster",
    "Service-RequireDualStack": "whether there are two families is a matter of the cluster",
    "Deployment-apiVersion typo apps V1": "kubectl finds no such kind; `schema-valid` says so",
    "Deployment-kind lower": "kubectl finds no such kind; `schema-valid` says so",
    "Ingress-networking v1beta1": "a version that was removed; `api-not-removed` says so",
}
"""The rows on which they differ, and why."""


def verdict(*manifests: dict[str, Any]) -> ServerVerdict:
    """The verdict on the last of these objects; those before are definitions."""
    *definitions, last = map(Resource, manifests)
    (found,) = SERVER.verdicts([last], Definitions(tuple(definitions)))
    return found


def objects() -> list[Resource]:
    return [Resource(load_stream(row["manifest"], row["name"])[0]) for row in ROWS]


def test_it_agrees_with_a_real_server_but_for_what_a_cluster_decides() -> None:
    found = SERVER.verdicts(objects())
    accepts = [not each.causes if each.known else None for each in found]

    assert {row["name"] for row, each in zip(ROWS, accepts, strict=True) if each != row["accepted"]} == set(DISAGREED)
    assert len(ROWS) - len(DISAGREED) == 304


def test_what_it_says_is_what_the_server_says_to_the_letter() -> None:
    found = SERVER.verdicts(objects())
    other = {
        row["name"]
        for row, each in zip(ROWS, found, strict=True)
        if row["name"] not in DISAGREED and each.message != row["message"]
    }

    # A line break at the end that was cut off when the answers were kept, an identifier that is random, and a server
    # that was started without --allow-privileged.
    assert other == {
        "Deployment-podAntiAffinity no topologyKey",
        "Job-selector set",
        "Deployment-privileged no allowPrivilegeEscalation",
    }


def test_warnings_are_those_of_the_server() -> None:
    found = SERVER.verdicts(objects())
    for row, each in zip(ROWS, found, strict=True):
        said = [text.removeprefix("299 - ") for text in row["warnings"]]
        assert len(each.warnings) == len(said)
        assert all(cause.message.replace('"', '\\"') in text for cause, text in zip(each.warnings, said, strict=True))


def test_every_cause_has_a_place_that_is_in_the_object_but_for_what_is_missing() -> None:
    for resource, each in zip(objects(), SERVER.verdicts(objects()), strict=True):
        for cause in each.causes:
            there = [depth for depth in range(len(cause.path)) if resource.node.walk(*cause.path[: depth + 1]).present]
            # A Secret without data lacks two steps, and so does a selector without its operator.
            assert len(there) >= len(cause.path) - 2, cause


def test_the_program_has_the_version_that_python_says() -> None:
    program = find_validator()
    assert program is not None
    assert program.version.removeprefix("v").rpartition(".")[0] == VERSION
    module = Path(__file__).parents[2] / "validator" / "go.mod"
    assert f"k8s.io/kubernetes {program.version}" in module.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"kind": "Pod"},
        {"apiVersion": "v1"},
        {"apiVersion": 1, "kind": ["Pod"]},
        {"apiVersion": "a/b/c", "kind": "Pod"},
        {"apiVersion": "v1", "kind": "Status"},
        {"apiVersion": "v1", "kind": "List", "items": []},
        {"apiVersion": "acme.example/v1", "kind": "Widget", "metadata": None},
    ],
)
def test_it_has_no_verdict_on_what_it_does_not_know(manifest: dict[str, Any]) -> None:
    found = verdict(manifest)
    assert (found.known, found.causes, found.failure) == (False, (), "")


@pytest.mark.parametrize(
    "manifest",
    [
        {"apiVersion": "v1", "kind": "Pod", "metadata": [], "spec": {}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": []},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": {}}, "spec": {"containers": [None, 1, "a"]}},
        {"apiVersion": "apps/v1", "kind": "Deployment"},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": None, "spec": None},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": [[[]]]}},
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": {"versions": [{}]}},
    ],
)
def test_a_crooked_object_is_refused_and_not_fatal(manifest: dict[str, Any]) -> None:
    found = verdict(manifest)
    assert found.known
    assert found.causes
    assert not found.failure


@pytest.mark.parametrize(
    "spec",
    [
        {"type": "LoadBalancer", "externalTrafficPolicy": "Local", "ports": [{"port": 80}]},
        {"type": "LoadBalancer", "loadBalancerIP": "${ADDRESS}", "ports": [{"port": 80}]},
        {"clusterIP": "10.0.0.9", "ports": [{"port": 80}]},
    ],
)
def test_a_service_has_what_the_server_allocates_and_a_library_may_log(spec: dict[str, Any]) -> None:
    found = verdict({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec})
    assert (found.known, found.causes, found.failure) == (True, (), "")


def test_an_object_of_ten_megabytes_has_a_verdict() -> None:
    large = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "x" * 10_000_000}}
    (cause,) = verdict(large).causes
    assert "may not be more than 1048576 bytes" in cause.message


def test_all_places_that_cannot_be_read_are_told_with_their_indices() -> None:
    containers = [
        {"name": "a", "image": "a:1", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": 2}]},
        {"name": "b", "image": "b:1", "resources": {"limits": {"memory": "1 GB"}}, "tty": "yes"},
    ]
    found = verdict({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": containers}})
    assert {cause.path for cause in found.causes} == {
        ("spec", "containers", 0, "env", 1, "value"),
        ("spec", "containers", 1, "resources", "limits", "memory"),
        ("spec", "containers", 1, "tty"),
    }


def test_identical_objects_are_asked_about_once() -> None:
    resource = Resource({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a b"}})
    with Server() as server:
        first, second = server.verdicts([resource, resource])
        (third,) = server.verdicts([Resource(dict(resource.manifest))])
        assert first is second is third
        assert server.requests == 1


def test_a_process_that_is_killed_costs_no_verdict() -> None:
    with Server() as server:
        server.verdicts([Resource({"apiVersion": "v1", "kind": "Service"})])
        assert server.process is not None
        os.kill(server.process, signal.SIGKILL)
        (found,) = server.verdicts([Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})])
        assert found.causes


def test_it_ends_with_its_parent_although_its_input_stays_open() -> None:
    """As it is where it works on an object and reads nothing: SIGKILL lets nobody close a pipe."""
    found = find_validator()
    assert found is not None
    script = f'"{found.path}" <&0 >/dev/null & echo $!; wait'
    with subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = parent.stdout.readline().strip().decode()
        time.sleep(0.5)  # it notes its parent first
        parent.kill()
        until(lambda: is_gone(child), "the validator ends")


def test_a_program_that_is_another_is_said_and_nothing_is_judged(tmp_path: Path) -> None:
    program = tmp_path / "kustomgen-validator"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with Server(Engine("validator", str(program))) as server:
        (found,) = server.verdicts([Resource({"apiVersion": "v1", "kind": "Pod"})])
        assert not found.known
        assert "wrote an invalid answer" in server.failure
        assert server.failed


def test_an_invalid_definition_judges_nothing_but_itself() -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.acme.example"},
        "spec": {"group": "acme.example", "names": {"kind": "Widget"}, "versions": [{"name": "v1", "served": True}]},
    }
    widget = {"apiVersion": "acme.example/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": 1}
    assert not verdict(definition, widget).known
    assert verdict(definition).causes


def test_a_namespace_asks_nothing_of_what_it_has_no_word_for() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a"}]}}
    (found,) = SERVER.admission(Gate({}), [Resource(pod)])
    assert found.causes == ()


def test_the_program_itself_answers_line_by_line() -> None:
    program = find_validator()
    assert program is not None
    asked = [{"id": number, "objects": [{"manifest": {"apiVersion": "v1", "kind": "Pod"}}]} for number in (7, 8)]
    lines = "".join(json.dumps(each) + "\n" for each in asked)
    done = subprocess.run([program.path, "-apart"], input=lines, capture_output=True, text=True, check=True)
    hello, *answers = map(json.loads, done.stdout.splitlines())
    assert hello["kubernetes"] == program.version
    assert sorted(answer["id"] for answer in answers) == [7, 8]
    assert all(answer["verdicts"][0]["causes"] for answer in answers)
