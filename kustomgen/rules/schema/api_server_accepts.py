"""The Kubernetes API server accepts every object.

The server refuses mistakes that a schema cannot express: invalid DNS names, a mount of a missing
volume, a request above its limit, an invalid cron expression, two members of a union. Such an
object builds, and fails during the rollout. kustomgen contains the server's own validation, so the
message is the server's, word for word. Custom resources are validated against the
CustomResourceDefinitions of the build, of ``--schemas``, and those that come with kustomgen,
including their CEL rules. Each of the last is from one release, which the message names: a field or
enum value that it does not have is a warning.

``schema-valid`` has the schemas of every version of Kubernetes; this rule has the code of one,
which ``kustomgen doctor`` shows. If both find the same field wrong, there is one finding. The rule
does not check what only a cluster knows: webhooks, quotas outside the build, existing names,
immutable fields. It does not judge values that Flux or SOPS fills in later. A placeholder, and a
kustomize variable that nothing in the build replaces, are warnings, because the users of a base may
replace them.

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

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.together import MISSING, UNKNOWN, Fault, together
from kustomgen.k8s.workload_names import too_long
from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.verdict import Cause, Path, ServerVerdict


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if build.server is None:
        return
    verdicts = build.server.verdicts(build.resources, build.definitions)
    for resource, verdict in zip(build.resources, verdicts, strict=True):
        yield from _problems(build, resource, verdict)
        if verdict.known and not verdict.causes and (words := too_long(resource)):
            at = _prefix(build, resource)
            yield Problem(at or resource["metadata"]["name"], f"{resource}: {words}" if at else words)


def _prefix(build: Build, resource: Resource) -> Mark | None:
    """Where the outermost prefix or suffix stands without which the name would do, None if there
    is none.
    """
    for file in build.kustomizations:
        for field, affix in (("namePrefix", file.prefix), ("nameSuffix", file.suffix)):
            node = file.root.get(field) if file.root and affix else None
            whole = resource.name.startswith(affix) if field == "namePrefix" else resource.name.endswith(affix)
            if node is not None and whole:
                return node.where
    return None


def _problems(build: Build, resource: Resource, verdict: ServerVerdict) -> Iterator[Problem]:
    if verdict.failure:
        message = f"the API server's validation of this object failed: {verdict.failure}"
        yield Problem(resource.node, message, Severity.WARNING)
    release = _release(build, resource) if verdict.causes or verdict.warnings else ""
    causes = (each for each in verdict.causes if not _is_filled_in_together(build, resource, each))
    for path, message in _by_place(resource, _once_for_a_name(resource, causes)):
        at = resource.node.walk(*path)
        open_still = _to_be_replaced(at.text)
        weight = Severity.WARNING if open_still else None
        yield Problem(at, f"the API server refuses this: {message}{release}{open_still}", weight)
    newer = [each for each in verdict.warnings if each.reason != "Warning"]
    for path, message in _by_place(resource, newer):
        yield Problem(resource.node.walk(*path), f"the API server refuses this: {message}{release}", Severity.WARNING)
    for path, message in _by_place(resource, (each for each in verdict.warnings if each not in newer)):
        if _ARGO_FINALIZER in message:
            continue  # it is the name that Argo CD's documentation tells everyone to write
        yield Problem(resource.node.walk(*path), f"the API server warns: {message}", Severity.WARNING)


def _to_be_replaced(text: str) -> str:
    """What to say of a value that another kustomization is to fill in; empty for any other."""
    if variable := _VARIABLE.search(text):
        return f"; no `vars` entry of this build is called {variable[1]!r}, so the text stays"
    return "; this is a placeholder, which nothing in this build replaces" if _PLACEHOLDER.fullmatch(text) else ""


_VARIABLE = re.compile(r"\$\(([A-Za-z][\w.-]*)\)")
_PLACEHOLDER = re.compile(
    r"(?i)(?:(?:(?:to|will) be )?(?:replaced|overridden|overwritten|patched|filled|set|provided|injected)\s.*"
    r"|(?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)|(?:replace|change|set)[-_ ]?(?:me|this)\b.*|(?:placeholder|todo|tbd|fixme|to be (?:defined|determined))\b.*)"
)


def _release(build: Build, resource: Resource) -> str:
    """Of which release the definition is, where it comes with kustomgen."""
    published = build.schemas.published(resource.ref, build.definitions.given)
    return f" (by {published})" if published else ""


def _is_filled_in_together(build: Build, resource: Resource, cause: Cause) -> bool:
    """Whether a subject has no namespace yet, because its account in the build has none either.

    What sets the one sets the other: kustomize's ``namespace``, or Flux's ``targetNamespace``.
    """
    if cause.message != _REQUIRED or cause.path[:1] != ("subjects",) or cause.path[-1:] != ("namespace",):
        return False
    name = resource.node.walk(*cause.path[:-1])["name"].text
    return name == "default" or any(not each.namespace for each in build.named("ServiceAccount", name, ""))


def _once_for_a_name(resource: Resource, causes: Iterable[Cause]) -> Iterator[Cause]:
    """The causes without those of labels that the server makes of a name which it
    refuses as well.
    """
    found = list(causes)
    name = f'Invalid value: "{resource.name}"'
    refused = any(each.path == ("metadata", "name") and each.message.startswith(name) for each in found)
    for each in found:
        if not refused or each.path == ("metadata", "name") or not each.message.startswith(name):
            yield each


def _by_place(resource: Resource, causes: Iterable[Cause]) -> Iterator[tuple[Path, str]]:
    """The messages of each place, once: for two absent fields the server reports that one is
    required.
    """
    faults: list[Fault] = []
    absent: set[tuple[Path, str]] = set()
    for cause in causes:
        missing = (cause.path[:-1], cause.message)
        if missing in absent and cause.message != _REQUIRED and not resource.node.walk(*cause.path).present:
            continue
        absent.add(missing)
        faults.append(Fault(cause.path, cause.message, _KINDS.get(cause.message, "")))
    return together(resource, faults)


_ARGO_FINALIZER = '"resources-finalizer.argocd.argoproj.io"'
_REQUIRED = "Required value"
_KINDS = {_REQUIRED: MISSING, "unknown field": UNKNOWN}


RULE = Rule(
    "api-server-accepts",
    Severity.ERROR,
    __doc__,
    check,
)
