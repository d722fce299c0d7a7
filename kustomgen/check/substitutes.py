"""Values of the variables that something fills in after the build: ``--substitute`` and
``--substitute-from``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.yaml.source import decode
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_MOST = 1024 * 1024
"""How many bytes a file of values may have; Flux keeps them in a ConfigMap, which has at most so
many.
"""


def substitutes(given: Iterable[str], files: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Name and value of each variable; what is given by itself wins over the files, and later files
    over earlier ones.

    A file holds lines ``NAME=VALUE``, a YAML mapping, or the ConfigMap or Secret that Flux'
    ``substituteFrom`` names. Raises InputError.
    """
    values: dict[str, str] = {}
    for file in files:
        values |= _of_file(file)
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not _NAME.fullmatch(name):
            raise InputError(
                Complaint(
                    None, f"--substitute {one!r} is no NAME=VALUE", "write it as in --substitute DOMAIN=example.org"
                )
            )
        values[name] = value
    return tuple(sorted(values.items()))


def _of_file(file: Path) -> dict[str, str]:
    shown = str(file)
    try:
        text = decode(read_bytes(file, _MOST), shown)
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
        raise InputError(Complaint(Mark(shown), said, "--substitute-from names a file of NAME=VALUE lines")) from None
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _says_something(line)]
    if all(_LINE.fullmatch(line) for _, line in lines):
        return dict(_pair(line) for _, line in lines)
    return _of_yaml(text, shown)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _pair(line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    name, value = (found[1], found[2].strip()) if found else ("", "")
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return name, value[1:-1] if quoted else value


def _of_yaml(text: str, shown: str) -> dict[str, str]:
    documents = load_stream(text, shown)
    found: dict[str, str] = {}
    for document in documents:
        if not isinstance(document, dict):
            remedy = "write lines NAME=VALUE, a YAML mapping, or a ConfigMap"
            raise InputError(Complaint(Mark(shown), "this is no file of values", remedy))
        kept = [document.get("data"), document.get("stringData")] if "kind" in document else [document]
        for part in kept:
            if isinstance(part, dict):
                found |= {str(name): _text(value) for name, value in part.items()}
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
