"""What a custom document says about itself, whatever its kind: id, severity, why,
what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity
from kustomgen.policy.names import hint_for
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.errors import Mark
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.reading import Reader

_ID = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
HEADER = ("apiVersion", "kind", "id", "severity", "summary", "why", "fix")


@dataclass(frozen=True, slots=True)
class PolicyHeader:
    """``summary`` says what must hold, ``fix`` what to do if it does not."""

    id: str
    severity: Severity
    mark: Mark
    summary: str
    why: str
    fix: str

    @property
    def doc(self) -> str:
        """The rule's page, in the shape that ``parse_doc`` reads."""
        parts = [self.summary, self.why, f"Fix: {self.fix}" if self.fix else ""]
        return "\n\n".join(" ".join(part.split()) for part in parts if part)


def read_header(reader: Reader, document: PolicyDocument, own_keys: Iterable[str], summary: str) -> PolicyHeader:
    """The header of a document; ``summary`` is what it has without one of its own. Complaints go to
    the reader.
    """
    root = document.root
    reader.known_keys(root, (*HEADER, *own_keys))
    identity = reader.text(root, "id")
    at = root.get("id")
    if at is None:
        reader.complain(root.mark, "id is missing", "give it one, as `web-has-three-replicas`: reports call it by that")
    elif identity and not _ID.fullmatch(identity):
        reader.complain(at.where, f"{identity!r} is no id", "small letters, digits and hyphens, as `has-team-label`")
    return PolicyHeader(
        identity,
        _severity(reader, document),
        root.mark,
        reader.text(root, "summary") or summary,
        reader.text(root, "why"),
        reader.text(root, "fix"),
    )


def _severity(reader: Reader, document: PolicyDocument) -> Severity:
    found = document.root.get("severity")
    if found is None:
        return Severity.ERROR
    if found.value in set(Severity):
        return Severity(found.value)
    word = repr(found.value) if isinstance(found.value, str) else describe(found.value)
    reader.complain(found.where, f"a severity is expected, not {word}", hint_for(str(found.value), Severity))
    return Severity.ERROR
