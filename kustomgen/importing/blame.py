"""Which objects a spec is wrong about: the lines of complaints, led back to keys of the spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.importing.prove import SPEC
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Complaint, InputError, Mark
    from kustomgen.importing.draft import Draft
    from kustomgen.importing.model import Key, Written
    from kustomgen.yaml.located import Located

Path = tuple[str, ...]


def blamed(error: InputError, files: Written, texts: Mapping[Key, str], made: Draft) -> dict[Key, Complaint]:
    """Objects to what is wrong with them; empty if a complaint is about anything else."""
    running = {key: identity for each in made.lifted for identity, key in each.keys.items()}
    root = parse_one_quickly(files.spec, SPEC)
    starts = list(_starts(root))
    by_text = {text: key for key, text in texts.items()}
    by_file = dict(_named_files(root))
    found: dict[Key, Complaint] = {}
    for complaint in error.complaints:
        section, text = _object_of(complaint.mark, starts, by_file)
        key = running.get(text) if section == "workloads" else by_text.get(text)
        # What no line of an object says, such as what is said once for all workloads: the message
        # names the object.
        key = key or by_text.get(complaint.message.partition(" ")[0]) or _named(complaint.message, running)
        if key is None:
            return {}
        key = _part(complaint.message, key, made.owners) or key
        found.setdefault(key, complaint)
    return found


def _part(message: str, key: Key, owners: Mapping[Key, Key]) -> Key | None:
    """The part of a workload that a message names, such as its ClusterRole."""
    parts = [each for each, owner in owners.items() if owner == key != each]
    return next((each for each in parts if each.kind in message and each.name in message), None)


def _named(message: str, running: Mapping[str, Key]) -> Key | None:
    """The last workload that a message names."""
    names = [name for name in re.findall(r"'([^']+)'", message) if name in running]
    return running[names[-1]] if names else None


def _object_of(mark: Mark | None, starts: list[tuple[int, Path]], by_file: Mapping[str, str]) -> tuple[str, str]:
    """The section of the spec that a complaint is about, and the key in it."""
    if mark is None:
        return "", ""
    if mark.file in by_file:
        return "resources", by_file[mark.file]
    path: Path = ()
    for line, here in starts:
        if line > mark.line:
            break
        path = here
    inner = len(path) > 1 and path[-2] in ("resources", "patches", "workloads")
    return (path[-2], path[-1]) if inner else ("", "")


def _starts(root: Located) -> Iterator[tuple[int, Path]]:
    """The line of each object under resources and of each other section, in order."""
    found: list[tuple[int, Path]] = []
    environments = root.get("environments")
    parts: list[tuple[Path, Located]] = [((), root)]
    for name, part in (environments.value if environments else {}).items():
        found.append((part.where.line, ("environments", name)))
        parts.append((("environments", name), part))
    for path, part in parts:
        for key, node in (part.value if isinstance(part.value, dict) else {}).items():
            found.append((node.where.line, (*path, key)))
            if key in ("resources", "patches", "workloads") and isinstance(node.value, dict):
                found += [(inner.where.line, (*path, key, name)) for name, inner in node.value.items()]
    yield from sorted(found, key=lambda each: (each[0], len(each[1])))


def _named_files(root: Located) -> Iterator[tuple[str, str]]:
    for part in (root, *(environments.value.values() if (environments := root.get("environments")) else ())):
        resources = part.get("resources")
        for key, node in (resources.value if resources and isinstance(resources.value, dict) else {}).items():
            if isinstance(node.value, str):
                yield node.value, key
