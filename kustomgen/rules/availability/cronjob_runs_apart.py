"""A run of a CronJob ends before the next one starts.

``activeDeadlineSeconds`` limits the time of a run. If the limit is as long as the interval of the
schedule, two runs can overlap: with ``concurrencyPolicy: Allow`` (the default) both work on the
same data, and with ``Replace`` a slow run is stopped each time before it is done. With ``Forbid``
the next run is skipped.

Fix: set `concurrencyPolicy: Forbid`, shorten `activeDeadlineSeconds`, or run less often.

Fails::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: resync}
    spec:
      schedule: "0 */1 * * *"
      jobTemplate: {spec: {activeDeadlineSeconds: 7200, template: {spec: {}}}}

Passes::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: resync}
    spec:
      schedule: "0 */4 * * *"
      jobTemplate: {spec: {activeDeadlineSeconds: 7200, template: {spec: {}}}}
"""

from __future__ import annotations

from kustomgen.k8s.cron import shortest_interval
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_FIELDS = 5


def check(build: Build, _: Params) -> Iterator[Problem]:
    for job in build.of_kind("CronJob", group="batch"):
        spec = job["spec"]
        at = spec["jobTemplate"]["spec"]["activeDeadlineSeconds"]
        policy = spec["concurrencyPolicy"].text or "Allow"
        apart = _interval(spec["schedule"].text)
        if at.integer is None or policy == "Forbid" or apart is None or at.integer < apart:
            continue
        said = f"a run may take {at.integer} s, and one starts every {apart} s"
        if policy == "Replace":
            yield Problem(at, f"{said}: with concurrencyPolicy Replace it is stopped before it is done")
        else:
            default = "" if spec["concurrencyPolicy"].present else ", the default,"
            yield Problem(at, f"{said}: with concurrencyPolicy Allow{default} runs overlap")


def _interval(schedule: str) -> int | None:
    """The seconds between two runs; None for what is no schedule, or needs the
    cluster's reading.
    """
    if not schedule.startswith("@") and len(schedule.split()) != _FIELDS:
        return None
    try:
        return shortest_interval(schedule)
    except (ValueError, IndexError):
        return None


RULE = Rule("cronjob-runs-apart", Severity.WARNING, __doc__, check)
