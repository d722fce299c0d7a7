"""What the random specs were like, at the end of the run."""

from __future__ import annotations

from collections import Counter

import pytest

from kustomgen.kustomize.engine import Engine, find_engine

DRAWN = "drawn specs"


@pytest.fixture
def engine() -> Engine:
    return find_engine()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Adds up what the tests recorded, also those that ran in other processes."""
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
                if name == DRAWN:
                    counts.update(value)
    if counts:
        terminalreporter.write_sep("-", DRAWN)
        terminalreporter.write_line(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
