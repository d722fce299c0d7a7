"""The arguments of ``check`` without the command line library, which takes a quarter of a check of what changed.

Only what is beyond doubt is read here. Anything else, a misspelt option or ``--help``, is None, and the library's to
read: it says what is wrong. A test holds both readings together, option by option.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kustomgen.cli.check import Options

_LISTS: Mapping[str, str] = {
    "--environment": "environments",
    "-e": "environments",
    "--policy": "policies",
    "--rule": "only",
    "--skip": "skip",
    "--schemas": "schemas",
    "--exclude": "exclude",
}
_VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "--baseline": ("baseline", Path),
    "--write-baseline": ("write_baseline", Path),
    "--changed": ("changed", str),
    "--fail-on": ("fail_on", str),
    "--format": ("format", str),
    "-f": ("format", str),
    "--output": ("output", Path),
    "--kubernetes-version": ("kubernetes", str),
    "--engine": ("engine", str),
    "--timeout": ("timeout", float),
    "--load-restrictor": ("load_restrictor", str),
    "--processes": ("processes", int),
    "--severity": ("severity", str),
    "--limit": ("limit", int),
}
_FLAGS: Mapping[str, str] = {
    "--fix": "fix",
    "--diff": "diff",
    "--changed-files": "changed_files",
    "--allow-remote": "remote",
    "--no-cache": "no_cache",
    "--statistics": "statistics",
}


def check_options(arguments: Sequence[str]) -> Options | None:
    """What follows ``check`` on a command line, or None where the command line library is to read it."""
    lists: dict[str, list[str]] = {"paths": []}
    found: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "-" or (argument and not argument.startswith("-")):
            lists["paths"].append(argument)
        elif name in _FLAGS and not equals:
            found[_FLAGS[name]] = True
        elif name in _LISTS or name in _VALUES:
            value = value if equals and name.startswith("--") else next(rest, "") if not equals else ""
            if not value or value.startswith("-"):
                return None
            try:
                _take(name, value, lists, found)
            except ValueError:
                return None
        else:
            return None
    from kustomgen.cli.check import Options  # noqa: PLC0415 - for whoever checks

    given: dict[str, Any] = found | {name: tuple(values) for name, values in lists.items()}
    return Options(**given)


def _take(name: str, value: str, lists: dict[str, list[str]], found: dict[str, Any]) -> None:
    """Notes an option's value. Raises ValueError for one that is given twice, or is of no such type."""
    if name in _LISTS:
        lists.setdefault(_LISTS[name], []).append(value)
        return
    field, read = _VALUES[name]
    if field in found:
        raise ValueError(f"{name} is given twice")
    found[field] = read(value)
