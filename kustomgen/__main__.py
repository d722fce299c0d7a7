"""``python -m kustomgen``, and the ``kustomgen`` command."""

from __future__ import annotations

import os
import sys

from kustomgen.cli.quick import quick_answer


def main() -> None:
    """Runs a command, and exits with its code."""
    answer = quick_answer(sys.argv[1:])
    if answer is not None:
        sys.stdout.write(answer[0])
        sys.stderr.write(answer[1])
        return
    # pydantic looks for plugins in every installed package; kustomgen wants none of them, and starts sooner.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from kustomgen.cli.boundary import run  # noqa: PLC0415 - the command line library takes five times as long as --help

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
