"""Rules over all builds of a run: evaluated once, and reported as what they are, about no single
build.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.policy.checked import Checked
from kustomgen.policy.finding import BuildSummary, Finding, Severity
from kustomgen.policy.rule import FamilyRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.policy.config import Policy


def has_family(policy: Policy) -> bool:
    """Whether a rule looks at all builds of a run."""
    return any(isinstance(rule, FamilyRule) for rule in policy.rules)


def with_family(results: Sequence[Checked | BuildSummary], policy: Policy) -> list[Checked | BuildSummary]:
    """The results of a run, with what the rules over all builds find added to the first that was
    checked.
    """
    found = list(results)
    builds = [result.build for result in found if isinstance(result, Checked)]
    findings = tuple(finding for finding in family_findings(builds, policy))
    first = next((index for index, result in enumerate(found) if isinstance(result, Checked)), None)
    if findings and first is not None:
        result = found[first]
        if isinstance(result, Checked):
            found[first] = replace(result, findings=(*result.findings, *findings))
    return found


def family_findings(builds: Sequence[Build], policy: Policy) -> Iterator[Finding]:
    """What those rules find; each sees the builds in which the policy runs it, and weighs as much
    as it does in any.
    """
    for rule in policy.rules:
        if not isinstance(rule, FamilyRule):
            continue
        settings = [(build, policy.setting(rule, build.environment, build.tier)) for build in builds]
        looked = [build for build, setting in settings if setting]
        severities = [setting.severity for _, setting in settings if setting]
        if not looked:
            continue
        for problem in rule.check_all(looked):
            yield Finding(
                rule=rule.id,
                severity=problem.severity or min(severities, key=list(Severity).index),
                environment="",
                resource=None,
                path="",
                message=problem.message,
                build="",
                source=problem.at if isinstance(problem.at, Mark) else None,
                remedy=rule.page.fix,
            )
