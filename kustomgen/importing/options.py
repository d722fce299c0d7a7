"""The words of a command line as options of an import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from kustomgen.errors import Complaint, InputError
from kustomgen.importing.model import ImportOptions, Level, SourceKind
from kustomgen.policy.names import hint_for

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_WORDS = "lower-case letters, digits and '-' are expected, 63 at most"


def options_of(
    paths: tuple[str, ...],
    *,
    source: str | None,
    environments: Sequence[str],
    level: str,
    name: str | None,
    **rest: Any,
) -> ImportOptions:
    """The options. Raises InputError for words that mean nothing, and if nothing is named."""
    pairs = tuple(_pair(text) for text in environments)
    for word, known, option in ((source, get_args(SourceKind), "--from"), (level, get_args(Level), "--level")):
        if word is not None and word not in known:
            raise InputError(Complaint(None, f"{option} {word!r} is unknown", hint_for(word, known)))
    if not paths and not pairs:
        hint = "for example `kustomgen import deploy/ -o shop`, or `--environment prod=out/prod.yaml`"
        raise InputError(Complaint(None, "there is nothing to import: no path is named", hint))
    named = [key for key, _ in pairs]
    if twice := next((key for key in named if named.count(key) > 1), None):
        raise InputError(Complaint(None, f"environment {twice!r} is named twice", "give each one path"))
    if name is not None and not _NAME.fullmatch(name):
        raise InputError(Complaint(None, f"{name!r} cannot be the name of an application", _WORDS))
    return ImportOptions(paths, source, pairs, name, level, **rest)  # type: ignore[arg-type]


def refuse_both(options: ImportOptions) -> None:
    """Raises InputError if paths and environments are named: only a compose file has files laid
    over it.
    """
    if options.paths and options.environments:
        hint = "name each environment by --environment, or only the folder that has them all"
        raise InputError(Complaint(None, "paths and --environment are given", hint))


def _pair(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals or not path or not _NAME.fullmatch(name):
        hint = f"for example `--environment prod=overlays/prod`; for the name {_WORDS}"
        raise InputError(Complaint(None, f"--environment {text!r} is no NAME=PATH", hint))
    return name, path
