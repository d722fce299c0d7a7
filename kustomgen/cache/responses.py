"""What a command line printed, and on what that depends: the answer to the same command line while
all is as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from kustomgen.cache import store
from kustomgen.cache.fingerprints import Validator, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.cache.fingerprints import Dependency

ELAPSED = "\ue000elapsed\ue000"
"""Where the time that the run took is in the text: the one thing that is new each time."""
_CONTEXT, _KIND = "", "response"


class Response(NamedTuple):
    """What goes to standard output and to standard error, and the exit code."""

    out: str
    err: str
    code: int


def lookup(arguments: list[str], started: float) -> Response | None:
    """The answer to a command line in this folder, if it is known and all is as it was; else
    None.

    ``started`` is when the run began, by ``time.monotonic``. Nothing is parsed: the arguments are
    the key.
    """
    since = time.time_ns()
    data = store.read(_CONTEXT, _KIND, _name(arguments))
    if data is None:
        return None
    try:
        head, rest = store.unpack(data)
        out, err, code = json.loads(head)
        dependencies = decode(rest)
    except (ValueError, TypeError):
        return None
    validator = Validator(since)
    if not validator.hold(dependencies):
        return None
    response = Response(out, err, code)
    if validator.moved:
        # So that files which were read again, and are as they were, are not read the next time.
        try:
            remember(arguments, response, validator.renewed(dependencies))
        except store.CacheError:
            pass  # then they are read again
    store.used()
    return response._replace(out=out.replace(ELAPSED, f"{time.monotonic() - started:.1f}"))


def remember(arguments: list[str], response: Response, dependencies: Iterable[Dependency]) -> None:
    """Notes the answer to a command line. Raises CacheError."""
    data = store.pack(json.dumps(list(response)).encode(), encode(dependencies))
    store.write([(_CONTEXT, _KIND, _name(arguments), data)])


def _name(arguments: list[str]) -> str:
    # Colour is for terminals, and exemptions end with a day; on all else that counts an answer
    # depends by its files.
    given = [arguments, os.getcwd(), sys.version, sys.prefix, _colored(), time.strftime("%Y-%m-%d")]
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()


def _colored() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
