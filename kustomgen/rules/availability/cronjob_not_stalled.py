"""No container suspends the Jobs of a CronJob.

A suspended Job never finishes. With ``concurrencyPolicy: Forbid`` the CronJob waits for it and
starts no further run. With ``Allow`` suspended Jobs add up; only ``Replace`` deletes them.

Fix: delete the Job (``kubectl delete job``) instead of setting ``suspend: true``.

Fails::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: resync}
    spec:
      schedule: "0 * * * *"
      concurrencyPolicy: Forbid
      jobTemplate:
        spec:
          template:
            spec:
              initContainers:
              - name: end-others
                image: kubectl
                command: [sh, -c, 'kubectl patch job "$other" -p ''{"spec":{"suspend":true}}''']
              containers: [{name: resync}]

Passes::

    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: resync}
    spec:
      schedule: "0 * * * *"
      concurrencyPolicy: Forbid
      jobTemplate:
        spec:
          template:
            spec:
              initContainers: [{name: end-others, image: kubectl, command: [sh, -c, 'kubectl delete job "$other"']}]
              containers: [{name: resync}]
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Container, Iterator, Params, Problem, Rule, Severity

_SUSPENDS = re.compile(r"\bkubectl\b.*\bpatch\b[^\n;]*\"?suspend\"?\s*:\s*true", re.IGNORECASE | re.DOTALL)
_JOBS = re.compile(r"\bjobs?(?:\.batch)?\b")


def check(build: Build, _: Params) -> Iterator[Problem]:
    waiting = [
        job for job in build.of_kind("CronJob", group="batch") if job["spec"]["concurrencyPolicy"].value == "Forbid"
    ]
    if not waiting:
        return
    for container in build.containers():
        at = container["args"] if container["args"].present else container["command"]
        text = _text(container)
        if _SUSPENDS.search(text) and _JOBS.search(text):
            jobs = [job for job in waiting if job.namespace == container.pod.namespace]
            if jobs:
                yield Problem(
                    at, f"it suspends Jobs, and {jobs[0]} with concurrencyPolicy Forbid waits for them forever"
                )


def _text(container: Container) -> str:
    return " ".join(str(item.value) for field in ("command", "args") for item in container[field])


RULE = Rule("cronjob-not-stalled", Severity.WARNING, __doc__, check)
