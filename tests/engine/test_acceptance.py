"""What ``check`` says of objects that an API server refuses, by its default policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.check.options import Options
from kustomgen.check.run import run_check
from kustomgen.engine.apiserver import VERSION
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.policy.checked import Checked
from kustomgen.policy.engine import check_build
from kustomgen.policy.finding import Severity
from kustomgen.policy.load import load_policy
from kustomgen.policy.same_cause import BETTER, SCHEMA, SERVER
from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream
from tests import server
from tests.engine.test_apiserver import DISAGREED, ROWS
from tests.server import needs_server

pytestmark = needs_server

ACCEPTANCE = {SERVER, SCHEMA, *BETTER}
"""The rules that say whether an API server accepts an object; what the others say is about what comes afterwards."""

REFUSED = Path(__file__).parent / "refused.yaml"
POLICY = load_policy("recommended", RULES)

OTHERWISE = {
    "Service-clusterIP out of range": DISAGREED["Service-clusterIP out of range"],
    "Service-RequireDualStack": DISAGREED["Service-RequireDualStack"],
}
"""The rows of which ``check`` says something else than the server, and why."""


def checked(manifest: dict[str, Any]) -> Checked:
    build = Build(".", "prod", (Resource(manifest),), tier="production", kubernetes=VERSION, server=server.SERVER)
    return check_build(build, POLICY)


def errors(found: Checked, rules: set[str] = ACCEPTANCE) -> list[str]:
    return [each.message for each in found.findings if each.rule in rules and each.severity == Severity.ERROR]


def test_check_agrees_with_a_real_server_but_for_what_only_a_cluster_knows() -> None:
    rows = [(row, checked(load_stream(row["manifest"], row["name"])[0])) for row in ROWS]
    accepted = {row["name"]: not errors(found) for row, found in rows}

    assert {row["name"] for row in ROWS if accepted[row["name"]] != row["accepted"]} == set(OTHERWISE)


@pytest.mark.parametrize(
    "name",
    [
        "Deployment-label value 63",
        "Deployment-selector bad operator",
        "Deployment-volume two sources",
        "PodDisruptionBudget-negative",
        "RoleBinding-no roleRef",
        "ValidatingAdmissionPolicy-no validations",
    ],
)
def test_one_cause_is_one_finding(name: str) -> None:
    (row,) = [row for row in ROWS if row["name"] == name]
    found = checked(load_stream(row["manifest"], name)[0])
    assert len(errors(found, {*ACCEPTANCE, "pdb-allows-eviction"} - {"selector-matches-template"})) == 1


def test_what_the_schema_says_of_an_object_that_the_server_accepts_is_a_warning() -> None:
    (row,) = [row for row in ROWS if row["name"] == "PersistentVolumeClaim-dataSource kind empty"]
    (said,) = [each for each in checked(load_stream(row["manifest"], "")[0]).findings if each.rule == SCHEMA]
    assert said.severity == Severity.WARNING


def test_every_object_of_many_kinds_is_refused_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = REFUSED.read_text(encoding="utf-8")
    (tmp_path / "refused.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "kustomization.yaml").write_text("resources: [refused.yaml]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = run_check(Options((".",), only=tuple(sorted(ACCEPTANCE)), remember=False)).report.findings
    lines = {(each.source.line, str(each.severity)) for each in found if each.source}
    marks = {" # refused": "error", " # warned": "warning"}

    assert {
        (number, severity)
        for number, line in enumerate(text.splitlines(), 1)
        for mark, severity in marks.items()
        if line.endswith(mark)
    } == lines
    assert all(" # " in each for each in text.split("---\n"))


def test_an_exemption_from_a_better_word_silences_the_server_nowhere() -> None:
    (row,) = [row for row in ROWS if row["name"] == "Service-two ports no names"]
    manifest = load_stream(row["manifest"], "")[0]
    manifest["metadata"]["annotations"] = {"kustomgen.dev/exempt.ports-valid": "they are known"}
    assert len(errors(checked(manifest), {SERVER})) == 2


ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "web"},
    "spec": {
        "parentRefs": [{"name": "public"}],
        "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/a#b"}}]}],
        "futureField": True,
    },
}


def test_a_definition_that_comes_with_kustomgen_has_its_rules_in_cel_run_and_warns_of_unknown_fields() -> None:
    found = checked(ROUTE).findings
    (unknown,) = [each for each in found if each.rule == SCHEMA]
    (refused,) = [each for each in found if each.rule == SERVER]

    assert (str(unknown.severity), str(refused.severity)) == ("warning", "error")
    assert "must not contain '#'" in refused.message
    assert unknown.message.endswith("(by Gateway API v1.6.3)")
    assert refused.message.endswith("(by Gateway API v1.6.3)")


def test_a_definition_of_the_build_stands_above_it_and_refuses_unknown_fields() -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "httproutes.gateway.networking.k8s.io"},
        "spec": {
            "group": "gateway.networking.k8s.io",
            "names": {
                "kind": "HTTPRoute",
                "plural": "httproutes",
                "singular": "httproute",
                "listKind": "HTTPRouteList",
            },
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "spec": {
                                    "type": "object",
                                    "properties": {
                                        "parentRefs": {
                                            "type": "array",
                                            "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                        },
                                        "rules": {
                                            "type": "array",
                                            "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                        },
                                    },
                                }
                            },
                        }
                    },
                }
            ],
        },
    }
    objects = (Resource(definition), Resource(ROUTE))
    found = check_build(Build(".", "prod", objects, kubernetes=VERSION, server=server.SERVER), POLICY)

    (unknown,) = [each for each in found.findings if each.rule in ACCEPTANCE and each.resource == objects[1].ref]
    assert unknown.severity == Severity.ERROR
    assert "futureField" in unknown.path
