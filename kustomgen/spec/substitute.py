"""``${…}``: a closed set of names, no expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.names import nearest
from kustomgen.spec.types import OPEN
from kustomgen.yaml.source import Located, as_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")

MOST_IN_A_TEXT, MOST_IN_ALL = 4 * 1024 * 1024, 64 * 1024 * 1024
"""Characters that one text, and all of a spec, may have once filled: variables that double one
another have more.
"""

WORKLOAD = "workload"
"""In labels: the workload's own name, known only when its objects are made."""


@dataclass(frozen=True, slots=True)
class VariableNames:
    """What ``${…}`` may name: values, and the names that only the environments give a value."""

    values: Mapping[str, str]
    open: Collection[str] = frozenset()
    later: Collection[str] = frozenset()
    """Names in ``vars`` below the one that is being filled."""
    in_labels: bool = False
    workloads: Collection[str] = frozenset()
    """Of which ``${<workload>.host}`` may be asked."""

    def size(self, text: str) -> int:
        """How many characters a text has once filled, at most."""
        found = re.finditer(_PLACEHOLDER, text) if "${" in text else ()
        return len(text) + sum(len(self.values.get(each[1] or "", "")) for each in found)

    def fill(self, text: str, where: Mark, complaints: list[Complaint]) -> str:
        """The text with every placeholder filled; complains about those that nothing defines."""
        if self.size(text) > MOST_IN_A_TEXT:
            message = f"with its ${{…}} filled in, this has more than {MOST_IN_A_TEXT:,} characters"
            complaints.append(Complaint(where, message, "use shorter variables"))
            return OPEN

        def replace(found: re.Match[str]) -> str:
            if found[0] == "$${":
                return "${"
            name = found[1]
            if name is None:
                hint = f"close it, or write $${found[0][1:]} for the text itself"
                complaints.append(Complaint(where, "'${' is not closed by '}'", hint))
                return OPEN
            if name in self.values:
                return self.values[name]
            if name == WORKLOAD and self.in_labels:
                return found[0]
            if name not in self.open:
                complaints.append(Complaint(where, f"${{{name}}} is not defined", self.hint(name)))
            return OPEN

        return _PLACEHOLDER.sub(replace, text)

    def hint(self, name: str) -> str:
        """What to do about an unknown name."""
        if name == WORKLOAD:
            return f"${{{WORKLOAD}}} is for {' and '.join(_LABELS)} at the top; elsewhere write the workload's name"
        workload, dot, output = name.rpartition(".")
        if dot and output in ("host", "port") and workload in self.workloads:
            return f"workload {workload!r} has no Service to reach it by: give it one, `service: {{http: 80}}`"
        if name in self.later:
            return f"a variable may use those above it: write `{name}` before it"
        if not _NAME.fullmatch(name):
            inner = next((known for known in self.values if known in re.split(r"\W+", name)), "")
            here = f"only names are allowed: ${{{inner}}}" if inner else "only names are allowed, no expressions"
            return f"{here}; $${{{name}}} is the text itself"
        known = [*self.values, *self.open]
        if near := nearest(name, known, 0.7):
            return f"did you mean ${{{near}}}?"
        return f"define it under `vars`, here or in every environment, or write $${{{name}}} for the text itself"


_LABELS = ("labels", "selectorLabels")


def substitute(root: Located, names: VariableNames, complaints: list[Complaint]) -> Located:
    """The spec with placeholders filled in values and in keys. Raises InputError if that is too
    long.
    """
    if sum(names.size(node.value) for _, node in root.scalars() if isinstance(node.value, str)) > MOST_IN_ALL:
        message = f"with every ${{…}} filled in, the spec has more than {MOST_IN_ALL:,} characters"
        declared = root.get("vars")
        raise InputError(Complaint(declared.where if declared else root.mark, message, "use shorter variables"))
    apart = {key: root.value[key] for key in _LABELS if key in root.value}
    # filled where they are named
    presets = {key: root.value[key] for key in ("presets",) if key in root.value}
    rest = {key: value for key, value in root.value.items() if key not in apart and key not in presets}
    filled = _substitute(Located(rest, root.mark, root.key), names, complaints)
    labels = _substitute(Located(apart, root.mark, root.key), replace(names, in_labels=True), complaints)
    whole = filled.value | labels.value | presets
    return Located({**{key: whole[key] for key in root.value if key in whole}, **whole}, root.mark, root.key)


def _substitute(node: Located, names: VariableNames, complaints: list[Complaint]) -> Located:
    if isinstance(node.value, dict):
        filled: dict[str, Located] = {}
        for key, value in node.value.items():
            new_key = names.fill(key, value.where, complaints) if "${" in key else key
            if new_key in filled and OPEN not in new_key:
                hint = f"the other is in line {filled[new_key].where.line}; one of them would be lost"
                complaints.append(Complaint(value.where, f"key {new_key!r} occurs twice after substitution", hint))
            filled[new_key] = _substitute(value, names, complaints)
        return Located(filled, node.mark, node.key)
    if isinstance(node.value, list):
        return Located([_substitute(item, names, complaints) for item in node.value], node.mark, node.key)
    if isinstance(node.value, str) and "${" in node.value:
        return Located(names.fill(node.value, node.mark, complaints), node.mark, node.key)
    return node


def collect_vars(
    root: Located, builtin: Mapping[str, str], open_names: Collection[str], complaints: list[Complaint]
) -> VariableNames:
    """The names that a spec may use: the built-in ones and its ``vars``, which may use those before
    them.
    """
    values = dict(builtin)
    declared = root.get("vars")
    if declared is not None and isinstance(declared.value, dict):
        later = set(declared.value)
        known = set(open_names)
        for name, value in declared.value.items():
            complaints += _wrong_name(name, value)
            # else the model complains
            if not isinstance(value.value, (dict, list)) and value.value is not None:
                names = VariableNames(values, known, later)
                filled = names.fill(as_text(value.value), value.mark, complaints)
                if OPEN not in filled and name not in BUILTIN:
                    values[name] = filled
            later.discard(name)
            # What is wrong with a variable is said once, and not again of those that use it.
            if name not in values:
                known.add(name)
    return VariableNames(values, {name for name in open_names if name not in values} | _still_open(root, values))


BUILTIN = ("env", "name", "namespace", WORKLOAD)
"""What ``${…}`` knows without ``vars``."""


def _wrong_name(name: str, value: Located) -> list[Complaint]:
    if name in BUILTIN:
        message = f"variable {name!r} is there already: {', '.join(BUILTIN)} are built in"
        return [Complaint(value.where, message, "give it another name")]
    if not _NAME.fullmatch(name):
        return [
            Complaint(
                value.where, f"{name!r} is no name for a variable", "letters, digits, '_', '-' and '.' are expected"
            )
        ]
    return []


def _still_open(root: Located, values: Mapping[str, str]) -> set[str]:
    declared = root.get("vars")
    names = declared.value if declared is not None and isinstance(declared.value, dict) else {}
    return {name for name in names if name not in values}
