"""What a rule would change to make itself hold: values only, at positions of built objects."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.k8s.resource import Node


class Gone(Enum):
    """Instead of a value: the field is removed."""

    GONE = "gone"


GONE = Gone.GONE


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of a built object and what it should be; the mappings around it are made where they
    are absent.
    """

    at: Node
    value: Any

    def __str__(self) -> str:
        return f"{self.at}: {'removed' if self.value is GONE else json.dumps(self.value, ensure_ascii=False)}"


def edited(manifest: Mapping[str, Any], edits: Iterable[tuple[tuple[str | int, ...], Any]]) -> dict[str, Any]:
    """The manifest with these values at these paths."""
    result: dict[str, Any] = copy.deepcopy(dict(manifest))
    for path, value in edits:
        if value is GONE:
            _remove(result, path)
        else:
            _set(result, path, value)
    return result


def _set(at: Any, path: tuple[str | int, ...], value: Any) -> None:
    for step in path[:-1]:
        if isinstance(at, dict) and at.get(step) is None:
            at[step] = {}
        at = at[step]
    at[path[-1]] = value


def _remove(at: Any, path: tuple[str | int, ...]) -> None:
    for step in path[:-1]:
        at = at.get(step) if isinstance(at, dict) else at[step]
        if at is None:
            return
    at.pop(path[-1], None)
