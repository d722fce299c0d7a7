"""What one expression may cost. The runtime counts steps of comprehensions, and nothing else.

Memory: the system refuses more than ``MEMORY`` beyond what the process has, which the runtime
reports. Time: the runtime cannot be interrupted, so an expression that may be slow runs in a
its own process.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.cel.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY = 128 * 1024 * 1024
"""Bytes that an expression may make; the API server's limit for a call comes to some 10 MB."""
SECONDS = 5.0
"""Processor time of an expression that runs in its own process."""
_LONG, _LONG_FOR_COPIES = 65_536, 2048
"""Characters of a text over which ten thousand steps take seconds: those that look, and those that
make another one.
"""
_LOOPS = frozenset((
    "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap", "sortBy", "bind",
    "optMap", "optFlatMap", "range",
))  # fmt: skip
_COPIES = frozenset((
    "replace", "join", "range", "format", "split", "flatten", "encode", "decode", "quote", "reverse", "lowerAscii",
    "upperAscii", "find", "findAll", "matches",
))  # fmt: skip
_MANY_COPIES = 3
_DEEPEST = 64


class LimitError(Exception):
    """An expression took more than it may."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an expression may take. ``long`` is how long a text has to be so that it may take
    seconds; 0 for any.
    """

    grows: bool
    long: int | None


@cache
def cost_of(text: str) -> Cost:
    """What an expression may take, from the functions that it calls: it repeats, it copies, it
    copies copies.
    """
    found = tokens(text)
    names = [token.text for token in found if token.kind == "name"]
    copies = sum(name in _COPIES for name in names) + sum(token.text == "+" for token in found)
    loops = not _LOOPS.isdisjoint(names)
    if names.count("replace") >= _MANY_COPIES:
        return Cost(grows=True, long=0)
    return Cost(bool(copies), (_LONG_FOR_COPIES if copies else _LONG) if loops else None)


def longest_text(value: Any, depth: int = 0) -> int:
    """How long the longest text in a value is."""
    if isinstance(value, str):
        return len(value)
    if depth > _DEEPEST:
        return _LONG
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return max((longest_text(item, depth + 1) for item in items), default=0)


@contextmanager
def little_memory() -> Iterator[None]:
    """What happens inside may take ``MEMORY`` more, where the system can tell how much there is: on
    Linux.

    Raises LimitError for more.
    """
    used = _used()
    if used is None:
        yield
        return
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + MEMORY
    lowered = soft == resource.RLIM_INFINITY or limit < soft
    try:
        if lowered:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        yield
    except MemoryError:
        raise LimitError(f"more than {MEMORY >> 20} MiB are needed, which is the limit") from None
    finally:
        if lowered:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def apart(work: Callable[[], Any], failures: type[Exception]) -> Any:
    """What ``work`` returns, as JSON has it, from its own process that gets ``SECONDS``.

    Raises LimitError for more, and ``failures`` if that is what ``work`` raises.
    """
    if not hasattr(os, "fork"):
        return work()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of threads that hold locks; the child runs none of their code.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        _answer(work, failures, writing)
    os.close(writing)
    try:
        answer = _heard(reading)
    finally:
        os.close(reading)
        _end(child)
    if answer is None:
        raise LimitError(f"more than {SECONDS:g} s are needed, which is the limit")
    if "limit" in answer:
        raise LimitError(answer["limit"])
    if "failure" in answer:
        raise failures(answer["failure"])
    return answer["value"]


def _answer(work: Callable[[], Any], failures: type[Exception], writing: int) -> None:
    """The child: answers and ends, without what other code would do at exit."""
    try:
        try:
            with little_memory():
                said = {"value": work()}
        except LimitError as error:
            said = {"limit": str(error)}
        except failures as error:
            said = {"failure": str(error)}
        data = json.dumps(said, default=str).encode()
        while data:
            data = data[os.write(writing, data) :]
    finally:
        os._exit(0)


def _heard(reading: int) -> dict[str, Any] | None:
    until = time.monotonic() + SECONDS
    found = b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            return None
        more = os.read(reading, 1 << 16)
        if not more:
            return dict(json.loads(found)) if found else None
        found += more
    return None


def _end(child: int) -> None:
    import signal  # noqa: PLC0415 - for who has a slow expression

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _used() -> int | None:
    """Bytes of address space that this process has."""
    if sys.platform != "linux":
        return None
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError):
        return None
