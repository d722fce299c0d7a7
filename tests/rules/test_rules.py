"""Every rule against its cases, and what must hold for all rules at once.

A case is one change to the clean build: ``set`` (``Kind/name path: value``; null removes the field), ``remove``
(``Kind/name``), ``add`` (whole objects), and where needed ``parameters``, ``tier``, ``kubernetes``, ``kustomization``
(the text of a kustomization file); or ``tree``, an overlay of the shop, for a rule over kustomizations; or ``delivery``,
what Argo CD or Flux apply of the shop. ``says`` holds exactly what the rule reports, place by place. ``also`` lists other
rules that the same change breaks, where that cannot be helped; rules that the recommended policy never runs, being a
matter of taste, are not counted.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.apiserver import ASKING
from kustomgen.errors import Mark
from kustomgen.k8s.build import Build, KustomizationFile
from kustomgen.k8s.environment_change import EnvironmentChange, LedgerEntry
from kustomgen.k8s.resource import Resource, parse_path
from kustomgen.k8s.schema import latest
from kustomgen.kustomize.duplicate_keys import keys_twice_in
from kustomgen.kustomize.kustomization import from_documents
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.given_params import checked
from kustomgen.policy.load import load_policy
from kustomgen.policy.rule import AnyRule, ComparingRule, Problem
from kustomgen.rules import RULES
from kustomgen.yaml.source import parse
from kustomgen.yaml.stream import load_stream
from tests.rules.trees import FILE, build_delivery, build_tree
from tests.server import SERVER

HERE = Path(__file__).parent
SINGLE = [rule for rule in RULES if not isinstance(rule, ComparingRule)]
"""Those over one build; ``test_environments.py`` has the others."""
BY_ID = {rule.id: rule for rule in SINGLE}
POLICY = load_policy("recommended", RULES)
RECOMMENDED = [rule for rule in RULES if POLICY.ever_runs(rule)]


@cache
def clean_text() -> str:
    return (HERE / "clean.yaml").read_text()


def clean() -> list[dict[str, Any]]:
    return load_stream(clean_text(), "clean.yaml")


def load_cases(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    (document,) = load_stream(path.read_text(), path.name)
    assert set(document) <= {"accepts", "finds"}, f"{path.name} holds more than accepts and finds"
    return [(kind, name, case or {}) for kind in ("accepts", "finds") for name, case in document.get(kind, {}).items()]


CASES = [
    pytest.param(path.stem, kind, case, id=f"{path.stem}: {kind} {name}")
    for path in sorted(HERE.glob("*.yaml"))
    if path.stem not in ("clean", "peers")
    for kind, name, case in load_cases(path)
]


def assign(manifest: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    at: Any = manifest
    for step, following in itertools.pairwise(path):
        if isinstance(at, list):
            assert isinstance(step, int)
            if step == len(at):
                at.append([] if isinstance(following, int) else {})
        elif at.get(step) is None:
            at[step] = [] if isinstance(following, int) else {}
        at = at[step]
    last = path[-1]
    if isinstance(at, list) and isinstance(last, int):
        if value is None:
            del at[last]
        else:
            at[last : last + 1] = [value]
    elif value is None:
        del at[last]
    else:
        at[last] = value


def build_of(case: dict[str, Any]) -> Build:
    known = {"set", "remove", "add", "parameters", "tier", "kubernetes", "kustomization", "tree", "delivery", "change"}
    known |= {"says", "also"}
    assert set(case) <= known, f"unknown keys in the case: {set(case) - known}"
    if "tree" in case:
        return build_tree(case["tree"])
    if "delivery" in case:
        return build_delivery(case["delivery"])
    objects = {f"{o['kind']}/{o['metadata']['name']}": o for o in clean()}
    for place, value in case.get("set", {}).items():
        ref, _, path = place.partition(" ")
        assign(objects[ref], parse_path(path), value)
    for ref in case.get("remove", []):
        del objects[ref]
    resources = [Resource(manifest) for manifest in (*objects.values(), *case.get("add", []))]
    return Build(
        path="overlays/prod",
        environment="prod",
        tier=case.get("tier", "production"),
        resources=tuple(resources),
        kubernetes=case.get("kubernetes", latest()),
        kustomizations=(kustomization(case["kustomization"]),) if "kustomization" in case else (),
        change=change_of(case["change"]) if "change" in case else None,
    )


def change_of(given: dict[str, Any]) -> EnvironmentChange:
    """How prod changed since main; its entries are the last lines of the ledger."""
    entries = tuple(
        LedgerEntry(**each, at=Mark("ledger/prod.jsonl", number)) for number, each in enumerate(given["entries"], 1)
    )
    at, ledger = Mark("kustomgen.yaml", 40, 3), "ledger/prod.jsonl"
    gone, protected = tuple(given.get("gone", ())), given.get("protected", True)
    return EnvironmentChange("prod", "main", given["before"], given["now"], at, ledger, protected, entries, gone)


def kustomization(text: str) -> KustomizationFile:
    name = "overlays/prod/kustomization.yaml"
    return from_documents(Path("/overlays/prod"), name, tuple(parse(text, name))).as_file()


def run(rule: AnyRule, case: dict[str, Any], build: Build | None = None) -> dict[str, str]:
    parameters = checked(rule.params, case.get("parameters", {}))
    problems = list(rule.run(asked(rule, build or build_of(case)), parameters))
    said: dict[str, str] = {}
    for problem in problems:
        assert place(problem) not in said, f"two problems at {place(problem)}"
        said[place(problem)] = problem.message
    return said


def asked(rule: AnyRule, build: Build) -> Build:
    """The build, with an API server for a rule that asks one."""
    return replace(build, server=SERVER) if rule.id in ASKING else build


def place(problem: Problem) -> str:
    if isinstance(problem.at, Mark):
        return str(problem.at)
    return f"{problem.at.resource} {problem.at}".strip()


@pytest.mark.parametrize(("rule_id", "kind", "case"), CASES)
def test_case(rule_id: str, kind: str, case: dict[str, Any]) -> None:
    said = run(BY_ID[rule_id], case)

    if kind == "accepts":
        assert "says" not in case
        assert said == {}
    else:
        assert case.get("says"), "a finds case says what is found"
        assert said == case["says"]


@pytest.mark.parametrize(("rule_id", "kind", "case"), [p for p in CASES if p.values[1] == "finds"])
def test_a_case_trips_only_its_own_rule(rule_id: str, kind: str, case: dict[str, Any]) -> None:
    build = build_of(case)
    # Of the shop only its kustomizations are what they should be, and what delivers it.
    looks = {"tree": "turns", "delivery": "delivery"}
    only = next((field for key, field in looks.items() if key in case), None)
    candidates = [rule for rule in RECOMMENDED if rule.id != rule_id and (only is None or getattr(rule, only))]
    others = {rule.id for rule in candidates if list(rule.run(build))}

    assert others == set(case.get("also", ())), kind


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_clean_build_is_clean(rule: AnyRule) -> None:
    assert run(rule, {}) == {}


def test_no_rule_changes_what_it_looks_at() -> None:
    manifests = clean()
    before = copy.deepcopy(manifests)
    build = Build("overlays/prod", "prod", tuple(map(Resource, manifests)), "production", latest())

    for rule in RULES:
        list(rule.run(build))

    assert manifests == before


def test_rules_and_case_files_are_the_same_set() -> None:
    assert {path.stem for path in HERE.glob("*.yaml")} - {"clean", "peers"} == set(BY_ID)


def test_every_rule_has_a_case_for_both_verdicts() -> None:
    kinds = {(case.values[0], case.values[1]) for case in CASES}

    assert kinds == {(rule, kind) for rule in BY_ID for kind in ("accepts", "finds")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_module_is_named_as_its_rule(rule: AnyRule) -> None:
    assert rule.module.rpartition(".")[2] == rule.id.replace("-", "_")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_has_every_part(rule: AnyRule) -> None:
    page = rule.page

    assert page.summary.endswith(".")
    assert page.why
    assert page.fix.endswith(".")


@pytest.mark.parametrize("rule", SINGLE, ids=lambda rule: rule.id)
def test_the_example_that_fails_fails_and_the_one_that_passes_passes(rule: AnyRule) -> None:
    (parameters,) = load_stream(rule.page.parameters, "parameters") or [{}]
    params = checked(rule.params, parameters)

    shown = build_delivery if rule.delivery else build_tree if rule.turns or FILE in rule.page.fails else example
    assert list(rule.run(asked(rule, shown(rule.page.fails)), params))
    assert not list(rule.run(asked(rule, shown(rule.page.passes)), params))


def example(text: str) -> Build:
    """The build of a page's example: objects, or a kustomization where there is no ``apiVersion`` in it."""
    if text.startswith("change:"):
        return build_of(load_stream(text, "example")[0])
    if "apiVersion:" not in text:
        return Build("overlays/prod", "prod", (), "production", latest(), (kustomization(text),))
    sources = Sources(texts={"example": text})
    resources = tuple(map(Resource, load_stream(text, "example")))
    twice = keys_twice_in(sources, "example")
    return Build("overlays/prod", "prod", resources, "production", latest(), keys_twice=twice)


def test_ids_and_aliases_are_unique() -> None:
    ids = [rule.id for rule in RULES]

    assert len(ids) == len(set(ids))
    for rule in RULES:
        assert len(rule.aliases) == len(set(rule.aliases)), rule.id
        assert all("/" in alias for alias in rule.aliases), rule.id
