"""What the random specs were like, at the end of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kustomgen.engine.find import Engine, find_engine
from tests.layout.fields import every_field

DRAWN = "drawn specs"
REACHED = "fields of drawn specs"


@pytest.fixture
def engine() -> Engine:
    return find_engine()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Adds up what the tests recorded, also those that ran in other processes."""
    counts: Counter[str] = Counter()
    reached: set[str] = set()
    for name, value in _recorded(terminalreporter):
        if name == DRAWN:
            counts.update(value)
        elif name == REACHED:
            reached.update(value)
    if counts:
        terminalreporter.write_sep("-", DRAWN)
        terminalreporter.write_line(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    if reached:
        every = {".".join(field) for field in every_field()}
        terminalreporter.write_line(f"fields of the spec that were built and compared: {len(reached)} of {len(every)}")
        if missing := sorted(every - reached):
            terminalreporter.write_line(f"without {', '.join(missing)}")


def _recorded(terminalreporter: pytest.TerminalReporter) -> Iterator[tuple[str, Any]]:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from getattr(report, "user_properties", ())
