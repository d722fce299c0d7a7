"""``${…}``: a closed set of names, no expressions."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.spec.types import OPEN
from kustomgen.yaml.source import Located, as_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^}]*)\}")

WORKLOAD = "workload"
"""In labels: the workload's own name, known only when its objects are made."""


@dataclass(frozen=True, slots=True)
class Names:
    """What ``${…}`` may name: values, and the names that only the environments give a value."""

    values: Mapping[str, str]
    open: Collection[str] = frozenset()

    def fill(self, text: str, where: Mark, complaints: list[Complaint]) -> str:
        """The text with every placeholder filled; complains about those that nothing defines."""

        def replace(found: re.Match[str]) -> str:
            if found[0] == "$${":
                return "${"
            name = found[1]
            if name in self.values:
                return self.values[name]
            if name == WORKLOAD:
                return found[0]
            if name not in self.open:
                complaints.append(Complaint(where, f"${{{name}}} is not defined", self.hint(name)))
            return OPEN

        return _PLACEHOLDER.sub(replace, text)

    def hint(self, name: str) -> str:
        """What to do about an unknown name."""
        known = [*self.values, *self.open]
        near = difflib.get_close_matches(name, known, 1)
        if near:
            return f"did you mean ${{{near[0]}}}?"
        return f"define it under `vars`, here or in every environment, or write $${{{name}}} for the text itself"


def substitute(node: Located, names: Names, complaints: list[Complaint]) -> Located:
    """The tree with placeholders filled in values and in keys."""
    if isinstance(node.value, dict):
        filled: dict[str, Located] = {}
        for key, value in node.value.items():
            new_key = names.fill(key, value.where, complaints) if "${" in key else key
            filled[new_key] = substitute(value, names, complaints)
        return Located(filled, node.mark, node.key)
    if isinstance(node.value, list):
        return Located([substitute(item, names, complaints) for item in node.value], node.mark, node.key)
    if isinstance(node.value, str) and "${" in node.value:
        return Located(names.fill(node.value, node.mark, complaints), node.mark, node.key)
    return node


def collect_vars(
    root: Located, builtin: Mapping[str, str], open_names: Collection[str], complaints: list[Complaint]
) -> Names:
    """The names that a spec may use: the built-in ones and its ``vars``, which may use those before them."""
    values = dict(builtin)
    declared = root.get("vars")
    if declared is not None and isinstance(declared.value, dict):
        for name, value in declared.value.items():
            if isinstance(value.value, (dict, list)) or value.value is None:
                continue  # the model complains
            filled = Names(values, open_names).fill(as_text(value.value), value.mark, complaints)
            if OPEN not in filled:
                values[name] = filled
    return Names(values, {name for name in open_names if name not in values} | _still_open(root, values))


def _still_open(root: Located, values: Mapping[str, str]) -> set[str]:
    declared = root.get("vars")
    names = declared.value if declared is not None and isinstance(declared.value, dict) else {}
    return {name for name in names if name not in values}
