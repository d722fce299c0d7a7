"""``kustomgen explain``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from kustomgen.cli.asked import asked_path, asked_resource
from kustomgen.cli.build import folder_of
from kustomgen.cli.options import ENGINES, one_of, seconds
from kustomgen.cli.terminal import emit
from kustomgen.engine.find import Preference, find_engine
from kustomgen.errors import InputError
from kustomgen.k8s.resource import Resource, format_path
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.provenance.history import Event, History, history_of
from kustomgen.kustomize.provenance.locate import source_of
from kustomgen.kustomize.provenance.traced_value import ABSENT, OPEN
from kustomgen.kustomize.sources import Sources
from kustomgen.report.control import one_line, safe_json, visible

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build

VERSION = 1
_LONGEST = 60


def run(
    target: str,
    resource: str,
    field: str,
    *,
    format_: str = "text",
    kubernetes: str | None = None,
    engine: str = "auto",
    timeout: float = 60,
    remote: bool = False,
) -> None:
    """Prints what a field of a built object was on its way, the base first. Raises KustomgenError."""
    one_of(format_, ("text", "json"), "--format")
    preference = cast("Preference", one_of(engine, ENGINES, "--engine"))
    version = known_version(kubernetes) if kubernetes else latest()
    folder, sources = folder_of(target), Sources()
    build = build_overlay(
        find_engine(preference),
        folder,
        sources=sources,
        kubernetes=version,
        timeout=seconds(timeout, "--timeout"),
        remote=remote,
    )
    found = asked_resource(sources, folder, build, resource)
    path = asked_path(found, field, version)
    history = history_of(sources, folder, found, path)
    origins = {
        event.copied_from: _origin(sources, folder, build, event.copied_from, version) for event in history.events
    }
    if format_ == "json":
        emit(safe_json(_json(build, found, path, history, origins)))
    else:
        emit(visible(_text(build, found, path, history, origins)))


def _origin(sources: Sources, folder: Path, build: Build, copied: str, version: str) -> Mark | None:
    """Where what a replacement copied was set; None where that is not known."""
    name, _, field = copied.partition(" ")
    try:
        found = asked_resource(sources, folder, build, name)
        return source_of(sources, folder, found, asked_path(found, field, version)).mark
    except InputError:
        return None


def _text(
    build: Build, resource: Resource, path: tuple[str | int, ...], history: History, origins: dict[str, Mark | None]
) -> str:
    said = f"is {_shown(history.value)}" if history.is_set else "is not set"
    lines = [one_line(f"{resource} {format_path(path)} {said} in {build.path}".replace("  ", " "))]
    rows = [
        (str(event.mark) if event.mark else "", _shown(event.value), _did(event, origins)) for event in history.events
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for place, value, did in rows:
        lines.append(one_line(f"  {place:<{widths[0]}}  {value:<{widths[1]}}  {did}".rstrip()))
    if not history.is_set and not any(event.removes for event in history.events):
        lines += _where_to_add(history)
    elif history.source.note:
        lines.append(f"  {history.source.note}")
    return "\n".join(lines) + "\n"


def _where_to_add(history: History) -> list[str]:
    mark, note = history.source.mark, history.source.note
    found = [f"  {mark}: add it here, for all that build on this"] if mark else []
    return [*found, *([f"  {note}"] if note else [])]


def _did(event: Event, origins: dict[str, Mark | None]) -> str:
    words = [event.by]
    if event.copied_from:
        origin = origins.get(event.copied_from)
        words.append(f"of {event.copied_from}" + (f" ({origin})" if origin else ""))
    if event.kustomization and (event.mark is None or event.kustomization != event.mark.file):
        words.append(f"in {event.kustomization}")
    return " ".join(words)


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "removed"
    if value is OPEN:
        return "?"
    text = value if isinstance(value, str) and value and value.isprintable() else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _json(
    build: Build, resource: Resource, path: tuple[str | int, ...], history: History, origins: dict[str, Mark | None]
) -> str:
    ref = resource.ref
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
