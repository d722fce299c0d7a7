"""For other programs: version 1 of a contract that only grows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.report.control import safe_json
from kustomgen.report.differences.words import cannot_be_applied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.difference import ChangedObject
    from kustomgen.k8s.resource import Resource
    from kustomgen.report.differences.words import Comparison

VERSION = 1


def render(compared: Sequence[Comparison]) -> str:
    """Every comparison with every change; values of Secrets are not in it."""
    content = {"version": VERSION, "comparisons": [_one(each) for each in compared]}
    return safe_json(json.dumps(content, indent=2, ensure_ascii=False, default=str)) + "\n"


def _one(compared: Comparison) -> dict[str, Any]:
    difference = compared.difference
    return {
        "before": _side(difference.before, compared.revision),
        "after": _side(difference.after, ""),
        "namespaces": [{"before": before, "after": after} for before, after in difference.namespaces],
        "objects": [_object(changed) for changed in difference.objects],
        "same": difference.same,
        "cannotBeApplied": cannot_be_applied(compared),
    }


def _side(build: Build, revision: str) -> dict[str, Any]:
    return {"environment": build.environment, "path": build.path, "revision": revision or None}


def _object(changed: ChangedObject) -> dict[str, Any]:
    return {
        "change": changed.what,
        "kind": changed.key.kind,
        "name": changed.key.name,
        "before": changed.before and _identity(changed.before),
        "after": changed.after and _identity(changed.after),
        "changes": [_change(change) for change in changed.changes],
        "object": _whole(changed),
    }


def _whole(changed: ChangedObject) -> Any:
    """The object that only one side has."""
    resource = changed.after or changed.before
    return None if resource is None or changed.what == "changed" else resource.manifest


def _identity(resource: Resource) -> dict[str, str]:
    ref = resource.ref
    return {"apiVersion": ref.api_version, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _change(change: FieldChange) -> dict[str, Any]:
    return {"path": change.place, "change": change.what, "before": change.before, "after": change.after}
