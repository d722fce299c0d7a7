"""``variables``: named expressions that later ones may use, as ``variables.name``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.policy.custom.expression import Expression, Scope, read_expression
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_variables(
    reader: Reader, document: PolicyDocument, node: Located | None, scope: Scope
) -> dict[str, Expression]:
    """A list of ``name`` and ``expression``; each may use those before it. Complaints go to the
    reader.
    """
    variables: dict[str, Expression] = {}
    for item in items(reader, node, "variables"):
        reader.known_keys(item, ("name", "expression"))
        name = reader.text(item, "name")
        if not _NAME.fullmatch(name):
            reader.complain(
                (item.get("name") or item).where, f"{name!r} is no name for a variable", "write it as maxReplicas"
            )
        elif name in variables:
            reader.complain((item.get("name") or item).where, f"there are two variables {name!r}", "rename one")
        found = item.get("expression")
        if found is None:
            reader.complain(item.mark, "the variable has no expression")
        elif expression := read_expression(reader, document, found, scope, variables, ""):
            variables[name] = expression
        else:
            # What uses it is not wrong as well.
            variables[name] = Expression("null", found.mark)
    return variables


def items(reader: Reader, node: Located | None, key: str) -> list[Located]:
    """The items of a list of mappings; anything else is a complaint."""
    if node is None or node.value is None:
        return []
    if not isinstance(node.value, list):
        reader.complain(node.where, f"{key} is {describe(node.value)}, and a list is expected")
        return []
    good = [item for item in node.value if isinstance(item.value, dict)]
    for item in node.value:
        if not isinstance(item.value, dict):
            reader.complain(item.where, f"{key} lists mappings, not {describe(item.value)}")
    return good
