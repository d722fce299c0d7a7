"""Every object is valid against its schema in the target version of Kubernetes, and has no unknown
field.

kustomize silently merges a misspelt field, and the API server silently drops it without strict
validation (KEP-2885), so ``replcias: 5`` has no effect. A field of the wrong type, an invalid
quantity or an unknown kind fails only during the rollout. Custom resources are validated against
the CRDs in the build, the schemas of ``--schemas`` or of ``schemas`` in kustomgen.yaml, and the
definitions of common operators that come with kustomgen. Each of the last is from one release,
which the message names: a field that it does not have is a warning, because a newer release may
have it. A kind without a schema passes, and the report counts it. If the target version of
Kubernetes is older than the oldest schemas, these apply, and the message names them.

Fix: correct the field in the place that sets it, or set the target version of Kubernetes to that of
the cluster.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {CACHE_TTL: 60}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {CACHE_TTL: "60"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.lifecycle import is_removed, lifecycle_of
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.placeholders import is_encrypted
from kustomgen.k8s.schema import (
    api_versions_of,
    is_builtin_group,
    kinds_of,
    latest,
    schema_version,
    type_of,
    violations,
)
from kustomgen.k8s.together import MISSING, UNKNOWN, Fault, together
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.violation import Violation

SOPS = ("sops",)
"""What SOPS adds to an object, and Flux takes off it again before it applies it."""


_KINDS = {"required": MISSING, "additionalProperties": UNKNOWN}

_OF_A_RELEASE = ("additionalProperties", "enum")
"""What a newer release of an operator may allow: a field, a value of a list."""


def check(build: Build, _params: Params) -> Iterator[Problem]:
    version = build.kubernetes or latest()
    schemas = schema_version(version)
    note = "" if schemas == version else f" (by the schemas of {schemas}; those of {version} are not available)"
    own = tuple(build.of_kind("CustomResourceDefinition"))
    for resource in build.resources:
        yield from _identity(resource)
        type_name = type_of(resource.ref, version)
        if type_name:
            yield from _told(resource, violations(resource.manifest, type_name, version), note)
        elif not is_builtin_group(resource.ref.group):
            yield from _custom(resource, build, own)
        elif (
            not note and resource["apiVersion"].text and resource["kind"].text and is_builtin_group(resource.ref.group)
        ):
            yield from _unknown_kind(resource, version)


def _custom(resource: Resource, build: Build, own: tuple[Resource, ...]) -> Iterator[Problem]:
    """A custom resource. What comes with kustomgen is of one release, and a cluster may have a
    newer one.
    """
    published = build.schemas.published(resource.ref, own)
    found = build.schemas.violations(resource, own)
    if published is None:
        yield from _told(resource, found, "")
        return
    newer = [violation for violation in found if violation.keyword in _OF_A_RELEASE]
    note = f" (by {published})"
    yield from _told(resource, [violation for violation in found if violation not in newer], note)
    yield from _told(resource, newer, note, Severity.WARNING)
    version = resource.ref.api_version.rpartition("/")[2]
    if lifecycle_of(resource.ref) is None and published.dropped(version):
        message = f"{published} does not serve {resource.ref.api_version} {resource.kind}"
        yield Problem(resource["apiVersion"], f"{message}; it serves {', '.join(published.served)}", Severity.WARNING)


def _identity(resource: Resource) -> Iterator[Problem]:
    for field in ("apiVersion", "kind"):
        said = resource.manifest.get(field)
        if not isinstance(said, str) or not said:
            node = resource[field]
            yield Problem(
                node, f"{node} is {node.value!r}, a name is expected" if node.present else f"{node} is missing"
            )
    if resource.metadata.get("name"):
        return
    metadata = resource["metadata"]
    # A list has no name of its own, and what has generateName gets one from the API server.
    named = metadata["generateName"].value or resource["items"].present
    if not named and (metadata.mapping or not metadata.present):
        yield Problem(metadata["name"], "metadata.name is missing")


def _told(
    resource: Resource, found: Iterable[Violation], note: str, severity: Severity | None = None
) -> Iterator[Problem]:
    told = [each for each in found if each.path != SOPS or not is_encrypted(resource.manifest)]
    lacking = {each.path[:-1] for each in told if each.keyword == "required"}
    faults = (
        Fault(each.path, each.message, _KINDS.get(each.keyword, ""))
        for each in told
        if each.keyword != "minProperties" or each.path not in lacking
    )
    for path, said in together(resource, faults):
        yield Problem(resource.node.walk(*path), said + note, severity)


def _unknown_kind(resource: Resource, version: str) -> Iterator[Problem]:
    ref, end = resource.ref, lifecycle_of(resource.ref)
    if (ref.api_version, ref.kind) == ("v1", "List") or (end and is_removed(end, version, {})):
        return  # kustomize takes lists apart, and another rule speaks of what was removed

    elsewhere = api_versions_of(ref.kind, version)
    hint = did_you_mean(ref.kind, kinds_of(ref.api_version, version), "", 0.7)
    message = f"{ref.api_version} {ref.kind} is not in Kubernetes {version}"
    if elsewhere:
        yield Problem(resource["apiVersion"], f"{message}; {ref.kind} is in {', '.join(elsewhere)}")
    else:
        yield Problem(resource["kind" if hint else "apiVersion"], message + (hint and f"; {hint}"))


RULE = Rule(
    "schema-valid",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-unknown-field", "kube-linter/schema-validation", "kubeconform/strict"),
)
