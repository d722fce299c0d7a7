"""JSON patches that do not apply: which operation, to which object, and how it is to be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import format_path
from kustomgen.kustomize.failures.objects import KnownObjects, objects
from kustomgen.kustomize.failures.scene import Scene, Spot, first, text
from kustomgen.kustomize.provenance.json_patch import OPS
from kustomgen.kustomize.targets import ResourceId, Selector, selects

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kustomgen.yaml.source import Located

FIELDS = ("patchesJson6902", "patches")


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a patch, and the ``target`` of the entry that has it."""

    operation: Located
    target: Located | None

    @property
    def op(self) -> str:
        return text(self.operation, "op")

    @property
    def path(self) -> str:
        return text(self.operation, "path")

    @property
    def source(self) -> str:
        return text(self.operation, "from")


def steps(scene: Scene) -> Iterator[Step]:
    """Every operation of every JSON patch of the kustomization."""
    for entry in scene.entries(*FIELDS):
        body = next(iter(scene.bodies(entry)), None)
        if body is not None and isinstance(body.value, list):
            yield from (Step(operation, entry.get("target")) for operation in body.value)


def missing(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """The operations that may be the one that kustomize names by ``op`` and ``path``."""
    named = found.groupdict()
    op, path = named.get("op") or found[1], named["path"]
    same = [step for step in steps(scene) if step.op == op and path in (step.path, step.source)]
    if op == "move" and not same:
        # Of a move, kustomize names only the last word.
        same = [step for step in steps(scene) if step.op == op and path in (_last(step.path), _last(step.source))]
    spots = [(step, spot_of(scene, step)) for step in same]
    sure = [spot for _, (spot, refused) in spots if refused]
    return sure or [spot for _, (spot, _) in spots]


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def failed_test(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A ``test`` that does not hold."""
    return [
        Spot(
            first(step.operation),
            f"{_whose(scene, step)} is not what the patch tests for",
            "change what the test expects, or take the test out",
        )
        for step in steps(scene)
        if step.op == "test" and step.path == found["path"]
    ]


def unknown_operation(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An operation that JSON patches do not have."""
    hint = f"write one of {', '.join(OPS)}: RFC 6902 has no other"
    return [Spot(first(step.operation), hint=hint) for step in steps(scene) if step.op == found["op"]]


def without_pointer(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """An operation without ``path`` or ``from``."""
    hint = "give the operation its `path`, and a move or copy its `from`"
    return [
        Spot(first(step.operation), hint=hint)
        for step in steps(scene)
        if step.op == found["op"] and (step.operation.get("path") is None or step.operation.get("from") is None)
    ]


def without_target(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A JSON patch that names no object."""
    hint = "add the `target`: a JSON patch does not contain the name of its object"
    return [Spot(first(entry), hint=hint) for entry in entries_of(scene, found["source"])]


def entries_of(scene: Scene, source: str) -> list[Located]:
    """The entries of what kustomize calls ``path: "x.yaml"`` or ``patch: "…"``."""
    kind, _, quoted = source.partition(": ")
    wanted = _unquoted(quoted)
    found = [entry for entry in scene.entries(*FIELDS) if text(entry, kind).strip() == wanted.strip()]
    plain = scene.items("patchesStrategicMerge")
    return found or [entry for entry in plain if str(entry.value).strip() == wanted.strip()]


def _unquoted(text: str) -> str:
    import json  # noqa: PLC0415 - for who has such a patch

    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text.strip('"')


def spot_of(scene: Scene, step: Step, given: Sequence[KnownObjects] | None = None) -> tuple[Spot, bool]:
    """The line of an operation with what is missing in which object; and whether an object is known
    that refuses it.

    ``given`` are the objects as the operation gets them, if that is known; else those of the
    files.
    """
    pointer = step.source if step.op in ("move", "copy") and not _refused_path(scene, step, given) else step.path
    insert = step.op in ("add", "move", "copy") and pointer == step.path
    selected = _selected(scene, step, given)
    for known in selected:
        at = _Pointer(known.located.plain() if known.located else None, pointer, insert=insert)
        if known.located is not None and at.missing is not None:
            detail = f"{known} has no {at.missing}" if at.missing else f"{known}: {at.why}"
            wrong = step.operation.get("from" if pointer == step.source else "path") if at.unescaped() else None
            return Spot(wrong.where if wrong else first(step.operation), detail, at.advice(step.op)), True
    named = f"the patch is for {selected[0]}" if len(selected) == 1 else ""
    return Spot(first(step.operation), named), False


def _refused_path(scene: Scene, step: Step, given: Sequence[KnownObjects] | None) -> bool:
    """Whether it is the destination that an object has no place for, and not the source."""
    return any(
        known.located is not None
        and _Pointer(known.located.plain(), step.source, insert=False).missing is None
        and _Pointer(known.located.plain(), step.path, insert=True).missing is not None
        for known in _selected(scene, step, given)
    )


def _selected(scene: Scene, step: Step, given: Sequence[KnownObjects] | None) -> list[KnownObjects]:
    if step.target is None:
        return []
    selector = Selector.of(step.target)
    known = objects(scene) if given is None else given
    return [one for one in known if _selects(selector, one)]


def _selects(selector: Selector, known: KnownObjects) -> bool:
    group, _, version = known.api_version.rpartition("/")
    ids = [
        ResourceId(group, version, known.kind, name, namespace)
        for name in known.names
        for namespace in known.namespaces
    ]
    labels: Any = known.located.get("metadata", "labels") if known.located else None
    annotations: Any = known.located.get("metadata", "annotations") if known.located else None
    try:
        return selects(selector, ids, _plain(labels), _plain(annotations))
    except ValueError:
        return False


def _plain(located: Located | None) -> dict[str, Any]:
    value = located.plain() if located else None
    return value if isinstance(value, dict) else {}


def _whose(scene: Scene, step: Step) -> str:
    selected = _selected(scene, step, None)
    return f"{selected[0]} {step.path}" if len(selected) == 1 else step.path


class _Pointer:
    """A pointer followed in an object: ``missing`` is the field that is not there, None if all
    is.
    """

    def __init__(self, value: Any, pointer: str, *, insert: bool) -> None:
        self.pointer = pointer
        self.words = [word.replace("~1", "/").replace("~0", "~") for word in pointer.split("/")[1:]]
        self.missing: str | None = None
        self.why = ""
        self._value, self._at = value, 0
        path: list[str | int] = []
        for depth, word in enumerate(self.words):
            last = depth == len(self.words) - 1
            step: str | int = word
            if isinstance(value, list):
                if last and insert and (word == "-" or word == str(len(value))):
                    return
                step = int(word) if word.isdecimal() else -1
                there = 0 <= step < len(value)
                if not there:
                    self._lost(value, depth, [*path, step if step >= 0 else word])
                    return
                value = value[int(step)]
            elif isinstance(value, dict) and (word in value or (last and insert)):
                value = value.get(word)
            else:
                self._lost(value, depth, [*path, word])
                return
            path.append(step)

    def _lost(self, value: Any, depth: int, path: list[str | int]) -> None:
        self._value, self._at = value, depth
        self.missing = format_path(tuple(path))

    def advice(self, op: str) -> str:
        """How the operation is to be written."""
        if key := self.unescaped():
            return f"a slash in a key is written `~1`: `path: {key}`"
        word, rest = self.words[self._at], self.words[self._at + 1 :]
        if isinstance(self._value, list):
            return self._in_list(word)
        if op == "replace" and not rest:
            return "write `op: add`: replace changes only what is there"
        if op == "remove":
            return "take the operation out, or correct its path: remove takes away only what is there"
        parent = "/" + "/".join(_escape(word) for word in self.words[: self._at + 1])
        return (
            f"add `{parent}` first with a value that holds the rest, or write a strategic merge patch, which makes it"
        )

    def _in_list(self, word: str) -> str:
        many = len(self._value)
        if word.isdecimal():
            there = f"it has {many} item{'s' * (many != 1)}, counted from 0" if many else "the list is empty"
            return f"{there}; `-` appends, and a strategic merge patch finds an item by its name"
        by_name = [n for n, item in enumerate(self._value) if isinstance(item, dict) and item.get("name") == word]
        if by_name:
            words = [*self.words[: self._at], str(by_name[0]), *self.words[self._at + 1 :]]
            return f"a JSON pointer counts the items of a list: `path: /{'/'.join(map(_escape, words))}`"
        return "a JSON pointer counts the items of a list from 0; a strategic merge patch finds one by its name"

    def unescaped(self) -> str:
        """The pointer with ``~1``, where the words that follow are one key of what there is."""
        if self.missing is None or not isinstance(self._value, dict):
            return ""
        before, rest = self.words[: self._at], self.words[self._at :]
        for many in range(len(rest), 1, -1):
            key = "/".join(rest[:many])
            if key in self._value or (before[-1:] in (["annotations"], ["labels"]) and many == len(rest)):
                return "/" + "/".join(_escape(word) for word in (*before, key, *rest[many:]))
        return ""


def _escape(word: str) -> str:
    return word.replace("~", "~0").replace("/", "~1")
