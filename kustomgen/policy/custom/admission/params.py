"""Which objects are the parameters of a policy: in the policy files, and in a build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import is_empty, matches
from kustomgen.policy.custom.admission.model import Bound, Param, ParamRef
from kustomgen.policy.custom.session import sane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.build import Build


def literal(value: Any) -> str:
    """A plain value as an expression: CEL writes everything that JSON can as JSON does."""
    return f"dyn({json.dumps(sane(value), ensure_ascii=False)})"


def is_param(wanted: ParamRef, name: str, namespace: str, labels: Mapping[str, Any]) -> bool:
    """Whether a binding means an object of its policy's paramKind."""
    if wanted.namespace and namespace not in {"", wanted.namespace}:
        return False
    if wanted.name:
        return name == wanted.name
    return is_empty(wanted.selector) or matches(wanted.selector, labels)


def params_in(build: Build, bound: Bound) -> tuple[Param, ...]:
    """The parameters that hold for a build: those it brings, and those of the policy files that it
    does not replace.
    """
    kind, wanted = bound.policy.param_kind, bound.binding.params
    if kind is None or wanted is None:
        return bound.params
    found = tuple(
        Param(resource.namespace, literal(resource.manifest), resource.name)
        for resource in build.of_kind(kind[1], group=kind[0])
        if is_param(wanted, resource.name, resource.namespace, resource.labels)
    )
    brought = {(param.namespace, param.name) for param in found} | {("", param.name) for param in found}
    return (*found, *(param for param in bound.params if (param.namespace, param.name) not in brought))
