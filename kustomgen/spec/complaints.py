"""pydantic's errors as complaints: the line of the spec, the words of Kubernetes, the nearest known key."""

from __future__ import annotations

import difflib
import types
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from kustomgen.errors import Complaint
from kustomgen.spec.model import Spec
from kustomgen.yaml.source import Located, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError

_SECRET_VALUES = frozenset({"stringData", "value", "values", "literals", "password", "token"})


def complaints_of(error: ValidationError, root: Located) -> list[Complaint]:
    """Every error with its place; ``root`` is the spec that was validated."""
    found = [complaint for item in error.errors(include_url=False) for complaint in _complaints(item, root)]
    # A union reports once for each of its members; one of them is enough for a reader.
    unique = {(complaint.mark, complaint.message): complaint for complaint in found}
    by_mark: dict[Any, Complaint] = {}
    for complaint in unique.values():
        by_mark.setdefault((complaint.mark, complaint.message.partition(":")[0]), complaint)
    return list(by_mark.values())


def _complaints(item: Mapping[str, Any], root: Located) -> Iterator[Complaint]:
    path = _real_path(item["loc"], root)
    kind, context = item["type"], item.get("ctx") or {}
    node = root.nearest(path)
    if kind == "kubernetes":
        for below, message in context["found"]:
            yield Complaint(root.nearest((*path, *below)).where, _dotted((*path, *below)) + ": " + message)
    elif kind == "extra_forbidden":
        yield _unknown_key(path, node)
    elif kind == "missing":
        yield Complaint(node.where, f"{_dotted(path)} is missing", _needed(path))
    elif kind == "kustomgen":
        yield Complaint(node.where, f"{_dotted(path)}: {item['msg']}")
    else:
        yield Complaint(node.where, f"{_dotted(path)}: {_words(kind, context, item, node)}")


def _words(kind: str, context: Mapping[str, Any], item: Mapping[str, Any], node: Located) -> str:
    expected = {
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "string_type": "a string",
        "bool_type": "true or false",
        "list_type": "a list",
        "dict_type": "a mapping",
        "model_type": "a mapping",
        "model_attributes_type": "a mapping",
    }
    if kind in expected:
        return f"{expected[kind]} is expected, not {_found(node)}"
    if kind == "literal_error":
        message = f"{_found(node)} is not one of {context['expected']}"
        if isinstance(node.value, str):
            near = difflib.get_close_matches(
                node.value, [w.strip("' ") for w in context["expected"].replace(" or ", ",").split(",")], 1
            )
            message += f"; did you mean {near[0]!r}?" if near else ""
        return message
    if kind == "greater_than_equal":
        return f"{_found(node)} is less than {context['ge']}"
    if kind == "too_short":
        return "at least one entry is expected, and there is none"
    if kind == "string_pattern_mismatch":
        return f"{_found(node)} is not of the form {context['pattern']}"
    return str(item["msg"])


def _found(node: Located) -> str:
    return describe(node.value) if isinstance(node.value, (dict, list)) or node.value is None else repr(node.value)


def _real_path(location: tuple[str | int, ...], root: Located) -> tuple[str | int, ...]:
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


def _is_member(step: str, location: tuple[str | int, ...], index: int) -> bool:
    last = index == len(location) - 1
    return not step.isidentifier() or step[:1].isupper() or (last and step in ("str", "int", "bool", "list"))


def _unknown_key(path: tuple[str | int, ...], node: Located) -> Complaint:
    key = str(path[-1])
    known = sorted(_known_keys(path[:-1]))
    near = difflib.get_close_matches(key, known, 1, 0.6)
    if not near:
        near = [name for name in known if name.lower() == key.lower()]
    if near:
        return Complaint(node.where, f"unknown key {key!r} in {_dotted(path[:-1])}", f"did you mean {near[0]!r}?")
    if "secrets" in path and key in _SECRET_VALUES:
        hint = "a secret's value cannot be written into the spec: name where it is kept, under `data`, `encryptedData` or `keys`"
        return Complaint(node.where, f"unknown key {key!r} in {_dotted(path[:-1])}", hint)
    return Complaint(
        node.where, f"unknown key {key!r} in {_dotted(path[:-1])}", f"known are: {', '.join(known)}" if known else ""
    )


def _needed(path: tuple[str | int, ...]) -> str:
    hints = {
        "image": "name an image listed under `images`, or a whole reference with its tag",
        "apiVersion": "write `apiVersion: kustomgen/v1`",
        "workloads": "name at least one: `workloads: {web: {image: shop/web:1.0}}`",
    }
    return hints.get(str(path[-1]), "")


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "the spec"


def _known_keys(path: tuple[str | int, ...]) -> set[str]:
    model = model_at(path)
    if model is None:
        return set()
    keys = {field.alias or to_camel(name) for name, field in model.model_fields.items()}
    return keys | {"environments"} if model is Spec else keys


def model_at(path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that describes the mapping at a path of the spec."""
    annotation: Any = Spec
    for step in path:
        annotation = _below(annotation, step)
    models = [member for member in _members(annotation) if isinstance(member, type) and issubclass(member, BaseModel)]
    return models[0] if models else None


def _below(annotation: Any, step: str | int) -> Any:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            for name, field in member.model_fields.items():
                if (field.alias or to_camel(name)) == step:
                    return field.annotation
        elif typing.get_origin(member) is dict:
            return typing.get_args(member)[1]
        elif typing.get_origin(member) is list:
            return typing.get_args(member)[0]
    return None


def _members(annotation: Any) -> list[Any]:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [member for option in typing.get_args(annotation) for member in _members(option)]
    return [annotation]
