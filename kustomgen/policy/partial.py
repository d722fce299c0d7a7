"""Findings in a part of a tree that is built by itself because what uses it does not build.

A reference, a name or a patch may be right together with what uses the part, so a finding about it
is no error there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity

if TYPE_CHECKING:
    from kustomgen.policy.checked import Checked

_FILLED_IN = ("schema-valid", "api-server-accepts")
_ABSENT = re.compile(r" is missing|Required value|[Rr]equired|Invalid value: (?:null|\"\")")
_OF_THE_WHOLE = re.compile(r".*-(?:exists?|resolve|followed|valid)|.*-selects-.*|(?:image|patch|replacement)-.*")


def as_part(checked: Checked) -> Checked:
    """The same, where what may be right in the whole is a warning at most, and what is absent no
    finding.
    """
    # A patch of what uses it may add the field.
    kept = [not (each.rule in _FILLED_IN and _ABSENT.search(each.message)) for each in checked.findings]
    findings = (
        replace(finding, severity=finding.severity.at_most(Severity.WARNING))
        if _OF_THE_WHOLE.fullmatch(finding.rule)
        else finding
        for finding in compress(checked.findings, kept)
    )
    return replace(checked, findings=tuple(findings), problems=tuple(compress(checked.problems, kept)))
