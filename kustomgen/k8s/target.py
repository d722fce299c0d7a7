"""Why a ``target`` or ``select`` of a kustomization selects nothing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen import regexp
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.schema import api_versions_of, latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.resource import Resource
    from kustomgen.yaml.located import Located


def why_none(target: Located, resources: Sequence[Resource]) -> str:
    """The first field that leaves no object over, and what comes nearest."""
    left = list(resources)
    for field in ("kind", "group", "version", "name", "namespace"):
        found = target.get(field)
        wanted = "" if found is None or found.value is None else str(found.value)
        if not wanted:
            continue
        fitting = [resource for resource in left if _fits(wanted, _value(resource, field))]
        if not fitting:
            # The name of a kind of Kubernetes is no typing error, though another kind has nearly
            # the same.
            hint = field != "kind" or not api_versions_of(wanted, latest())
            near = _near(wanted, [_value(r, field) for r in left], hint)
            return f"no {_what(left, resources, field)} {wanted!r}{near}"
        left = fitting
    selector = next((found for field in ("labelSelector", "annotationSelector") if (found := target.get(field))), None)
    if selector is not None:
        kind = "labels" if target.get("labelSelector") else "annotations"
        return f"none of {_listed(left)} has the {kind} {str(selector.value)!r}"
    return "its objects had other names, or were not there yet, when the patches were applied"


def _value(resource: Resource, field: str) -> str:
    values = {
        "kind": resource.kind,
        "group": resource.ref.group,
        "version": resource.ref.version,
        "name": resource.name,
        "namespace": resource.namespace,
    }
    return values[field]


def _fits(pattern: str, value: str) -> bool:
    # kustomize takes each for a regular expression of the whole.
    try:
        return regexp.fullmatch(pattern, value)
    except ValueError:
        return pattern == value


def _what(left: Sequence[Resource], every: Sequence[Resource], field: str) -> str:
    if field == "kind":
        return "object is of kind"
    kinds = {resource.kind for resource in left}
    one = next(iter(kinds)) if len(kinds) == 1 and len(left) < len(every) else "object"
    return {"name": f"{one} is named", "namespace": f"{one} is in namespace"}.get(field, f"{one} is of {field}")


def _near(wanted: str, values: list[str], hinted: bool) -> str:
    known = sorted({value for value in values if value})
    if hinted and (hint := did_you_mean(wanted, known, "")):
        return f"; {hint}"
    shown = ", ".join(map(repr, known[:3])) + (f" and {len(known) - 3} more" if len(known) > 3 else "")  # noqa: PLR2004
    return f"; there is {shown}" if shown else ""


def _listed(resources: Sequence[Resource]) -> str:
    names = [str(resource) for resource in resources]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
