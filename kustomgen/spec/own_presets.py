"""Presets of a project's own: in ``presets/*.yaml`` beside the spec and its platforms, and under
``presets``.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.platform import text_at
from kustomgen.spec.presets import NAMES, parameters_in
from kustomgen.yaml.source import Located, describe, parse_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.spec.sibling_files import SiblingFiles

FOLDER = "presets"
_KEYS = ("parameters", "workload", "wait", "backup")
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def own_presets(
    parts: Sequence[Located], folders: Sequence[str], beside: SiblingFiles, complaints: list[Complaint]
) -> Located:
    """Every preset of the project by its name. Complains about those that are not, and about two
    of one name.
    """
    found: dict[str, Located] = {}
    for name, node in [*_written(parts, complaints), *_files(folders, beside, complaints)]:
        if name in NAMES:
            message = f"preset {name!r} is one of kustomgen's own"
            complaints.append(Complaint(node.where, message, "give yours another name"))
        elif name in found:
            message = f"there are two presets {name!r}; the other is at {found[name].where}"
            complaints.append(Complaint(node.where, message, "give one of them another name"))
        else:
            wrong = list(_wrong(name, node))
            complaints += wrong
            found[name] = Located({}, node.mark, node.key) if wrong else node
    return Located(found, parts[-1].mark)


def _written(parts: Sequence[Located], complaints: list[Complaint]) -> Iterator[tuple[str, Located]]:
    for part in parts:
        node = part.get("presets")
        if node is not None and isinstance(node.value, dict):
            yield from node.value.items()
        elif node is not None:
            message = f"presets: a mapping is expected, not {describe(node.value)}"
            complaints.append(Complaint(node.where, message, "for example `presets: {cache: {workload: {…}}}`"))


def _files(folders: Sequence[str], beside: SiblingFiles, complaints: list[Complaint]) -> Iterator[tuple[str, Located]]:
    for folder in folders if beside.folder is not None else ():
        below = posixpath.join(folder, FOLDER)
        place = beside.folder / below if beside.folder else None
        if place is not None:
            beside.files.folders.append(str(place))
        for file in sorted(place.glob("*.yaml")) if place is not None and place.is_dir() else ():
            path = posixpath.join(below, file.name)
            try:
                yield file.stem, parse_one(text_at(beside, path, Mark(path), "preset"), path)
            except InputError as error:
                complaints += error.complaints


def _wrong(name: str, node: Located) -> Iterator[Complaint]:
    if not _NAME.fullmatch(name):
        yield Complaint(
            node.where, f"{name!r} is no name of a preset", "lower-case letters, digits and '-' are expected"
        )
    if not isinstance(node.value, dict):
        yield Complaint(node.where, f"preset {name!r}: a mapping is expected, not {describe(node.value)}", _EXAMPLE)
        return
    for key in node.value:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) if key != "kind" else "write the fields of the workload under `workload`"
            yield Complaint(node.value[key].where, f"unknown key {key!r} in preset {name!r}", hint)
    workload = node.get("workload")
    if workload is None or not isinstance(workload.value, dict):
        where = node.where if workload is None else workload.where
        yield Complaint(where, f"preset {name!r} has no workload", _EXAMPLE)
    yield from _parameters(name, node)
    yield from _ways(name, node)


_EXAMPLE = "for example `workload: {image: memcached:1.6, ports: {memcache: 11211}}`"


def _parameters(name: str, node: Located) -> Iterator[Complaint]:
    declared = node.get("parameters")
    if declared is not None and not isinstance(declared.value, dict):
        message = f"parameters of preset {name!r}: a mapping is expected, not {describe(declared.value)}"
        yield Complaint(
            declared.where, message, "name to default, or to nothing: `parameters: {memory: 64Mi, topic: }`"
        )
        return
    values = declared.value if declared is not None else {}
    for key, value in values.items():
        if not _PARAMETER.fullmatch(key):
            yield Complaint(
                value.where, f"{key!r} is no name of a parameter", "letters, digits, '_' and '-' are expected"
            )
        if isinstance(value.value, dict | list):
            yield Complaint(value.where, f"parameter {key!r}: one value is expected, not {describe(value.value)}")
    used = parameters_in(node)
    for key, where in used:
        if key not in values:
            hint = did_you_mean(key, values) if values else f"declare it: `parameters: {{{key}: DEFAULT}}`"
            yield Complaint(where.where, f"preset {name!r} has no parameter {key!r}", hint)
    for key in values.keys() - {key for key, _ in used}:
        message = f"parameter {key!r} of preset {name!r} is nowhere used"
        yield Complaint(values[key].where, message, f"write `${{preset.{key}}}` where it belongs, or take it away")


def _ways(name: str, node: Located) -> Iterator[Complaint]:
    """``wait`` and ``backup``, where the preset has them."""
    for key, fields in (("wait", {"command": str, "user": int}), ("backup", {"copies": list, "workload": dict})):
        part = node.get(key)
        if part is None:
            continue
        for field, kind in fields.items():
            inner = part.get(field)
            if inner is None or not isinstance(inner.value, kind) or isinstance(inner.value, bool):
                message = f"{key} of preset {name!r} wants `{field}`, {_KINDS[kind]}"
                yield Complaint((inner or part).where, message, _WAYS[key])

        command = part.get("command")
        for word in ("{host}", "{port}") if key == "wait" and command is not None else ():
            if command is not None and isinstance(command.value, str) and word not in command.value:
                yield Complaint(command.where, f"wait of preset {name!r} does not contain {word}", _WAYS[key])


_KINDS = {str: "a text", int: "a whole number", list: "a list", dict: "a mapping"}
_WAYS = {
    "wait": "for example `wait: {command: 'nc -z {host} {port}', user: 65534}`",
    "backup": "for example `backup: {copies: [DB_NAME], workload: {kind: CronJob, args: [dump]}}`",
}
