"""A process that checks a share of the folders of a run for the one that reports.

It is asked on standard input, in one line, and answers on standard output. It ends when its input does, whatever it is
doing: so nothing is left where the one that asked is interrupted, or is no more.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kustomgen.cli import share_words
from kustomgen.cli.options import unrestricted
from kustomgen.cli.share_words import Share, Told
from kustomgen.errors import KustomgenError
from kustomgen.kustomize.builds import How, start_builds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kustomgen.cache.book import Facts
    from kustomgen.cli.share_words import Line
    from kustomgen.kustomize.builds import Result
    from kustomgen.policy.engine import Checked
    from kustomgen.policy.finding import BuildSummary

    Say = Callable[[Line], None]

_GRACE = 2.0
"""Seconds after which a process that is to end, and is busy with something that cannot be interrupted, is gone."""


def main() -> None:
    """Checks a share, and is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever else is printed here, by a library perhaps, is no answer.
    os.dup2(2, 1)
    # Whoever is started in the background is told to ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt, OSError):  # nobody waits for an answer any more
        _answer(partial(_say, answers))
    # What is left in memory need not be put away.
    os._exit(0)


def _answer(say: Say) -> None:
    try:
        share = share_words.asked(json.loads(_line()))
        threading.Thread(target=_end_with_input, daemon=True).start()
        _check(share, say)
    except BrokenPipeError:
        raise
    except KustomgenError as error:
        say(share_words.complain(error))
    except Exception:  # noqa: BLE001 - whoever asked says that this is a bug
        say({"bug": traceback.format_exc()})


def _say(answers: IO[bytes], line: Line) -> None:
    answers.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
    answers.flush()


def _line() -> bytes:
    found = b""
    while not found.endswith(b"\n") and (more := os.read(0, 1 << 16)):
        found += more
    return found


def _end_with_input() -> None:
    os.read(0, 1)
    _thread.interrupt_main()
    time.sleep(_GRACE)
    os._exit(1)


def _check(share: Share, say: Say) -> None:
    """Says what came of each group of folders."""
    run = share.run
    how = How(
        run.options.timeout,
        unrestricted(run.options.load_restrictor),
        remote=run.options.remote,
        origins=False,
        those=frozenset(number for number, folder in enumerate(run.folders) if folder in share.again),
    )
    with start_builds(share.engine, [Path(folder) for folder in run.folders], run.sources, how) as builds:
        workshop = run.workshop(builds)
        # The rules are imported while the engine builds: both take as long.
        from kustomgen.cli.checks import Checks  # noqa: PLC0415
        from kustomgen.cli.look import policy_of  # noqa: PLC0415
        from kustomgen.cli.turns import Turns  # noqa: PLC0415

        policy = policy_of(run.options)
        with Turns(run, policy, workshop) as turns:
            teller = _Teller(share, turns.missed, say)
            Checks(run, policy, turns, teller).folders(builds, lambda *_: None)


class _Teller:
    """Says what was found, instead of keeping it."""

    def __init__(self, share: Share, missed: Collection[str], say: Say) -> None:
        self._share, self._missed, self._say = share, missed, say
        self._facts: dict[str, Facts | None] = {}

    def inputs(self, target: str, result: Result | None) -> None:
        """See ``Keeper``."""
        if self._share.since is not None:
            from kustomgen.cli.memory_facts import input_facts  # noqa: PLC0415 - where anything is remembered

            self._facts[target] = input_facts(self._share.run.sources, target, result, self._share.since)

    def group(self, found: Mapping[str, Checked | BuildSummary], worth: Collection[str]) -> None:
        """See ``Keeper``."""
        from kustomgen.policy.engine import Checked  # noqa: PLC0415 - by now it is there
        from kustomgen.policy.kept import keep  # noqa: PLC0415

        told = (
            Told(target, keep(it), self._facts.pop(target, None), target in worth)
            if isinstance(it, Checked)
            else Told(target, it)
            for target, it in found.items()
        )
        self._say(share_words.tell(told, self._missed))
