"""Plain values to YAML text: the same bytes for the same values, read alike by YAML 1.1 and 1.2.

Kubernetes reads YAML 1.1, editors and most other tools 1.2. A string that *either* would take for
something else is quoted: ``on``, ``0o17``, ``1e3``, ``12:30:45``, ``2024-01-01``.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

# Read as something other than a string by YAML 1.2, by go-yaml, or by people: PyYAML's own resolver
# covers 1.1.
_AMBIGUOUS = re.compile(
    r"""^(?:
        [yYnN]                                              # go-yaml
        | [-+]?0(?:o[0-7_]+|x[0-9a-f_]+|b[01_]+)
        | [-+]?[0-9._]+(?:e[-+]?[0-9_]+)?              # 1e3, 007, 1.10, and with underscores, as some allow
        | [-+]?[0-9][0-9_]*(?::[0-9_]+)+(?:\.[0-9]*)?         # 12:30:45
        | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*                   # dates
        | [-+]?\.(?:inf|nan)
        | [=<]{1,2}
    )$""",
    re.VERBOSE | re.IGNORECASE,
)


_STRING = "tag:yaml.org,2002:str"


class _Dumper(_Base):  # type: ignore[misc]  # the C dumper where the library has it
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _string(dumper: Any, text: str) -> Any:
    style = None
    if "\n" in text and _fits_a_block(text):
        style = "|"
    elif _AMBIGUOUS.match(text) or dumper.resolve(yaml.ScalarNode, text, (True, False)) != _STRING or not text:
        style = '"'
    return dumper.represent_scalar(_STRING, text, style=style)


def _fits_a_block(text: str) -> bool:
    """Block style keeps neither trailing blanks nor a leading one without tricks; such text is
    quoted instead.
    """
    plain = all(character == "\n" or character.isprintable() for character in text)
    return plain and not re.search(r"[^\S\n](?:\n|$)|^\s", text)


_Dumper.add_representer(str, _string)
# Numbers that remember how they were written.
_Dumper.add_multi_representer(int, lambda dumper, number: dumper.represent_int(int(number)))
_Dumper.add_multi_representer(float, lambda dumper, number: dumper.represent_float(float(number)))


def dumper_to(stream: Any, width: int) -> Any:
    """What writes one document to a stream, node by node, as ``dump`` does."""
    return _Dumper(stream, sort_keys=False, allow_unicode=True, width=width)


def dump(value: Any) -> str:
    """One document as block-style YAML in the order of its keys, ending in a line break."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=2**31 - 1
    )
    return text


def dump_all(values: list[Any]) -> str:
    """Several documents, separated by ``---``."""
    return "---\n".join(dump(value) for value in values)
