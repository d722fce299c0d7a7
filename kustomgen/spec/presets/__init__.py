"""Presets: backing services that most applications have, as parts of a spec.

Each is a file of data: kustomgen's own beside this one, a project's own in ``presets/`` beside the
spec or its platform. ``workload`` goes under the workload that names the preset, as ``defaults`` go
under others; ``parameters`` are what such a workload may choose; ``wait`` says how one waits for
it; ``backup``, if there is one, is the workload that ``backup`` adds.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import WithJsonSchema

from kustomgen.spec.types import OPEN, DnsLabel
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import Located, as_text, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.errors import Mark

_FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))
"""The presets that come with kustomgen."""
_PARAMETER = re.compile(r"\$\{preset\.([^}]*)\}")


@cache
def _built_in(name: str) -> Located | None:
    if name not in NAMES:
        return None
    path = _FOLDER / f"{name}.yaml"
    return parse_one_quickly(read(path, path.name), path.name)


def preset(root: Located, name: object) -> Located | None:
    """The preset of that name: one of the project's own, which the spec has under ``presets``, or a
    built-in one.
    """
    if not isinstance(name, str):
        return None
    return root.get("presets", name) or _built_in(name)


def part(root: Located, name: object, *path: str) -> Any:
    """A part of a preset as plain data; None if it has none."""
    found = preset(root, name)
    node = found.get(*path) if found else None
    return None if node is None else node.plain()


def workload_of(root: Located, name: Located, chosen: Mapping[str, Located]) -> Located | None:
    """What goes under a workload that names a preset, with its parameters filled in.

    The places are those of a project's own preset; what a built-in one says is where its name
    stands.
    """
    found = preset(root, name.value)
    workload = found.get("workload") if found else None
    if found is None or workload is None or not isinstance(workload.value, dict):
        return None
    declared = found.get("parameters")
    values = declared.value if declared is not None and isinstance(declared.value, dict) else {}
    given = {**values, **{key: node for key, node in chosen.items() if node.value is not None}}
    filled = _filled(workload, given)
    return filled if root.get("presets", name.value) else at(filled.plain(), name.where)


def _filled(node: Located, values: Mapping[str, Located]) -> Located:
    """The tree with ``${preset.…}`` filled in; what is nothing but one parameter is its value, a
    number as well.
    """
    if isinstance(node.value, dict):
        return Located({key: _filled(item, values) for key, item in node.value.items()}, node.mark, node.key)
    if isinstance(node.value, list):
        return Located([_filled(item, values) for item in node.value], node.mark, node.key)
    if not isinstance(node.value, str) or "${preset." not in node.value:
        return node
    if (whole := _PARAMETER.fullmatch(node.value)) and whole[1] in values:
        chosen = values[whole[1]]
        return Located(OPEN if chosen.value is None else chosen.value, chosen.mark, node.key)
    return Located(_PARAMETER.sub(lambda found: _text(values.get(found[1])), node.value), node.mark, node.key)


def _text(node: Located | None) -> str:
    return OPEN if node is None or node.value is None or isinstance(node.value, dict | list) else as_text(node.value)


def parameters_in(node: Located) -> list[tuple[str, Located]]:
    """Every ``${preset.…}`` in a preset, with where it stands."""
    texts = [item for _, item in node.scalars() if isinstance(item.value, str)]
    return [(name, item) for item in texts for name in _PARAMETER.findall(item.value)]


def at(value: Any, mark: Mark) -> Located:
    """Plain data as if it was in the spec at that place."""
    if isinstance(value, dict):
        return Located({key: at(item, mark) for key, item in value.items()}, mark)
    if isinstance(value, list):
        return Located([at(item, mark) for item in value], mark)
    return Located(value, mark)


PresetName = Annotated[
    DnsLabel, WithJsonSchema({"anyOf": [{"enum": list(NAMES)}, {"type": "string", "format": "preset"}]})
]
"""The name of a preset; which ones there are is for ``checks.backing``."""
