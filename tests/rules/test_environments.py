"""Every rule that compares environments, against its cases in ``environments/``.

A case is a family: what each environment changes in the clean build (``set``, ``remove``, ``add``), by its name; ``staging``
and ``prod`` where it names none. ``parameters`` are the rule's. ``says`` holds exactly what it reports, as
``environment: Kind/name path: message``.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kustomgen.errors import Mark
from kustomgen.k8s.build import Build, KustomizationFile
from kustomgen.k8s.pairing import pair
from kustomgen.k8s.resource import Resource, parse_path
from kustomgen.k8s.schema import latest
from kustomgen.k8s.tiers import tier_of
from kustomgen.policy.given_params import checked
from kustomgen.policy.rule import ComparingRule, Member
from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream
from tests.profiles import examples

HERE = Path(__file__).parent
CLEAN = (HERE / "clean.yaml").read_text()
COMPARING: list[ComparingRule[Any]] = [rule for rule in RULES if isinstance(rule, ComparingRule)]
BY_ID = {rule.id: rule for rule in COMPARING}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "web", "10%", [], [None], ["web"], [[]], {}, {"name": None}, {"a": []}]
)


def load_cases(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    (document,) = load_stream(path.read_text(), path.name)
    assert set(document) <= {"accepts", "finds"}, f"{path.name} holds more than accepts and finds"
    return [(kind, name, case or {}) for kind in ("accepts", "finds") for name, case in document.get(kind, {}).items()]


CASES = [
    pytest.param(path.stem, kind, case, id=f"{path.stem}: {kind} {name}")
    for path in sorted((HERE / "environments").glob("*.yaml"))
    for kind, name, case in load_cases(path)
]


def assign(at: Any, path: tuple[str | int, ...], value: Any) -> None:
    *above, last = path
    for step in above:
        if isinstance(at, dict) and at.get(step) is None:
            at[step] = {}
        at = at[step]
    if value is None:
        del at[last]
    elif isinstance(at, list) and isinstance(last, int):
        at[last : last + 1] = [value]
    else:
        at[last] = value


def build_of(environment: str, change: dict[str, Any]) -> Build:
    assert set(change) <= {"set", "remove", "add", "empty"}, f"unknown keys in the case: {change}"
    clean = [] if change.get("empty") else load_stream(CLEAN, "clean.yaml")
    objects = {f"{o['kind']}/{o['metadata']['name']}": o for o in clean}
    for place, value in change.get("set", {}).items():
        ref, _, path = place.partition(" ")
        assign(objects[ref], parse_path(path), copy.deepcopy(value))
    for ref in change.get("remove", []):
        del objects[ref]
    return family_build(environment, [*objects.values(), *change.get("add", [])])


def family_build(environment: str, manifests: Sequence[Any]) -> Build:
    folder = f"overlays/{environment}"
    files = (KustomizationFile(f"{folder}/kustomization.yaml"),)
    resources = tuple(map(Resource, manifests))
    return Build(folder, environment, resources, tier_of(environment), latest(), files, bases=("base",))


def run(rule: ComparingRule[Any], builds: Sequence[Build], parameters: dict[str, Any] | None = None) -> list[str]:
    params = checked(rule.params, parameters or {})
    members = [Member(build, params, objects) for build, objects in zip(builds, pair(builds), strict=True)]
    owners = {id(resource): build for build in builds for resource in build.resources}
    said = []
    for problem in rule.compare(members):
        if isinstance(problem.at, Mark):
            assert problem.build is not None, "a place in a file is of no build by itself"
            said.append(f"{problem.build.environment}: {problem.at.file}: {problem.message}")
        else:
            place = f"{problem.at.resource} {problem.at}".strip()
            build = owners[id(problem.at.resource)]
            assert problem.build in (None, build)
            said.append(f"{build.environment}: {place}: {problem.message}")
    return sorted(said)


def family_of(case: dict[str, Any]) -> list[Build]:
    environments = {"staging": {}, "prod": {}} | {
        name: change or {} for name, change in case.items() if name not in ("parameters", "says", "also")
    }
    return [build_of(name, change) for name, change in environments.items()]


@pytest.mark.parametrize(("rule_id", "kind", "case"), CASES)
def test_case(rule_id: str, kind: str, case: dict[str, Any]) -> None:
    said = run(BY_ID[rule_id], family_of(case), case.get("parameters"))

    if kind == "accepts":
        assert "says" not in case
        assert said == []
    else:
        assert case.get("says"), "a finds case says what is found"
        assert said == sorted(case["says"])


@pytest.mark.parametrize(("rule_id", "kind", "case"), [p for p in CASES if p.values[1] == "finds"])
def test_a_case_trips_only_its_own_rule(rule_id: str, kind: str, case: dict[str, Any]) -> None:
    others = {rule.id for rule in COMPARING if rule.id != rule_id and run(rule, family_of(case))}

    assert others == set(case.get("also", ())), kind


@pytest.mark.parametrize("rule", COMPARING, ids=lambda rule: rule.id)
def test_two_environments_that_are_the_same_differ_in_nothing(rule: ComparingRule[Any]) -> None:
    assert run(rule, family_of({"dev": {}})) == []


def test_rules_and_case_files_are_the_same_set() -> None:
    assert {path.stem for path in (HERE / "environments").glob("*.yaml")} == set(BY_ID)


def test_every_rule_has_a_case_for_both_verdicts() -> None:
    kinds = {(case.values[0], case.values[1]) for case in CASES}

    assert kinds == {(rule, kind) for rule in BY_ID for kind in ("accepts", "finds")}


@pytest.mark.parametrize("rule", COMPARING, ids=lambda rule: rule.id)
def test_the_example_that_fails_fails_and_the_one_that_passes_passes(rule: ComparingRule[Any]) -> None:
    (parameters,) = load_stream(rule.page.parameters, "parameters") or [{}]

    assert run(rule, example(rule.page.fails), parameters)
    assert not run(rule, example(rule.page.passes), parameters)


def example(text: str) -> list[Build]:
    (environments,) = load_stream(text, "example")
    return [family_build(name, manifests) for name, manifests in environments.items()]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for step, child in children:
        found += [(*path, step), *places(child, (*path, step))]
    return found


Change = tuple[tuple[str | int, ...], Any]
PLACES = [path for path in places(load_stream(CLEAN, "clean.yaml")) if len(path) > 1]


@pytest.fixture(scope="module")
def malformed() -> list[tuple[list[Change], Sequence[Build]]]:
    """The clean build and one with some changes to it, and what the changes are: drawn once for all rules."""
    drawn: list[tuple[list[Change], Sequence[Build]]] = []

    @settings(max_examples=examples(250), phases=[Phase.generate], database=None)
    @given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
    def collect(changes: list[Change]) -> None:
        manifests = load_stream(CLEAN, "clean.yaml")
        for path, junk in changes:
            *above, last = path
            at: Any = manifests
            try:
                for step in above:
                    at = at[step]
                at[last] = copy.deepcopy(junk)
            except (KeyError, IndexError, TypeError):
                continue  # an earlier change has taken the place away
        builds = [family_build("staging", load_stream(CLEAN, "clean.yaml")), family_build("prod", manifests)]
        drawn.append((changes, builds))

    collect()
    return drawn


@pytest.mark.parametrize("rule", COMPARING, ids=lambda rule: rule.id)
def test_no_rule_falls_over_a_malformed_manifest(
    rule: ComparingRule[Any], malformed: list[tuple[list[Change], Sequence[Build]]]
) -> None:
    for changes, builds in malformed:
        try:
            messages = run(rule, builds, {"names": ["*"]} if rule.id == "values-differ" else None)
        except Exception as error:
            error.add_note(f"after the changes {changes}")
            raise
        assert all(messages), changes
