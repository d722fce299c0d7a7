"""What a shell completes: environments, rules, policies, and the words of an option, each from the
parameter's metavar.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from kustomgen.errors import KustomgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typer._click import Command

VARIABLE = "_KUSTOMGEN_COMPLETE"
"""What the shell's script sets to ask for completions."""

_WORDS = re.compile(r"[A-Za-z]+(?:\|[A-Za-z]+)+")


def completing() -> bool:
    """Whether a shell asks."""
    return VARIABLE in os.environ


def with_completion(command: Command) -> Command:
    """The same command, which completes the values of its parameters."""
    for parameter in command.params:
        values = _values(str(parameter.name), str(getattr(parameter, "metavar", None) or ""))
        if values is not None:
            parameter._custom_shell_complete = _completer(values)  # noqa: SLF001 - as typer itself does it
    return command


def _completer(values: Callable[[], Iterable[str]]) -> Any:
    from typer._click.shell_completion import CompletionItem

    def complete(_context: Any, _parameter: Any, incomplete: str) -> list[CompletionItem]:
        try:
            return [CompletionItem(value) for value in values() if value.startswith(incomplete)]
        except (KustomgenError, OSError):
            return []  # what is wrong with the files here, commands say

    return complete


def _values(name: str, metavar: str) -> Callable[[], Iterable[str]] | None:
    from kustomgen.check import names

    if _WORDS.fullmatch(metavar) and not metavar.isupper():
        return lambda: metavar.split("|")
    if "ENV" in metavar or metavar in ("[A]", "[B]", "FROM") or (name == "environment" and not metavar):
        return names.environments
    if name in ("rule", "skip"):
        return names.rules
    return names.policies if metavar == "NAME|FILE" else None
