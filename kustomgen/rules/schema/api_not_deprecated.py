"""No object uses an API version that is deprecated in the target version.

A deprecated version works until a later release removes it. Changing it now is one line; during an
upgrade it is one more problem. Versions of other components are set as in ``api-not-removed``.

Fix: use the API version in the message, and check the fields that changed with it.

Fails::

    apiVersion: v1
    kind: Endpoints
    metadata: {name: web}

Passes::

    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: web}
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kustomgen.k8s.lifecycle import is_deprecated, lifecycle_of
from kustomgen.rules.api import Build, Edit, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class ApiNotDeprecated(Params):
    versions: Mapping[str, str] = MappingProxyType({})


def check(build: Build, params: ApiNotDeprecated) -> Iterator[Problem]:
    for resource in build.resources:
        ref, end = resource.ref, lifecycle_of(resource.ref)
        if end and is_deprecated(end, build.kubernetes, params.versions):
            until = f", and is removed in {end.removed}" if end.removed else ""
            said = f"{ref.api_version} {ref.kind} is deprecated since {end.component} {end.deprecated}{until}"
            yield Problem(resource["apiVersion"], f"{said}; use {end.replacement}")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where the replacement takes the same manifest; else a person has to rewrite it."""
    if isinstance(problem.at, Node):
        end = lifecycle_of(problem.at.resource.ref)
        if end and end.alike:
            yield Edit(problem.at, end.replacement)


RULE = Rule(
    "api-not-deprecated",
    Severity.WARNING,
    __doc__,
    check,
    ApiNotDeprecated(),
    fix=fix,
    aliases=(
        "kube-linter/no-extensions-v1beta", "kube-score/stable-version", "gatekeeper/verifydeprecatedapi",
        "kyverno/check-deprecated-apis", "pluto/deprecated",
    ),
)  # fmt: skip
