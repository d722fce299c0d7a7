"""The Kubernetes API server accepts every object.

The server refuses what a schema cannot say: names that are no DNS names, a mount of a volume that is not there, a request
above its limit, a cron expression, two members of a union. Such an object builds, and fails when the release is already
going out. kustomgen has the server's own validation inside, so the message is the server's, word for word. Custom
resources are held against the CustomResourceDefinitions of the build and of `--schemas`, rules in CEL included.

`schema-valid` knows the schemas of every version of Kubernetes; this rule has the code of one, which
`kustomgen doctor` names. Where both say that the same field is wrong, one of them speaks. What only a cluster can tell is
not looked at: webhooks, quotas that are not in the build, whether a name is taken, what may be changed later. A value that
Flux or SOPS fills in later is not judged.

Fix: change the field that the message names, in the place that sets it.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      ports: [{port: 80}, {port: 8080}]

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      ports: [{name: http, port: 80}, {name: metrics, port: 8080}]
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.workload_names import too_long
from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.verdict import Cause, Path, Verdict


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if build.server is None:
        return
    verdicts = build.server.verdicts(build.resources, build.definitions)
    for resource, verdict in zip(build.resources, verdicts, strict=True):
        yield from _problems(resource, verdict)
        if verdict.known and not verdict.causes and (words := too_long(resource)):
            at = _prefix(build, resource)
            yield Problem(at or resource["metadata"]["name"], f"{resource}: {words}" if at else words)


def _prefix(build: Build, resource: Resource) -> Mark | None:
    """Where the outermost prefix or suffix stands without which the name would do, None where there is none."""
    for file in build.kustomizations:
        for field, affix in (("namePrefix", file.prefix), ("nameSuffix", file.suffix)):
            node = file.root.get(field) if file.root and affix else None
            whole = resource.name.startswith(affix) if field == "namePrefix" else resource.name.endswith(affix)
            if node is not None and whole:
                return node.where
    return None


def _problems(resource: Resource, verdict: Verdict) -> Iterator[Problem]:
    if verdict.failure:
        message = f"the API server's validation of this object failed: {verdict.failure}"
        yield Problem(resource.node, message, Severity.WARNING)
    for path, message in _by_place(verdict.causes):
        yield Problem(resource.node.walk(*path), f"the API server refuses this: {message}")
    for path, message in _by_place(verdict.warnings):
        yield Problem(resource.node.walk(*path), f"the API server warns: {message}", Severity.WARNING)


def _by_place(causes: Iterable[Cause]) -> Iterator[tuple[Path, str]]:
    said: defaultdict[Path, list[str]] = defaultdict(list)
    for cause in causes:
        said[cause.path].append(cause.message)
    for path, messages in said.items():
        yield path, "; ".join(messages)


RULE = Rule(
    "api-server-accepts",
    Severity.ERROR,
    __doc__,
    check,
)
