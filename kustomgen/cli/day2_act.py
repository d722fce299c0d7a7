"""``kustomgen act``: a portal's request in JSON, as the commands that it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.cli.day2_run import Run
from kustomgen.cli.project import spec_file
from kustomgen.cli.terminal import say
from kustomgen.day2.changes import promote
from kustomgen.day2.request import read_request
from kustomgen.day2.scale import Scale
from kustomgen.day2.state import State
from kustomgen.errors import Complaint, InputError, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.day2.request import Request


def run_request(
    data: bytes,
    name: str,
    spec: Path,
    approved_by: tuple[str, ...],
    *,
    dry_run: bool,
    format: str,  # noqa: A002
) -> None:
    """Does what a request asks for. Raises InputError for one that cannot be read, or names what is not there."""
    file = spec_file(spec)
    state = State.read(file)
    request = read_request(data, name, state)
    for note in request.notes:
        say(note)
    given = request.properties
    listed = given.get("approved_by") or []
    approvals = (*approved_by, *(str(person) for person in (listed if isinstance(listed, list) else [listed])))
    asked = (request.actor or None, _text(given, "change_ticket"), approvals, _text(given, "reason"), request.run_id)
    run = Run(file, dry_run=dry_run, format=format, asked=asked, reason=request.action != "promote")
    if request.action == "promote":
        target = _text(given, "target_environment")
        if target is None:
            raise InputError(Complaint(Mark(name), "properties.target_environment is missing", "name the environment"))
        run.change(lambda now: promote(now, request.environment, target, run.asked))
    elif request.action == "rollback":
        run.rollback(
            request.environment, _text(given, "target_version"), hold=bool(given.get("hold")), force_unknown=False
        )
    else:
        run.scale(request.environment, _text(given, "workload"), _scale(request, name))


def _scale(request: Request, name: str) -> Scale:
    given = request.properties
    return Scale(
        _number(given, "replicas", name),
        _number(given, "max_replicas", name),
        *(_text(given, key) for key in ("cpu_request", "cpu_limit", "memory_request", "memory_limit", "until")),
    )


def _text(given: Mapping[str, Any], key: str) -> str | None:
    value = given.get(key)
    return None if value is None else str(value)


def _number(given: Mapping[str, Any], key: str, name: str) -> int | None:
    value = given.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise InputError(Complaint(Mark(name), f"properties.{key} {value!r} is no whole number", "for example 10"))
