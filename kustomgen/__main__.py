"""``python -m kustomgen``, and the ``kustomgen`` command."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.cache.responses import Response

_REMEMBERED = ("check", "generate")
"""The commands whose output the cache may have."""


def main() -> None:
    """Runs a command, and exits with its code."""
    if code := _unusable():
        sys.exit(code)
    started, arguments = time.monotonic(), sys.argv[1:]
    if arguments[:1] and arguments[0] in _REMEMBERED:
        from kustomgen.cache.responses import lookup  # noqa: PLC0415 - for these commands

        response = lookup(arguments, started)
        if response is not None:
            sys.exit(_print(response))
    # pydantic searches all installed packages for plugins; without them kustomgen starts faster.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from kustomgen.cli.boundary import run  # noqa: PLC0415 - what is not known yet
    from kustomgen.cli.exit_codes import Exit  # noqa: PLC0415

    code = run(arguments)
    if code == Exit.INTERRUPTED:
        # If the interrupt came during `exec`, as in dataclasses, Python ends with the signal
        # instead of this code, although it was handled (CPython's `unhandled_keyboard_interrupt`).
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _unusable() -> int:
    """Opens standard streams that the caller closed; the exit code if there is no
    current folder.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # No later file may become standard output. Writing to this one fails, as it should.
            os.dup2(os.open(os.devnull, flags), number)
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - a number
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not loaded for a quick answer
    except OSError:
        sys.stderr.write("the current folder was deleted\n    change into one that exists\n")
        return 2
    return 0


def _print(response: Response) -> int:
    """Prints a cached output, as ``kustomgen.terminal`` and ``boundary`` do; returns the exit
    code.
    """
    encoding = sys.stdout.encoding or "utf-8"
    sys.stderr.write(response.err)
    try:
        sys.stdout.write(response.out.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"cannot be written: {error.strerror}\n")
        return 2
    return response.code


if __name__ == "__main__":
    main()
