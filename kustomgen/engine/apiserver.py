"""The client of ``validator/``, the API server's own validation as a process with JSON
lines.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kustomgen.engine.client import EngineClient
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import VALIDATOR, Engine
from kustomgen.errors import EngineError
from kustomgen.k8s.open_places import may_have_open_places, open_places
from kustomgen.k8s.verdict import NO_DEFINITIONS, NO_VERDICT, Cause, Definitions, Gate, ServerVerdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.k8s.resource import Resource

ASKING = ("api-server-accepts", "namespace-admits-pods")
"""The rules that use it."""

VERSION = "1.37"
"""The version of the validation. A test compares it with the program's own answer."""

MISSING = "kustomgen is installed without the API server's validation; `kustomgen doctor` shows the reason"

TIMEOUT = 30.0
"""Seconds for one object; the largest that an API server accepts, 1.5 MB, needs less than one."""

_BATCH = 32
"""Objects per request: few enough to use every core, many enough that the overhead is small."""


def may_ask(only: Sequence[str], skip: Sequence[str]) -> bool:
    """Whether a run with these rules, or without those, may use it."""
    return any(rule in only or (not only and rule not in skip) for rule in ASKING)


def find_validator() -> Engine | None:
    """The program with the API server's validation, None if kustomgen was installed
    without it.
    """
    return Engine("validator", VALIDATOR) if Path(VALIDATOR).is_file() else None


@dataclass(frozen=True, slots=True)
class _Question:
    """An object to validate; objects with the same ``key`` have the same answer."""

    key: bytes
    kind: tuple[str, str]
    manifest: Mapping[str, Any]
    may_be_open: bool

    @property
    def about(self) -> dict[str, Any]:
        """The request for the program."""
        said: dict[str, Any] = {"manifest": self.manifest}
        return said | {"unknown": open_places(self.manifest)} if self.may_be_open else said


class Server:
    """The API server's validation in one run; a context manager that ends its process. Each object
    is validated once, even if several overlays have it. ``failure`` is why it does not answer; then
    no object has a verdict, and the run continues.
    """

    def __init__(self, program: Engine | None = None, timeout: float = TIMEOUT) -> None:
        self._program = program or find_validator()
        self._timeout = timeout
        self._conversation: EngineClient | None = None
        self._answers: dict[bytes, ServerVerdict] = {}
        self._asked: dict[bytes, int] = {}
        self._pending: dict[int, list[bytes]] = {}
        self._number = 0
        self.failure = "" if self._program else MISSING

    @property
    def failed(self) -> bool:
        """Whether it started but stopped answering."""
        return bool(self.failure and self._program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._conversation:
            self._conversation.__exit__()

    def version(self) -> str:
        """The version of the server as ``1.37``; empty if none exists."""
        return VERSION if self._program else ""

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._number

    @property
    def process(self) -> int | None:
        """The number of its process, None if none exists."""
        return self._conversation.process if self._conversation else None

    def start(self) -> None:
        """Starts the process, so that it is ready for the first request."""
        if self._conversation is None and self._program and not self.failure:
            try:
                self._conversation = EngineClient(self._program, EngineOptions(self._timeout))
            except EngineError as error:
                self.failure = str(error)

    def prefetch(self, objects: Sequence[Resource], definitions: Definitions = NO_DEFINITIONS) -> None:
        """Sends requests without waiting for the answers."""
        self._ask(self._questions(objects, definitions), definitions)

    def verdicts(self, objects: Sequence[Resource], definitions: Definitions = NO_DEFINITIONS) -> list[ServerVerdict]:
        """The server's verdict on each object; see ``ApiServer``."""
        questions = self._questions(objects, definitions)
        self._ask(questions, definitions)
        self._wait({self._asked[each.key] for each in questions if each.key in self._asked})
        return [self._answers.get(each.key, NO_VERDICT) for each in questions]

    def admission(self, gate: Gate, objects: Sequence[Resource]) -> list[ServerVerdict]:
        """Whether a namespace admits the pods that each object makes; see ``ApiServer``."""
        namespace = {"labels": dict(gate.labels), "limits": list(gate.limits), "quotas": list(gate.quotas)}
        common = json.dumps(namespace).encode()
        questions = [_question(each, common) for each in objects]
        missing = [each for each in questions if each.key not in self._answers]
        if missing:
            self._send(missing, {"namespace": namespace})
            self._wait({self._asked[each.key] for each in missing if each.key in self._asked})
        return [self._answers.get(each.key, NO_VERDICT) for each in questions]

    def _questions(self, objects: Sequence[Resource], definitions: Definitions) -> list[_Question]:
        known = {kind: file.encode() for kind, file in definitions.published.items()} | _by_kind(definitions.given)
        return [_question(each, known.get((each.ref.group, each.kind), b"")) for each in objects]

    def _ask(self, questions: Sequence[_Question], definitions: Definitions) -> None:
        new = {each.key: each for each in questions if each.key not in self._answers and each.key not in self._asked}
        waiting = list(new.values())
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            self._send(batch, _needed(definitions, {each.kind for each in batch}))

    def _send(self, batch: Sequence[_Question], extra: Mapping[str, Any]) -> None:
        self.start()
        if self._conversation is None:
            return
        number, self._number = self._number, self._number + 1
        self._pending[number] = [each.key for each in batch]
        self._asked |= dict.fromkeys(self._pending[number], number)
        objects = [each.about for each in batch]
        self._conversation.send(number, {"objects": objects, "timeout": self._timeout, **extra})

    def _wait(self, numbers: set[int]) -> None:
        if self._conversation is None or not numbers:
            return
        try:
            for answer in self._conversation.answers(numbers):
                self._note(answer)
        except EngineError as error:
            self._conversation.__exit__()
            self._conversation, self.failure = None, str(error)
            self._asked, self._pending = {}, {}

    def _note(self, answer: Mapping[str, Any]) -> None:
        keys = self._pending.pop(answer["id"])
        said = answer.get("verdicts") or [{"error": answer.get("error", "no answer")}] * len(keys)
        for key, verdict in zip(keys, said, strict=True):
            self._answers[key] = _verdict(verdict)
            del self._asked[key]


def _question(resource: Resource, common: bytes) -> _Question:
    text = json.dumps(resource.manifest, default=str)
    key = hashlib.blake2b(text.encode() + common, digest_size=16).digest()
    kind = (resource.ref.group, resource.kind)
    return _Question(key, kind, resource.manifest, may_have_open_places(text))


def _needed(definitions: Definitions, kinds: set[tuple[str, str]]) -> dict[str, Any]:
    """The part of a request that has the definitions of these kinds."""
    given = [each.manifest for each in definitions.given if _defined(each) in kinds]
    published = [file for kind, file in definitions.published.items() if kind in kinds]
    return ({"definitions": given} if given else {}) | ({"published": published} if published else {})


def _by_kind(definitions: Sequence[Resource]) -> dict[tuple[str, str], bytes]:
    """The digest of the definition of each kind."""
    return {
        _defined(each): hashlib.sha256(json.dumps(each.manifest, default=str).encode()).digest() for each in definitions
    }


def _defined(definition: Resource) -> tuple[str, str]:
    spec = definition["spec"]
    return spec["group"].text, spec["names"]["kind"].text


def _verdict(said: Mapping[str, Any]) -> ServerVerdict:
    return ServerVerdict(
        bool(said.get("known")),
        said.get("message", ""),
        _causes(said.get("causes") or ()),
        _causes(said.get("warnings") or ()),
        said.get("error", ""),
    )


def _causes(said: Sequence[Mapping[str, Any]]) -> tuple[Cause, ...]:
    return tuple(Cause(tuple(each.get("at") or ()), each["reason"], each["message"]) for each in said)
