"""``kustomgen check --changed-files``: what the changed files cause, told from what was there
before, by checking both.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import KustomgenError
from kustomgen.kustomize.git import repository
from kustomgen.kustomize.revision import files_of, has_commits
from kustomgen.policy.baseline import from_text, hold_against, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomgen.check.options import Options
    from kustomgen.policy.finding import Report

HEAD = "HEAD"


def caused(options: Options, report: Report, check: Callable[[Options], Report]) -> Report:
    """The report with what HEAD has too set apart as known; as it is where HEAD has none of it, or
    cannot be checked.

    ``check`` gives the report of other options, in the folder that it is called in.
    """
    if not report.findings and all(build.ok or build.known for build in report.builds):
        return report
    try:
        before = _at_head(options, report, check)
    except KustomgenError:
        return report
    if before is None:
        return report
    held = hold_against(report, from_text(to_text(before), HEAD))
    many = len(held.known)
    note = "1 finding was" if many == 1 else f"{many} findings were"
    notes = [f"{note} there before this change: `kustomgen check` shows all"] if many else []
    return replace(
        held, known=(*report.known, *held.known), baseline=report.baseline or HEAD, notes=(*report.notes, *notes)
    )


def _at_head(options: Options, report: Report, check: Callable[[Options], Report]) -> Report | None:
    repo = repository(Path())
    if not has_commits(repo):
        return None
    with files_of(repo, HEAD) as folder:
        there = tuple(build.path for build in report.builds if (folder / build.path).exists())
        if not there:
            return None
        with chdir(folder):
            return check(
                replace(options, paths=there, environments=(), changed=None, changed_files=False, baseline=None,
                        write_baseline=None, exclude=(), remember=False)
            )  # fmt: skip
