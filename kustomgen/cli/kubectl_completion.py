"""Completion of ``kubectl kustomgen``: kubectl starts ``kubectl_complete-kustomgen`` with the words
so far (kubectl's "Extend kubectl with plugins", since 1.26).
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys

from kustomgen.cli.completion import VARIABLE

_NO_FILES, _FILES = 4, 0
"""Whether the shell completes names of files besides (cobra's ShellCompDirective)."""


def main() -> None:
    """Prints a completion a line, and then what the shell is to do about files."""
    words, incomplete = sys.argv[1:-1], (sys.argv[-1] if len(sys.argv) > 1 else "")
    line = f"{shlex.join(['kustomgen', *words])} {shlex.quote(incomplete) if incomplete else ''}"
    os.environ.update({VARIABLE: "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) + 1)})
    from kustomgen.cli.boundary import run

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        run([])
    found = [line for line in printed.getvalue().splitlines() if line]
    sys.stdout.write("".join(f"{each}\n" for each in (*found, f":{_NO_FILES if found else _FILES}")))
