"""``kustomgen check --baseline`` and ``--write-baseline``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.cli.terminal import emit, say
from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.policy.baseline import Baseline
    from kustomgen.policy.finding import Report

_MAX_BYTES = 64 * 1024 * 1024
"""A larger baseline is refused: one has some 300 bytes for each finding."""


def read_baseline(file: Path | None, writing: Path | None) -> Baseline | None:
    """The baseline to hold a report against, None where none is named. Raises InputError."""
    if file is None:
        return None
    from kustomgen.policy.baseline import from_text  # noqa: PLC0415 - for who has a baseline
    from kustomgen.yaml.source import decode  # noqa: PLC0415

    if writing is not None:
        message = "--baseline reads what is known, --write-baseline says it anew"
        raise InputError(Complaint(None, message, "use one of them"))
    try:
        data = read_bytes(file, _MAX_BYTES)
    except FileNotFoundError:
        hint = f"`kustomgen check --write-baseline {file}` writes one"
        raise InputError(Complaint(Mark(str(file)), "there is no such file", hint)) from None
    except OSError as error:
        raise InputError(Complaint(Mark(str(file)), f"cannot be read: {error.strerror}")) from None
    return from_text(decode(data, str(file)), str(file))


def with_baseline(report: Report, known: Baseline | None, write: Path | None) -> Report:
    """The report against a baseline, which is written first where that is asked for.

    What does not build is recorded with its cause. What is wrong in there is new as soon as it builds.
    """
    if known is None and write is None:
        return report
    from kustomgen.policy.baseline import from_text, hold_against, to_text  # noqa: PLC0415 - for who has a baseline
    from kustomgen.policy.failures import failure_groups  # noqa: PLC0415
    from kustomgen.report.grouping import counted  # noqa: PLC0415

    if write is not None:
        text = to_text(report)
        emit(text, write)
        findings, failures = len(report.findings), len(failure_groups(report.builds))
        now = [counted(findings, "finding"), *([counted(failures, "cause") + " of failed builds"] if failures else [])]
        say(f"{write}: {' and '.join(now)} {'is' if findings + failures == 1 else 'are'} known from now on")
        known = from_text(text, str(write))
    return hold_against(report, known) if known is not None else report
