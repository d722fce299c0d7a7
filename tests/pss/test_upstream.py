"""Pod Security Standards against the test data of the admission controller itself: see ``upstream/README.md``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kustomgen.k8s.build import Build
from kustomgen.k8s.pods import TEMPLATES
from kustomgen.k8s.resource import Resource
from kustomgen.policy.config import Policy
from kustomgen.policy.engine import check_build
from kustomgen.policy.finding import Severity
from kustomgen.policy.load import load_policy
from kustomgen.rules import RULES

LEVELS = ("baseline", "restricted")
VERSIONS = range(38)


@cache
def data(level: str) -> list[dict[str, Any]]:
    file = Path(__file__).parent / "upstream" / f"{level}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()]


@cache
def policy(level: str) -> Policy:
    return load_policy(f"pss-{level}", RULES)


def forbidden(level: str, version: int, *manifests: dict[str, Any]) -> list[str]:
    build = Build("-", "", tuple(map(Resource, manifests)), kubernetes=f"1.{version}")
    return [finding.rule for finding in check_build(build, policy(level)).findings]


@pytest.mark.parametrize("level", LEVELS)
def test_every_pod_of_every_version_is_judged_as_the_admission_controller_does(level: str) -> None:
    wrong = [
        (entry["name"], version, found)
        for entry in data(level)
        for version in range(entry["first"], entry["last"] + 1)
        for found in [forbidden(level, version, entry["pod"])]
        if bool(found) != entry["name"].startswith("fail/")
    ]

    assert wrong == []


def test_the_test_data_is_complete() -> None:
    counts = {
        level: sum(entry["last"] - entry["first"] + 1 for entry in data(level)) for level in LEVELS
    }  # fmt: skip

    assert counts == {"baseline": 1555, "restricted": 2982}


@pytest.mark.parametrize("level", LEVELS)
def test_newer_versions_are_judged_as_the_newest_known(level: str) -> None:
    for entry in data(level):
        if entry["last"] == VERSIONS[-1]:
            assert forbidden(level, 99, entry["pod"]) == forbidden(level, VERSIONS[-1], entry["pod"])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("group", "kind"), TEMPLATES, ids=str)
def test_every_kind_is_judged_by_its_pod(level: str, group: str, kind: str) -> None:
    for entry in data(level):
        if entry["last"] == VERSIONS[-1]:
            template = {key: entry["pod"][key] for key in ("metadata", "spec")}
            manifest: dict[str, Any] = {}
            at = manifest
            for step in TEMPLATES[group, kind]:
                at = at.setdefault(step, {})
            at.update(template)
            holder = {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind} | manifest

            assert bool(forbidden(level, VERSIONS[-1], holder)) == entry["name"].startswith("fail/")


@pytest.mark.parametrize("level", LEVELS)
def test_the_policies_run_these_rules_and_no_other_and_as_errors(level: str) -> None:
    wanted = {rule.id for rule in RULES if any(alias in MEMBERS[level] for alias in rule.aliases)}
    found = {setting.rule.id: setting.severity for setting in policy(level).settings()}

    assert (
        found.keys() - {"exemption-needed", "exemption-current", "generated-files-current"} == wanted - ABSORBED[level]
    )
    assert {found[rule] for rule in wanted - ABSORBED[level]} == {Severity.ERROR}


BASELINE = {
    "pss/privileged", "pss/hostNamespaces", "pss/hostPathVolumes", "pss/hostPorts", "pss/capabilities_baseline",
    "pss/procMount", "pss/sysctls", "pss/seccompProfile_baseline", "pss/appArmorProfile", "pss/seLinuxOptions",
    "pss/windowsHostProcess", "pss/hostProbesAndHostLifecycle",
}  # fmt: skip
MEMBERS = {
    "baseline": BASELINE,
    "restricted": BASELINE
    | {
        "pss/allowPrivilegeEscalation", "pss/capabilities_restricted", "pss/procMount_restricted",
        "pss/restrictedVolumes", "pss/runAsNonRoot", "pss/runAsUser", "pss/seccompProfile_restricted",
    },
}  # fmt: skip
ABSORBED: dict[str, set[str]] = {"baseline": set(), "restricted": {"no-host-path"}}
"""Restricted volumes are no paths of the node either, in every version."""
