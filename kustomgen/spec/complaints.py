"""pydantic's errors as complaints: the line of the spec, the words of Kubernetes, the nearest known
key.

None of pydantic's own words is shown: every kind of error that the models can raise has words here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.names import did_you_mean, nearest
from kustomgen.spec import hints
from kustomgen.spec.checks.place import emptied, shortened
from kustomgen.spec.fields import known_keys
from kustomgen.yaml.source import Located, as_text, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError

FieldPath = tuple[str | int, ...]

EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of a usual size",
    "string_type": "a string",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
"""pydantic's kinds of errors about types, and the words for what is expected."""


@dataclass(frozen=True, slots=True)
class MergedSource:
    """The merged spec that was validated, and what it was merged from."""

    root: Located
    sources: tuple[Located, ...] = ()
    shared: Mapping[Mark, FieldPath] | None = None
    """Places of what was written once for several workloads, with the path it was written under."""
    environments: Mapping[Mark, str] | None = None
    """Places of the keys directly under an environment, with its name."""

    def show(self, path: FieldPath) -> str:
        """The path as people wrote it: without what a short form stands for, and ``defaults`` for
        what came from there.
        """
        node: Located | None = self.root
        shown: list[str | int] = []
        for step in path:
            below = node.get(step) if node is not None else None
            # What a short form stands for is where the short form is.
            if node is None or below is None or below.mark != node.mark:
                shown.append(step)
            node = below
        prefix = (self.shared or {}).get(self.root.nearest(path).where)
        if prefix is not None and path[:1] == ("workloads",):
            shown[:2] = prefix
        return dotted(tuple(shown))

    def emptied(self, path: FieldPath) -> Located | None:
        """The null that was written at a path, if one was."""
        return emptied(self.sources, path)


def dotted(path: FieldPath) -> str:
    """``workloads.web.ports[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "the spec"


@dataclass(frozen=True, slots=True)
class Error:
    """One of pydantic's errors, at its path in the spec."""

    path: FieldPath
    kind: str
    context: Mapping[str, Any]
    message: str


def errors_of(error: ValidationError, root: Located) -> list[Error]:
    """Every error at its path in the merged spec."""
    return [
        Error(_real_path(item["loc"], root), item["type"], item.get("ctx") or {}, item["msg"])
        for item in error.errors(include_url=False)
    ]


def complaints_of(errors: list[Error], written: MergedSource) -> list[Complaint]:
    """Every error with its place."""
    found = [
        *_unknown(errors, written),
        *(complaint for item in errors for complaint in _complaints(item, written)),
        *_types(errors, written),
    ]
    short = [Complaint(item.mark, shortened(item.message), item.hint) for item in found]
    return list(dict.fromkeys(short))


def _unknown(errors: list[Error], written: MergedSource) -> Iterator[Complaint]:
    """Unknown keys; and missing ones, except for those that an unknown key was meant to be."""
    meant = set()
    for item in errors:
        if item.kind == "extra_forbidden":
            name = (written.environments or {}).get(written.root.nearest(item.path).where)
            inside = len(item.path) == 1 and name is not None
            near, hint = hints.for_unknown(item.path, _known(item, written.root, in_environment=inside))
            meant.add((*item.path[:-1], near))
            where = f"environments.{name}" if inside else written.show(item.path[:-1])
            message = f"unknown key {str(item.path[-1])!r} in {where}"
            if (whole := written.show(item.path)).startswith(_SHARED):
                message = f"unknown key {str(item.path[-1])!r} in {whole.removesuffix(f'.{item.path[-1]}')}"
            yield Complaint(written.root.nearest(item.path).where, message, hint)
    for item in errors:
        if item.kind == "missing" and item.path not in meant:
            null = written.emptied(item.path)
            shown, hint = written.show(item.path), hints.for_missing(item.path)
            if null is not None:
                yield Complaint(null.where, f"{shown} has no value", hint)
            else:
                yield Complaint(written.root.nearest(item.path).where, f"{shown} is missing", hint)


def _known(item: Error, root: Located, *, in_environment: bool = False) -> hints.KnownKeys:
    here, of_workload = known_keys(item.path[:-1]), known_keys(_ANY_WORKLOAD)
    return hints.KnownKeys(here, of_workload, _first_workload(root), in_environment)


def meant_key(item: Error, root: Located) -> str:
    """The key that an unknown one was meant to be; empty if that is not clear."""
    return hints.for_unknown(item.path, _known(item, root))[0]


def meant_value(item: Error, node: Located) -> str:
    """The word that a wrong one was meant to be; empty if that is not clear."""
    words = _literals(item.context["expected"]) if item.kind == "literal_error" else []
    literals = [word.strip("'") for word in words if word.startswith("'")]
    return nearest(str(node.value), literals) or ""


def _first_workload(root: Located) -> str:
    """The first workload, which an example may lead requests to."""
    named = root.get("workloads")
    return next(iter(named.value), "web") if named is not None and isinstance(named.value, dict) else "web"


_SHARED = ("defaults.", "sizes.", "presets.", "workload.")
"""How paths begin of what is written for several workloads."""


def _complaints(item: Error, written: MergedSource) -> Iterator[Complaint]:
    node = written.root.nearest(item.path)
    if item.kind == "kubernetes":
        for below, message in item.context["found"]:
            path = (*item.path, *below)
            hint = "" if below else hints.example(path)
            yield Complaint(written.root.nearest(path).where, f"{written.show(path)}: {message}", hint)
    elif item.kind == "kustomgen":
        message, _, hint = item.message.partition("; ")
        yield Complaint(node.where, f"{written.show(item.path)}: {message}", hint)
    elif item.kind not in ("extra_forbidden", "missing", "literal_error", *EXPECTED):
        yield Complaint(node.where, f"{written.show(item.path)}: {_words(item, node)}", _example(item))


WORDS: Mapping[str, str] = {
    "greater_than_equal": "{found} is less than {ge}",
    "less_than_equal": "{found} is more than {le}",
    "too_short": "at least one entry is expected, and it is empty",
    "string_too_short": "a string is expected, and this one is empty",
    "string_too_long": "this has more than {max_length} characters",
    "string_unicode": "there is half a character in it, which no file can hold",
}
"""pydantic's other kinds of errors, in words."""


def _words(item: Error, node: Located) -> str:
    words = WORDS.get(item.kind, "{found} is not allowed here")
    return words.format(
        found=_found(node), **{k: v for k, v in item.context.items() if k in ("ge", "le", "max_length")}
    )


def _example(item: Error) -> str:
    return hints.for_missing(item.path) if item.kind in ("too_short", "string_too_short") else ""


def _types(errors: list[Error], written: MergedSource) -> Iterator[Complaint]:
    """Values of the wrong type: one complaint for all types that would do at a place."""
    wanted: dict[FieldPath, list[str]] = {}
    for item in errors:
        # Where an error is deeper, that member of a union is what was meant.
        if any(other.path[: len(item.path)] == item.path and len(other.path) > len(item.path) for other in errors):
            continue
        if item.kind == "literal_error":
            words = _literals(item.context["expected"])
        elif item.kind in EXPECTED:
            words = [EXPECTED[item.kind]]
        else:
            continue
        listed = wanted.setdefault(item.path, [])
        listed += [word for word in words if word not in listed]
    for path, words in wanted.items():
        node = written.root.nearest(path)
        message = f"{written.show(path)}: {_expected(words)} is expected, not {_found(node)}"
        literals = [word.strip("'") for word in words if word.startswith("'")] if len(words) > 1 else []
        hint = did_you_mean(str(node.value), literals, "") or hints.for_type(path, words, node)
        yield Complaint(node.where, message, hint)


def _literals(expected: str) -> list[str]:
    names = expected.replace(" or ", ", ").split(", ")
    return [{"False": "false", "True": "true"}.get(name, name) for name in names]


def _expected(words: list[str]) -> str:
    if words == ["a whole number", "a string"]:
        return "a whole number, or a percentage such as 25%,"
    *most, last = [part for word in words for part in word.split(" or ")]
    return f"{', '.join(most)} or {last}" if most else last


def _found(node: Located) -> str:
    value = node.value
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    return describe(value) if isinstance(value, (dict, list)) or value is None else as_text(value)


_SHOWN = 60
_ANY_WORKLOAD = ("workloads", "*")


def _real_path(location: FieldPath, root: Located) -> FieldPath:
    """The location without the names of union members and key markers that pydantic puts in."""
    path: list[str | int] = []
    node: Located | None = root
    for index, step in enumerate(location):
        below = node.get(step) if node is not None else None
        if below is None and isinstance(step, str) and (step == "[key]" or _is_member(step, location, index)):
            continue
        path.append(step)
        node = below
    return tuple(path)


def _is_member(step: str, location: FieldPath, index: int) -> bool:
    last = index == len(location) - 1
    return not step.isidentifier() or step[:1].isupper() or (last and step in ("str", "int", "bool", "list"))
