"""A self-service request as a portal sends it: action, entity, properties, context."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from errno import EISDIR
from typing import TYPE_CHECKING, Any

from kustomgen.day2.scale import Scale
from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.files.strict_json import loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.day2.state import State

ACTIONS = {"promote_deployment": "promote", "rollback_deployment": "rollback", "scale_resources": "scale"}
MAX_BYTES = 1_000_000
_KNOWN = {
    "promote": ("target_environment", "run_tests", "change_ticket", "reason"),
    "rollback": ("target_version", "reason", "hold"),
    "scale": (
        "replicas", "max_replicas", "workload", "cpu_limit", "memory_limit", "cpu_request", "memory_request", "reason",
        "until",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class ActRequest:
    """What is requested: ``environment`` is the one that the entity names, ``file`` is for
    messages.
    """

    action: str
    environment: str
    properties: Mapping[str, Any]
    actor: str
    file: Mark
    run_id: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def ticket(self) -> str | None:
        return self._text("change_ticket")

    @property
    def reason(self) -> str | None:
        return self._text("reason")

    @property
    def version(self) -> str | None:
        return self._text("target_version")

    @property
    def workload(self) -> str | None:
        return self._text("workload")

    @property
    def hold(self) -> bool:
        return self.properties.get("hold") is True

    def target(self) -> str:
        """The environment to promote to. Raises InputError if none is named."""
        found = self._text("target_environment")
        if found is None:
            raise InputError(Complaint(self.file, "properties.target_environment is missing", "name the environment"))
        return found

    def scale(self) -> Scale:
        """The numbers to set. Raises InputError for what is no number."""
        keys = ("cpu_request", "cpu_limit", "memory_request", "memory_limit", "until")
        return Scale(self._number("replicas"), self._number("max_replicas"), *map(self._text, keys))

    def _text(self, key: str) -> str | None:
        value = self.properties.get(key)
        return None if value is None else str(value)

    def _number(self, key: str) -> int | None:
        value = self.properties.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise InputError(Complaint(self.file, f"properties.{key} {value!r} is not a whole number", "for example 10"))


def read_data(name: str) -> bytes:
    """A request from a file, or from standard input where the name is ``-``. Raises InputError."""
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else read_bytes(name, MAX_BYTES)
    except FileNotFoundError:
        raise InputError(Complaint(Mark(name), "there is no such file", "- reads standard input")) from None
    except OSError as error:
        reason = "this is a folder, not a file" if error.errno == EISDIR else f"cannot be read: {error.strerror}"
        raise InputError(Complaint(Mark(name), reason, "name the file of the request")) from None
    if len(data) > MAX_BYTES:
        raise InputError(Complaint(Mark(name), f"has more than {MAX_BYTES:,} bytes", "a request has a few hundred"))
    return data


def read_request(data: bytes, name: str, state: State) -> ActRequest:
    """A request from its JSON. Raises InputError for what cannot be read, and for what nobody
    knows.
    """
    mark = Mark(name)
    try:
        found = loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(Complaint(Mark(name, error.lineno, error.colno), f"is no JSON: {error.msg.lower()}")) from None
    except ValueError as error:
        raise InputError(Complaint(mark, f"is no request: {error}")) from None
    if not isinstance(found, dict):
        raise InputError(Complaint(mark, "a request is an object with action, entity, properties and context"))
    action = ACTIONS.get(str(found.get("action")))
    if "action" not in found:
        raise InputError(Complaint(mark, "action is missing", f"known are: {', '.join(ACTIONS)}"))
    if action is None:
        hint = f"known are: {', '.join(ACTIONS)}"
        raise InputError(Complaint(mark, f"there is no action {found.get('action')!r}", hint))
    entity, properties, context = (_object(found, key, mark) for key in ("entity", "properties", "context"))
    environment = _environment(str(entity.get("identifier", "")), state, mark)
    unknown = [key for key in properties if key not in _KNOWN[action]]
    notes = tuple(f"the property {key!r} has no effect on {action}" for key in unknown)
    if properties.get("run_tests"):
        notes += ("run_tests: the pipeline runs the tests; kustomgen checks the overlay",)
    run_id = context.get("runId")
    return ActRequest(
        action,
        environment,
        properties,
        str(context.get("userEmail") or ""),
        mark,
        str(run_id) if run_id else None,
        notes,
    )


def _environment(identifier: str, state: State, mark: Mark) -> str:
    prefix = f"{state.project.name}-"
    name = identifier.removeprefix(prefix)
    if not identifier.startswith(prefix) or name not in state.project.by_name:
        known = ", ".join(prefix + key for key in state.project.by_name)
        raise InputError(Complaint(mark, f"there is no deployment {identifier!r}", f"known are: {known}"))
    return name


def _object(found: Mapping[str, Any], key: str, mark: Mark) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, dict):
        raise InputError(Complaint(mark, f"{key} is no object"))
    return value
