"""An explanation as text, and as JSON for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import format_path
from kustomgen.kustomize.provenance.traced_value import ABSENT, OPEN
from kustomgen.report.control import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.errors import Mark
    from kustomgen.explain.explain import Explanation
    from kustomgen.kustomize.provenance.history import Event, History

VERSION = 1
_LONGEST = 60


def as_text(found: Explanation) -> str:
    """For a person at a terminal."""
    build, resource, path, history, origins = found.build, found.resource, found.path, found.history, found.origins
    said = f"is {shown(history.value)}" if history.is_set else "is not set"
    lines = [one_line(f"{resource} {format_path(path)} {said} in {build.path}".replace("  ", " "))]
    if found.spec:
        lines.append(one_line(f"  {found.spec.mark}  {found.spec.key}{of_environment(found)}"))
    rows = [
        (str(event.mark) if event.mark else "", shown(event.value), did(event, origins)) for event in history.events
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for place, value, by in rows:
        lines.append(one_line(f"  {place:<{widths[0]}}  {value:<{widths[1]}}  {by}".rstrip()))
    if found.spec:
        pass  # the files are generated: nothing is to be added there
    elif not history.is_set and not any(event.removes for event in history.events):
        lines += where_to_add(history)
    elif history.source.note:
        lines.append(f"  {history.source.note}")
    return "\n".join(lines) + "\n"


def of_environment(found: Explanation) -> str:
    """Which environment the spec's line is of, if it is not of all."""
    own = found.build.environment
    if not found.said_of:
        return ""
    return f" of {found.said_of}" + (f", which {own} is from" if found.said_of != own else "")


def where_to_add(history: History) -> list[str]:
    """Where a field that is not set would be added."""
    mark, note = history.source.mark, history.source.note
    found = [f"  {mark}: add it here for all overlays of this base"] if mark else []
    return [*found, *([f"  {note}"] if note else [])]


def did(event: Event, origins: Mapping[str, Mark | None]) -> str:
    """What an event was, in words."""
    words = [event.by]
    if event.copied_from:
        origin = origins.get(event.copied_from)
        words.append(f"of {event.copied_from}" + (f" ({origin})" if origin else ""))
    if event.kustomization and (event.mark is None or event.kustomization != event.mark.file):
        words.append(f"in {event.kustomization}")
    return " ".join(words)


def shown(value: Any) -> str:
    """A value in one line, cut where it is long."""
    if value is ABSENT:
        return "removed"
    if value is OPEN:
        return "?"
    text = value if isinstance(value, str) and value and value.isprintable() else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def as_json(found: Explanation) -> str:
    """For other programs; version 1 of a contract whose keys are added, never changed."""
    build, path, history, origins = found.build, found.path, found.history, found.origins
    ref = found.resource.ref
    content = {
        "version": VERSION,
        "build": build.path,
        "resource": {
            "apiVersion": ref.api_version,
            "kind": ref.kind,
            "namespace": ref.namespace,
            "name": ref.name,
        },
        "path": format_path(path),
        "set": history.is_set,
        "value": history.value,
        "source": _place(history.source.mark),
        "note": history.source.note,
        "spec": found.spec and {**(_place(found.spec.mark) or {}), "key": found.spec.key},
        "saidOf": found.said_of or None,
        "history": [
            {
                "source": _place(event.mark),
                "removed": event.removes,
                "known": event.value is not OPEN,
                "value": None if event.value in (ABSENT, OPEN) else event.value,
                "by": event.by,
                "kustomization": event.kustomization or None,
                "copiedFrom": event.copied_from or None,
                "copiedFromSource": _place(origins.get(event.copied_from)),
            }
            for event in history.events
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _place(mark: Mark | None) -> dict[str, Any] | None:
    return {"file": mark.file, "line": mark.line, "column": mark.column} if mark else None
