"""Trees made of the tests' cases: every case of a rule, and every spec that is refused.

Each yields the tree's name, its files, the command to run in it, and the formats of the report.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.rules import RULES
from kustomgen.yaml.dump import dump, dump_all
from tests.rules import test_environments, test_rules
from tests.rules.trees import SHOP, files_in
from tests.spec.test_bad_input import CASES as BAD_SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.build import Build

ROOT = Path(__file__).parents[2]
KNOWN = {rule.id for rule in RULES}
ALL = ("text", "json", "sarif", "junit", "github", "markdown")
FEW = ("text", "json")
_TIERS = {"production": "prod-", "staging": "staging-", "development": "dev-"}

Tree = tuple[str, "Mapping[str, str]", tuple[str, ...], tuple[str, ...]]


def rule_trees() -> Iterator[Tree]:
    """One tree for the cases over single builds of each rule, and one for each case that is a tree
    or a family.
    """
    for path in sorted((ROOT / "tests/rules").glob("*.yaml")):
        if path.stem in KNOWN:
            yield from _of_rule(path.stem, test_rules.load_cases(path))
    for path in sorted((ROOT / "tests/rules/environments").glob("*.yaml")):
        for _, name, case in test_environments.load_cases(path):
            yield _of_family(path.stem, name, case)


def spec_trees() -> Iterator[Tree]:
    """One tree for each spec that is refused."""
    for case in BAD_SPECS:
        file, _, title = case.name.partition(": ")
        yield f"spec/{file}/{_slug(title)}", {"kustomgen.yaml": case.spec}, ("generate",), ()


def _of_rule(rule: str, cases: list[tuple[str, str, dict[str, Any]]]) -> Iterator[Tree]:
    by_version: dict[str, dict[str, dict[str, Any]]] = {}
    for _, name, case in cases:
        if "tree" in case:
            yield _of_kustomizations(rule, name, case)
            continue
        environment = f"{_TIERS.get(case.get('tier', 'production'), '')}{_slug(name)}"
        by_version.setdefault(case.get("kubernetes", ""), {})[environment] = case
    for version, named in by_version.items():
        files = {}
        parameters = {}
        for environment, case in named.items():
            folder = f"overlays/{environment}"
            kustomization = case.get("kustomization", "resources: [objects.yaml]\n")
            files[f"{folder}/kustomization.yaml"] = kustomization
            files[f"{folder}/objects.yaml"] = _objects(test_rules.build_of(case))
            if "parameters" in case:
                parameters[environment] = {"parameters": case["parameters"]}
        files["policies/case.yaml"] = _policy({rule: {"environments": parameters}} if parameters else {})
        chosen = ("--kubernetes-version", version) if version else ()
        yield f"rules/{rule}{version and '@' + version}", files, ("check", "--rule", rule, *chosen), ALL


def _of_kustomizations(rule: str, name: str, case: dict[str, Any]) -> Tree:
    files = {str(Path("base", path.name)): path.read_text(encoding="utf-8") for path in (SHOP / "base").iterdir()}
    files |= files_in(case["tree"])
    files["policies/case.yaml"] = _policy(_with_parameters(rule, case))
    arguments = ("check", "--rule", rule, "--load-restrictor", "LoadRestrictionsNone")
    return f"trees/{rule}/{_slug(name)}", files, arguments, FEW


def _of_family(rule: str, name: str, case: dict[str, Any]) -> Tree:
    files = {"base/kustomization.yaml": "resources: []\n"}
    for build in test_environments.family_of(case):
        files[f"{build.path}/kustomization.yaml"] = "resources: [../../base, objects.yaml]\n"
        files[f"{build.path}/objects.yaml"] = _objects(build)
    files["policies/case.yaml"] = _policy(_with_parameters(rule, case))
    return f"families/{rule}/{_slug(name)}", files, ("check", "--rule", rule), FEW


def _objects(build: Build) -> str:
    return dump_all([dict(resource.manifest) for resource in build.resources])


def _with_parameters(rule: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {rule: {"parameters": case["parameters"]}} if "parameters" in case else {}


def _policy(rules: Mapping[str, Any]) -> str:
    head = {"apiVersion": "kustomgen/v1", "kind": "Policy", "name": "case", "extends": "all"}
    return dump(head | ({"rules": rules} if rules else {}))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
