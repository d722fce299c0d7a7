"""Folders whose files are no part of what runs: data of tests, samples, documentation."""

from __future__ import annotations

from pathlib import PurePosixPath

_TEST_DATA = frozenset({"testdata", "test-data", "test_data", "fixtures", "__fixtures__"})
_SAMPLES = _TEST_DATA | {"docs", "doc", "documentation", "samples", "sample", "examples", "example"}


def is_test_data(path: str) -> bool:
    """Whether a path leads through a folder of data for tests, which may be wrong on purpose:
    ``testdata``, ``fixtures``.
    """
    return not _TEST_DATA.isdisjoint(PurePosixPath(path).parts)


def sample_folder(path: str | None) -> str:
    """The folder of samples, documentation or test data that a file is in, the outermost one; empty
    where it is in none.
    """
    parts = PurePosixPath(path or "").parts[:-1]
    return next(("/".join(parts[: at + 1]) for at, part in enumerate(parts) if part in _SAMPLES), "")
