"""Findings apart from those that are exempt, by the policy or by an annotation on the object."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kustomgen.policy.exemptions import exempts, expired
from kustomgen.policy.finding import Exempted, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kustomgen.k8s.resource import Ref
    from kustomgen.policy.annotations import AnnotatedExemption
    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy
    from kustomgen.policy.exemption import Exemption


@dataclass(frozen=True)
class ExemptionResult:
    """What is left and what is not; ``used`` are the policy's exemptions that did it, each with the
    rule, ``used_notes`` the ids (``id``) of the annotations that did.
    """

    findings: list[Finding] = field(default_factory=list)
    exempted: list[Exempted] = field(default_factory=list)
    used: set[tuple[Exemption, str]] = field(default_factory=set)
    used_notes: set[int] = field(default_factory=set)


def apply_exemptions(policy: Policy, checked: Iterable[Checked], today: date) -> ExemptionResult:
    """Every finding of these builds, left or exempt. One that both cover has the policy's reason,
    and both are used.
    """
    usable = [exemption for exemption in policy.exemptions if not expired(exemption, today)]
    result = ExemptionResult()
    for each in checked:
        # Only a container's name is looked up in the object, and what is kept of thousands of
        # builds is not read in vain.
        wanted = each.findings and any(exemption.container for exemption in usable)
        resources = {resource.ref: resource for resource in each.build.resources} if wanted else {}
        notes: defaultdict[tuple[Ref | None, str], list[AnnotatedExemption]] = defaultdict(list)
        for note in each.annotations.noted:
            for rule in note.rules:
                notes[note.at.resource.ref, rule].append(note)
        for finding in each.findings:
            resource = resources.get(finding.resource) if finding.resource else None
            matching = [exemption for exemption in usable if exempts(exemption, finding, resource)]
            written = notes.get((finding.resource, finding.rule), [])
            result.used.update((exemption, finding.rule) for exemption in matching)
            result.used_notes.update(map(id, written))
            if matching:
                result.exempted.append(Exempted(finding, matching[0].reason))
            elif written:
                result.exempted.append(Exempted(finding, written[0].reason, in_source=True))
            else:
                result.findings.append(finding)
    return result
