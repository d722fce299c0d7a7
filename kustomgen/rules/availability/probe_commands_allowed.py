"""A probe runs no command that proves nothing or costs much.

``ps`` and ``ls`` succeed while the program hangs. ``jcmd`` pauses a Java program on each call
(Kyverno deny-commands-in-exec-probe). Commands inside a shell's ``-c`` count. ``denied`` lists the
commands.

Fix: probe the program itself with ``httpGet``, ``grpc``, or its own health command.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, livenessProbe: {exec: {command: [sh, -c, 'ps aux | grep web']}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, livenessProbe: {exec: {command: [/app/healthy]}}}]}
"""

from __future__ import annotations

import re

from kustomgen.k8s.probes import PROBES
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

_WORD = r"[^\s|&;()<>$`'\"]+"


class ProbeCommandsAllowed(Params):
    denied: tuple[str, ...] = ("jcmd", "ls", "ps")


def check(build: Build, params: ProbeCommandsAllowed) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        for probe in PROBES:
            at = container[probe]["exec"]["command"]
            found = [name for name in _commands(at) if name in params.denied]
            if found:
                yield Problem(at, f"runs {', '.join(dict.fromkeys(found))}")


def _commands(command: Node) -> list[str]:
    """The program, or every word of a shell's script, without the path."""
    words = [word.text for word in command]
    run = re.findall(_WORD, " ".join(words)) if "-c" in words else words[:1]
    return [word.rpartition("/")[2] for word in run]


RULE = Rule(
    "probe-commands-allowed",
    Severity.INFO,
    __doc__,
    check,
    ProbeCommandsAllowed(),
    aliases=(
        "kyverno/deny-commands-in-exec-probe",
    ),
)  # fmt: skip
