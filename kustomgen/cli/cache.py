"""``kustomgen cache``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.options import one_of
from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.terminal import emit, say


def cache(
    action: Annotated[str | None, typer.Argument(metavar="[clear]", help="Delete the cache. Example: clear")] = None,
) -> None:
    """Say where check keeps what it remembers of earlier runs, and how much; clear removes all of
    it.
    """
    from kustomgen.cache import store

    if action is not None:
        one_of(action, ("clear",), "cache")
    try:
        if action == "clear":
            removed = store.clear()
            say(f"{store.folder()}: {removed} entr{'y' if removed == 1 else 'ies'} removed")
        else:
            emit(f"{store.described()}\n")
    except OSError as error:
        message = f"cannot be {'removed' if action else 'read'}: {error.strerror}"
        raise OutputError(Complaint(Mark(error.filename or store.folder()), message)) from None
