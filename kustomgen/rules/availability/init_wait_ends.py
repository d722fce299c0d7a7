"""An init container that waits has a time limit, and waits for a Service that exists.

``until pg_isready -h postgresql; do sleep 2; done`` never ends if the host has another name, for
example because a chart names its Service after the release. The pod stays in ``Init`` and reports
nothing. A loop with a counter or a ``timeout`` fails, and the pod shows the error. A host without a
dot is a Service of the same namespace. A missing Service is reported only if the build has one with
a longer name.

Fix: correct the Service's name, and limit the wait: count the attempts, or use
``timeout 300 sh -c '…'``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          initContainers:
          - {name: wait, image: "postgres:16", command: [sh, -c, "until pg_isready -h postgresql; do sleep 2; done"]}
          containers: [{name: web}]

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          initContainers:
          - {name: wait, image: "postgres:16", command: [timeout, "300", sh, -c, "until pg_isready -h db; do sleep 2; done"]}
          containers: [{name: web}]
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Container, Iterator, Node, Params, Problem, Rule, Severity

_LOOP = re.compile(r"\b(?:until|while)\b(?P<condition>.*?)[;\n]\s*do\b(?P<body>.*?)\bdone\b", re.DOTALL)
_WAITS = re.compile(r"\b(?:pg_isready|nc|nslookup|curl|wget|redis-cli|mysqladmin|mongosh?|ping|getent)\b")
_ENDS = re.compile(
    r"\btimeout\b|\bexit\b|\bbreak\b|\bseq\b|-(?:lt|le|gt|ge|eq)\b|\$\(\(|\bSECONDS\b|\blet\b|\bexpr\b|\(\(|max|--timeout"
)
_HOST = re.compile(
    r"\bpg_isready\b[^;|&\n]*?-(?:h|-host)[ =](?P<pg>[\w.-]+)|\bnc\b(?:\s+-\w+(?:\s+\d+)?)*\s+(?P<nc>[a-z][\w.-]*)\s+\d+"
)


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for container in pod.containers("initContainers"):
            if not container.init:
                continue
            text = _text(container)
            loop = _LOOP.search(text)
            if loop is None or not _WAITS.search(loop["condition"]):
                continue
            if missing := _missing(build, text, pod.namespace):
                yield Problem(_place(container), missing)
            elif not _ENDS.search(text):
                yield Problem(
                    _place(container),
                    f"the wait {_for(build, text, pod.namespace)}has no limit, so the pod never fails and shows no reason",
                    Severity.INFO,
                )


def _text(container: Container) -> str:
    return " ".join(str(item.value) for field in ("command", "args") for item in container[field])


def _place(container: Container) -> Node:
    return container["args"] if container["args"].present else container["command"]


def _absent(build: Build, text: str, namespace: str) -> str:
    """The host that it waits for, if it is no Service of the build and has a short name."""
    found = _HOST.search(text)
    host: str = (found["pg"] or found["nc"]) if found else ""
    return "" if not host or "." in host or build.find("Service", host, namespace, group="") else host


def _for(build: Build, text: str, namespace: str) -> str:
    host = _absent(build, text, namespace)
    return f"for {host!r}, which is no Service of the build, " if host else ""


def _missing(build: Build, text: str, namespace: str) -> str:
    host = _absent(build, text, namespace)
    if not host:
        return ""
    names = [each.name for each in build.of_kind("Service", group="") if each.namespace == namespace]
    near = next((name for name in names if name.endswith(f"-{host}") or name.startswith(f"{host}-")), None)
    return f"it waits for {host!r}, but namespace {namespace!r} has no such Service; it has {near!r}" if near else ""


RULE = Rule("init-wait-ends", Severity.WARNING, __doc__, check)
