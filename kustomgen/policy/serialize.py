"""What the rules found in a build as JSON, and back: slim, for a cache or another process."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Node, Origin, Ref, Resource
from kustomgen.policy.annotations import NO_ANNOTATIONS, AnnotatedExemption, AnnotationError, Annotations
from kustomgen.policy.checked import Checked
from kustomgen.policy.finding import BuildSummary, Finding, Severity
from kustomgen.policy.needs import Need, Offers
from kustomgen.policy.strip import strip_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CheckedJson = dict[str, Any]


def to_json(checked: Checked) -> CheckedJson:
    """The JSON of it. Raises TypeError and ValueError for what JSON cannot hold."""
    build, summary, notes = checked.build, checked.summary, checked.annotations
    numbers = {id(resource): number for number, resource in enumerate(build.resources)}

    def place(at: Node) -> list[Any]:
        return [numbers[id(at.resource)], list(at.path)]

    return {
        "build": [build.path, build.environment, build.tier, build.kubernetes],
        "unchecked": list(summary.unchecked_kinds),
        "notes": list(summary.notes),
        "rules": " ".join(checked.rules),
        "count": summary.resources,
        # A text in the text: it is hardly ever looked at, and is read only then.
        "objects": json.dumps([_object(resource) for resource in build.resources], separators=(",", ":")),
        "findings": [_finding(finding) for finding in checked.findings],
        "noted": [
            [list(note.rules), note.reason, place(note.at), _mark(note.source), note.by_peer] for note in notes.noted
        ],
        "wrong": [[place(wrong.at), wrong.message, _mark(wrong.source)] for wrong in notes.wrong],
        "unknown": list(notes.unknown),
        "offers": checked.offers.text,
    }


def _object(resource: Resource) -> list[Any]:
    origin = resource.origin
    return [strip_manifest(resource), origin.file, origin.configured_in]


def _finding(finding: Finding) -> list[Any]:
    ref = finding.resource
    return [
        finding.rule,
        finding.severity.value,
        ref and [ref.group, ref.version, ref.kind, ref.namespace, ref.name],
        finding.path,
        finding.message,
        _mark(finding.source),
        finding.place,
        finding.source_note,
        list(finding.needs) if finding.needs else None,
    ]


def _mark(mark: Mark | None) -> list[Any] | None:
    return [mark.file, mark.line, mark.column] if mark else None


def from_json(kept: CheckedJson, remedies: Mapping[str, str]) -> Checked:
    """What was kept; ``remedies`` are by rule. Raises KeyError, ValueError, TypeError or IndexError
    for what is not one of it.
    """
    path, environment, tier, kubernetes = kept["build"]
    build = _KeptBuild(path, environment, tier, kubernetes, kept["objects"])
    rules = _words(kept["rules"])
    findings = tuple(
        Finding(
            rule,
            Severity(severity),
            environment,
            Ref(*ref) if ref else None,
            at,
            message,
            path,
            _place(mark),
            remedies[rule],
            steady,
            note,
            Need(*needs) if needs else None,
        )
        for rule, severity, ref, at, message, mark, steady, note, needs in kept["findings"]
    )
    summary = BuildSummary(
        path, environment, kept["count"], None, tuple(kept["unchecked"]), rules, notes=tuple(kept["notes"])
    )
    return Checked(build, findings, rules, _annotations(kept, build), summary=summary, offers=Offers(kept["offers"]))


_KNOWN: dict[str, tuple[str, ...]] = {}


def _words(text: str) -> tuple[str, ...]:
    # Most builds have the same hundred rules, which need not be distinguished a thousand times.
    if text not in _KNOWN:
        _KNOWN[text] = tuple(text.split())
    return _KNOWN[text]


def _annotations(kept: CheckedJson, build: Build) -> Annotations:
    if not (kept["noted"] or kept["wrong"] or kept["unknown"]):
        return NO_ANNOTATIONS

    def node(place: Iterable[Any]) -> Node:
        number, path = place
        return Node(build.resources[number], tuple(path), None)

    noted = tuple(
        AnnotatedExemption(tuple(rules), reason, node(at), _place(source), by_peer)
        for rules, reason, at, source, by_peer in kept["noted"]
    )
    wrong = tuple(AnnotationError(node(at), message, _place(source)) for at, message, source in kept["wrong"])
    return Annotations(noted, wrong, tuple(kept["unknown"]))


def _place(mark: list[Any] | None) -> Mark | None:
    return Mark(*mark) if mark else None


class _KeptBuild(Build):
    """A build of which the objects are read only where someone asks for them."""

    def __init__(self, path: str, environment: str, tier: str | None, kubernetes: str, objects: str) -> None:
        given = {"path": path, "environment": environment, "tier": tier, "kubernetes": kubernetes}
        self.__dict__.update(given, kustomizations=(), _objects=objects)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        listed = json.loads(self.__dict__["_objects"])
        return tuple(Resource(manifest, Origin(file, configured)) for manifest, file, configured in listed)
