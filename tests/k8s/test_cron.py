"""How near to each other the runs of a schedule come."""

from __future__ import annotations

import pytest

from kustomgen.k8s.cron import shortest_interval

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("* * * * *", MINUTE),
        ("*/30 9-17 * * mon-fri", 30 * MINUTE),
        ("0 */1 * * *", HOUR),
        ("0 */5 * * *", 4 * HOUR),  # from 20 to 0
        ("5,50 * * * *", 15 * MINUTE),  # over the hour
        ("55 23,0 * * *", HOUR),
        ("0 22,3 * * *", 5 * HOUR),
        ("@daily", DAY),
        ("0 0 * * mon,wed", 2 * DAY),
        ("@every 1h30m", 5400),
        ("@every 1.5m", 90),
        ("0 0 * * sun", 7 * DAY),
        ("0 0 1 * *", 28 * DAY),
        ("0 0 31 * *", 31 * DAY),  # July and August
        ("0 0 1 * mon", DAY),  # either is enough, and a first may be a Sunday
        ("0 23,0 1 1 *", 23 * HOUR),
        ("@yearly", 365 * DAY),
        ("0 0 29 2 *", 365 * DAY),  # once in four years: so long is enough
    ],
)
def test_the_nearest_runs(schedule: str, seconds: int) -> None:
    assert shortest_interval(schedule) == seconds
