"""Label selectors as text, as kubectl and kustomize take them: ``app=web,tier in (a, b),!canary``.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#list-and-watch-filtering
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = r"[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?"
_VALUE = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?|"
_REQUIREMENT = (
    rf"\s*(?:(?P<no>!)\s*(?P<absent>{_KEY})"
    rf"|(?P<key>{_KEY})(?:\s*(?P<sign>==|=|!=|>|<)\s*(?P<value>{_VALUE})"
    rf"|\s+(?P<word>in|notin)\s*\((?P<values>[^()]*)\))?)\s*(?:,|$)"
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition; ``operator`` is one of ``in``, ``notin``, ``exists``, ``absent``, ``>``,
    ``<``.
    """

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet the condition; a label that is not there is also not equal to
        anything.
        """
        value = str(labels[self.key]) if self.key in labels else None
        match self.operator:
            case "in":
                return value in self.values
            case "notin":
                return value not in self.values
            case "exists":
                return value is not None
            case "absent":
                return value is None
        try:
            found, limit = int(value or ""), int(self.values[0])
        except ValueError:
            return False
        return found > limit if self.operator == ">" else found < limit


def parse_query(text: str) -> tuple[Requirement, ...]:
    """The conditions of a selector; none for an empty text, which selects everything. Raises
    ValueError.
    """
    found: list[Requirement] = []
    position = 0
    while position < len(text.rstrip()):
        match = re.compile(_REQUIREMENT).match(text, position)
        if match is None or match.end() == position:
            raise ValueError(f"{text!r} is no label selector: from sign {position + 1} on it cannot be read")
        found.append(_requirement(match))
        position = match.end()
    return tuple(found)


def _requirement(match: re.Match[str]) -> Requirement:
    if match["no"]:
        return Requirement(match["absent"], "absent")
    key, sign, word = match["key"], match["sign"], match["word"]
    if word:
        return Requirement(key, word, tuple(sorted(value.strip() for value in match["values"].split(","))))
    if sign is None:
        return Requirement(key, "exists")
    operator = {"=": "in", "==": "in", "!=": "notin"}.get(sign, sign)
    return Requirement(key, operator, (match["value"],))


def query_selects(text: str, labels: Mapping[str, Any]) -> bool:
    """Whether a selector in text selects these labels. Raises ValueError if it is not one."""
    return all(requirement.holds(labels) for requirement in parse_query(text))
