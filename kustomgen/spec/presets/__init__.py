"""Presets: backing services that most applications have, as parts of a spec.

Each is a file of data beside this one, so a further preset is one file: ``workload`` goes under the workload that names
the preset, as ``defaults`` go under others; ``wait`` says how one waits for it; ``backup``, where there is one, is the
workload that ``backup`` adds.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.spec.types import text_of, wrong
from kustomgen.yaml.source import Located, parse_one, read

if TYPE_CHECKING:
    from kustomgen.errors import Mark

_FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def preset(name: str) -> Located | None:
    """The file of that preset; None where there is none of that name."""
    if name not in NAMES:
        return None
    path = _FOLDER / f"{name}.yaml"
    return parse_one(read(path, path.name), path.name)


def part(name: object, *path: str) -> Any:
    """A part of a preset as plain data; None where it has none."""
    found = preset(name) if isinstance(name, str) else None
    node = found.get(*path) if found else None
    return None if node is None else node.plain()


def at(value: Any, mark: Mark) -> Located:
    """Plain data as if it stood in the spec at that place."""
    if isinstance(value, dict):
        return Located({key: at(item, mark) for key, item in value.items()}, mark)
    if isinstance(value, list):
        return Located([at(item, mark) for item in value], mark)
    return Located(value, mark)


def _name(value: Any) -> Any:
    text = text_of(value)
    if text not in NAMES:
        near = get_close_matches(text, NAMES, 1)
        raise wrong(f"there is no preset {text!r}; {f'did you mean {near[0]!r}?' if near else ', '.join(NAMES)}")
    return text


PresetName = Annotated[str, BeforeValidator(_name), WithJsonSchema({"enum": list(NAMES)})]
"""The name of a preset."""
