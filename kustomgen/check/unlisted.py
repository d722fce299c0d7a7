"""Findings about what a build misses, where a file would make it and no kustomization lists that
file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.kustomize.unlisted import unlisted_maker

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import Finding


def with_unlisted(checked: Checked, policy: Policy, sources: Sources, folder: Path) -> Checked:
    """The same; a finding that a file nobody lists explains names it, and weighs what its rule
    weighs.
    """
    if not folder.is_dir() or not any(finding.needs for finding in checked.findings):
        return checked
    rules = {rule.id: rule for rule in policy.rules}

    def told(finding: Finding) -> Finding:
        needs = finding.needs
        file = unlisted_maker(sources, folder, needs.kind, needs.name) if needs and needs.name else None
        if file is None:
            return finding
        setting = policy.setting(rules[finding.rule], checked.build.environment, checked.build.tier)
        message = f"{finding.message}; {file} would make it, and no kustomization lists it"
        return replace(finding, message=message, severity=setting.severity if setting else finding.severity)

    return replace(checked, findings=tuple(map(told, checked.findings)))
