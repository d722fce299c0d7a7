"""Tests of policies: cases in ``*.test.yaml`` beside the policy files, each with objects and what a
rule says of them.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError, Mark
from kustomgen.files.confined import refusal_of_named
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.tiers import TIERS, tier_of
from kustomgen.policy.custom.documents import OWN_API_VERSION, TEST, read_documents
from kustomgen.policy.finding import Severity
from kustomgen.policy.names import UNKNOWN_RULE, hint_for, rules_by_name
from kustomgen.policy.rule import FamilyRule
from kustomgen.yaml.source import describe, read
from kustomgen.yaml.stream import load_stream
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.policy.config import Policy
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.reading import Reader
    from kustomgen.policy.rule import AnyRule, Problem
    from kustomgen.yaml.source import Located

_CASE = ("objects", "file", "builds", "environment", "tier", "says")


@dataclass(frozen=True, slots=True)
class Case:
    """Builds, and what the rule must say of them: ``Kind/name path: message``, or for another place
    the message alone.
    """

    rule: str
    name: str
    mark: Mark
    builds: tuple[Build, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: what was expected and not found, and what was found and not expected."""

    case: Case
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.missing and not self.unexpected


def read_cases(reader: Reader, file: str, rules: Iterable[AnyRule]) -> list[Case]:
    """Every case of a test file. Raises InputError if it cannot be read; all else goes to the
    reader.
    """
    names = rules_by_name(rules)
    cases: list[Case] = []
    for document in read_documents(file, Files()):
        root = document.root
        if document.api_version != OWN_API_VERSION or document.kind != TEST:
            reader.complain(
                root.mark, "this is no test", f"begin with `apiVersion: {OWN_API_VERSION}` and `kind: {TEST}`"
            )
            continue
        reader.known_keys(root, ("apiVersion", "kind", "rule", "accepts", "finds"))
        rule = reader.text(root, "rule")
        at = root.get("rule")
        if rule not in names:
            said = f"there is no rule {rule!r}" if at else "rule is missing"
            reader.complain(at.where if at else root.mark, said, hint_for(rule, names, UNKNOWN_RULE))
        for key in ("accepts", "finds"):
            for name, node in reader.mapping(root, key).items():
                if case := _case(reader, document, (key, name), node, rule):
                    cases.append(case)
    return cases


def _case(reader: Reader, document: PolicyDocument, path: tuple[str, str], node: Located, rule: str) -> Case | None:
    key, name = path
    if not isinstance(node.value, dict):
        reader.complain(node.where, f"a case is a mapping, not {describe(node.value)}", "give it objects, or a file")
        return None
    before = len(reader.complaints)
    reader.known_keys(node, _CASE)
    environment = reader.text(node, "environment") or "test"
    tier = reader.text(node, "tier") or tier_of(environment)
    if tier is not None and tier not in TIERS:
        reader.complain((node.get("tier") or node).where, f"there is no tier {tier!r}", hint_for(tier, TIERS))
    given = document.manifest[key][name]
    builds = _builds(reader, node, given, environment, tier)
    says = _says(node)
    if key == "accepts" and says:
        reader.complain((node.get("says") or node).where, "a case under `accepts` has no `says`", "move it to `finds`")
    if key == "finds" and not says:
        reader.complain(
            node.where, "says is missing", "write the expected finding: `Deployment/web spec.replicas: message`"
        )
    if len(reader.complaints) > before:
        return None
    return Case(rule, f"{key} {name}", node.where, tuple(builds), says)


def _builds(reader: Reader, node: Located, given: Any, environment: str, tier: str | None) -> list[Build]:
    sources = [key for key in ("objects", "file", "builds") if node.get(key) is not None]
    if len(sources) != 1:
        reader.complain(node.where, "a case has either objects, or a file, or builds")
        return []
    if sources == ["builds"]:
        found = [
            _build(reader, node, name, tier_of(name), objects) for name, objects in _as_mapping(given["builds"]).items()
        ]
    else:
        objects = given["objects"] if sources == ["objects"] else _file(reader, node)
        found = [_build(reader, node, environment, tier, objects)]
    return [build for build in found if build]


def _as_mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _file(reader: Reader, node: Located) -> list[Any]:
    name = reader.text(node, "file")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(node.mark.file), name))
    if why := refusal_of_named(path, node.mark.file):
        reader.complain((node.get("file") or node).where, f"{path} {why}, and is not read", "move it into the project")
        return []
    try:
        return load_stream(read(Path(path), path), path)
    except InputError as error:
        reader.complaints.extend(error.complaints)
        return []


def _build(reader: Reader, node: Located, environment: str, tier: str | None, objects: Any) -> Build | None:
    if (
        not isinstance(objects, list)
        or not objects
        or not all(isinstance(item, dict) and item.get("kind") for item in objects)
    ):
        reader.complain(
            node.where, "a list of objects is expected, each with its kind", "a case without objects proves nothing"
        )
        return None
    return Build(f"test/{environment}", environment, tuple(Resource(item) for item in objects), tier)


def _says(node: Located) -> tuple[str, ...]:
    found = node.get("says")
    if found is None:
        return ()
    if isinstance(found.value, dict):
        said: list[str] = []
        for place, item in found.value.items():
            several = item.value if isinstance(item.value, list) else [item]
            said += [f"{place}: {each.plain()}" for each in several]
        return tuple(said)
    if isinstance(found.value, list):
        return tuple(str(item.plain()) for item in found.value)
    return (str(found.plain()),)


def run_case(case: Case, rules: Sequence[AnyRule], policy: Policy | None = None) -> Outcome:
    """What a rule says of a case's builds, against what it should. What cannot be asked here says
    nothing of a case.

    Its parameters are those that ``policy`` sets in the environment of each build.
    """
    names = rules_by_name(rules)
    found: Counter[str] = Counter()
    for rule in rules:
        if rule.id not in names[case.rule]:
            continue
        problems = list(rule.check_all(case.builds)) if isinstance(rule, FamilyRule) else []
        problems += [problem for build in case.builds for problem in rule.run(build, _params(rule, build, policy))]
        found.update(_said(problem) for problem in problems if not _is_note(problem))
    expected = Counter(case.says)
    # A message alone stands for one at any place.
    for text in list((expected - found).elements()):
        match = next((said for said in (found - expected) if said.partition(": ")[2] == text), None)
        if match:
            expected[text] -= 1
            expected[match] += 1
    return Outcome(case, tuple((expected - found).elements()), tuple((found - expected).elements()))


def _params(rule: AnyRule, build: Build, policy: Policy | None) -> Any:
    """What a policy sets for a rule; None, which is its own, if there is no policy or it turns
    the rule off.
    """
    setting = policy.setting(rule, build.environment, build.tier) if policy else None
    return setting.params if setting else None


def _is_note(problem: Problem) -> bool:
    return problem.severity is Severity.INFO and isinstance(problem.at, Mark)


def _said(problem: Problem) -> str:
    if isinstance(problem.at, Mark):
        return problem.message
    place = f"{problem.at.resource} {problem.at}".strip()
    return f"{place}: {problem.message}"
