"""``python -m kustomgen``, and the ``kustomgen`` command."""

from __future__ import annotations

import os
import sys

from kustomgen import __version__


def main() -> None:
    """Runs a command, and exits with its code."""
    if sys.argv[1:] == ["--version"]:
        # The command line library alone would take five times as long as the answer.
        sys.stdout.write(f"kustomgen {__version__}\n")
        return
    # pydantic looks for plugins in every installed package; kustomgen wants none of them, and starts sooner.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from kustomgen.cli.boundary import run  # noqa: PLC0415 - see above

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
