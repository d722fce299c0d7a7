"""The source of every value, held against kustomize itself: change the value on that line, and exactly it changes.

One line may feed more than one field: an entry of ``images`` two containers, a literal of a generator the hash in
every reference. So what changes besides is allowed where kustomgen names the same line for it; where only the hash of
a generated name differs; and where it is a copy (by a replacement, a JSON patch or a variable) of what was changed.

The same holds for what is absent: where a patch takes a field away, a value in its place gives it back; and a field that
nobody wrote is there once it is added at the place that is named.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from kustomgen.engine.client import answers
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import Engine, find_engine
from kustomgen.errors import Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource, format_path
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.provenance.locate import find
from kustomgen.kustomize.provenance.traced_value import ABSENT
from kustomgen.kustomize.sources import Sources
from tests.kustomize.trees import Tree, trees
from tests.profiles import NIGHTLY, examples

SHARDS = 4 if NIGHTLY else 1
TREES = int(os.environ.get("KUSTOMGEN_TREES", examples(500, least=100)))
EDITS = 5
"""Lines that are changed in each tree."""

KNOWN = 0.998
"""The least share of values that must have a line."""
KINDS = 13
"""How many ways of setting a field must be among those that are tried."""
BUILDS = 0.9
"""The least share of trees that must build: fewer, and the property is tested on the same few again."""

Path_ = tuple[str | int, ...]
Field = tuple[int, Path_]

COMMON = frozenset({"file", "configMapGenerator", "secretGenerator", "absent"})

# What tells items and objects apart: another value there makes another object, and not another value.
IDENTITY = frozenset({"name", "kind", "apiVersion", "containerPort", "port", "pick", "app"})


@dataclass(frozen=True)
class Place:
    """A field of a tree's build, with the line that set it and what did."""

    tree: int
    field: Field
    mark: Mark
    by: str
    detail: str
    text: str


def drawn(shard: int) -> list[Tree]:
    found: list[Tree] = []

    @seed(shard + int(os.environ.get("KUSTOMGEN_SEED", "0")))
    @settings(
        max_examples=TREES // SHARDS, database=None, derandomize=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(trees())
    def collect(tree: Tree) -> None:
        found.append(tree)

    collect()
    return found


@pytest.mark.parametrize("shard", range(SHARDS))
def test_changing_the_value_on_the_line_changes_the_field_and_no_other(shard: int, tmp_path: Path) -> None:
    engine = find_engine("embedded")
    forest = drawn(shard)
    for number, tree in enumerate(forest):
        for path, text in tree.files.items():
            file = tmp_path / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    sources = Sources(tmp_path)
    folders = [Path(str(number), tree.top) for number, tree in enumerate(forest)]
    built = [what for _, what in build_all(engine, folders, sources=sources)]
    builds = {number: what for number, what in enumerate(built) if isinstance(what, Build)}
    assert len(builds) >= BUILDS * len(forest), [str(what) for what in built if not isinstance(what, Build)][:5]
    places = {number: located(sources, folders[number], number, build) for number, build in builds.items()}
    unknown = {number: found.unknown for number, found in places.items() if found.unknown}
    known = sum(len(found.places) for found in places.values())
    missing = sum(map(len, unknown.values()))
    worst = next(iter(unknown), 0)
    assert known >= KNOWN * (known + missing), f"{missing} of {known + missing}: {unknown.get(worst)}\n{forest[worst]}"
    edits = [edit for number, found in places.items() for edit in chosen(sources, found)]
    assert all(any(edit.place.by.startswith(by) for edit in edits) for by in ("file", "patch", "absent", "removed"))
    assert len({edit.place.by for edit in edits}) >= KINDS, Counter(edit.place.by for edit in edits)
    for edit, changed in rebuilt(engine, sources, folders, builds, edits):
        place = edit.place
        said = f"{place.mark} {place.by} for {name_of(builds[place.tree], place.field)}\n{edit}\n{forest[place.tree]}"
        assert changed is not None, f"does not build any more: {said}"
        assert any(one[1][: len(place.field[1])] == place.field[1] for one in changed), f"is not changed by {said}"
        others = [one for one in changed if not is_fed(one, place, places[place.tree], builds[place.tree])]
        assert not others, f"{[name_of(builds[place.tree], one) for one in others]} changed, too, by {said}"


@dataclass
class Told:
    """``absent`` are fields that the build does not have."""

    places: dict[Field, Place]
    unknown: dict[Field, str]
    absent: list[Place]


def located(sources: Sources, folder: Path, tree: int, build: Build) -> Told:
    places: dict[Field, Place] = {}
    unknown = {}
    for number, resource in enumerate(build.resources):
        for path, value in leaves(resource.manifest):
            if value is None:
                continue
            found = find(sources, folder, resource, path)
            if found is None or found.mark is None or found.cell is None:
                unknown[number, path] = f"{resource} {format_path(path)} = {value!r}"
                continue
            change = found.cell.change
            text = str(found.cell.value)
            places[number, path] = Place(tree, (number, path), found.mark, change.by, change.detail, text)
    absent = [
        Place(tree, (number, path), found.mark, "removed" if removed else "absent", "", "")
        for number, resource in enumerate(build.resources)
        for path in lacking(resource)
        if (found := find(sources, folder, resource, path)) and found.mark and found.cell
        for removed in [found.cell.value is ABSENT]
    ]
    return Told(places, unknown, absent)


def lacking(resource: Resource) -> Iterator[Path_]:
    """Some fields that a Deployment of these trees may have, and does not."""
    if resource.kind != "Deployment":
        return
    containers = resource.node.walk("spec", "template", "spec", "containers")
    fields = [("spec", "replicas"), ("spec", "minReadySeconds")]
    fields += [(*one.path, *last) for one in containers for last in (("tty",), ("resources", "limits"))]
    for path in fields:
        if not resource.node.walk(*path).present:
            yield path


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


@dataclass(frozen=True)
class Edit:
    place: Place
    text: str
    line: str

    def __str__(self) -> str:
        return f"line: {self.line}"


def chosen(sources: Sources, known: Told) -> list[Edit]:
    """Some lines of a tree, of as many kinds as there are, each with another value on it."""
    found: dict[Mark, Edit] = {}
    for place in (*known.places.values(), *known.absent):
        if place.mark not in found and not IDENTITY.intersection(map(str, place.field[1][-1:])):
            text = (added if place in known.absent else edited)(sources.text(place.mark.file), place)
            if text is not None:
                found[place.mark] = Edit(place, text, text.splitlines()[place.mark.line - 1])
    nth: Counter[str] = Counter()
    ranked: list[tuple[int, bool, int, Edit]] = []
    for edit in found.values():
        nth[edit.place.by] += 1
        ranked.append((nth[edit.place.by], edit.place.by in COMMON, len(ranked), edit))
    return [edit for *_, edit in sorted(ranked, key=lambda one: one[:3])[:EDITS]]


_VALUES = {"replicas": "77", "minReadySeconds": "77", "tty": "true", "limits": "{cpu: 77m}"}


def added(text: str, place: Place) -> str | None:
    """The file with a field added where it is said to be missing; None where that is in the middle of a line."""
    lines = text.splitlines(keepends=True)
    line, column = lines[place.mark.line - 1], place.mark.column - 1
    *_, parent, last = place.field[1]
    entry = f"{last}: {_VALUES[str(last)]}"
    if place.by == "removed":
        if not re.match(rf"{last}: null$", line[column:]):
            return None
        lines[place.mark.line - 1] = f"{line[:column]}{entry}\n"
    elif line[column:].rstrip() in (f"{parent}:", "value:"):
        after = lines[place.mark.line] if place.mark.line < len(lines) else ""
        indent = len(after) - len(after.lstrip())
        lines.insert(place.mark.line, f"{' ' * indent}{entry}\n")
    elif line[column - 2 : column] == "- " and isinstance(parent, int) and line[column] not in "{[":
        lines[place.mark.line - 1] = f"{line[:column]}{entry}\n{' ' * column}{line[column:]}"
    else:
        return None
    return "".join(lines)


_SCALAR = r"\"[^\"\n]*\"|'[^'\n]*'|[^\s,{}\[\]]+"
_PAIR = re.compile(rf"(?:\"?(?P<key>[^\s:\"]+)\"?:[ ]+)?(?P<value>{_SCALAR})(?=[\s,}}\]]|$)")
_OTHER = {"data.HOST": "data.PORT", "data.PORT": "data.HOST", "/metadata/annotations/one": "/metadata/annotations/two"}


def edited(text: str, place: Place) -> str | None:
    """The file with another value on the line; None where there is no value but only what holds some."""
    lines = text.splitlines(keepends=True)
    line = lines[place.mark.line - 1]
    start = place.mark.column - 1
    if place.mark.file.endswith((".env", ".txt")) or re.match(r"[A-Za-z]+=\S*$", line[start:]):
        lines[place.mark.line - 1] = line.rstrip("\n") + "x\n"
        return "".join(lines)
    if line[start:].startswith("- "):
        start += 2
    match = _PAIR.match(line, start)
    if match is None or (match["key"] is None and line[start:].rstrip().endswith(":")):
        return None
    begin, end = match.span("value")
    lines[place.mark.line - 1] = line[:begin] + another(match["value"]) + line[end:]
    return "".join(lines)


def another(value: str) -> str:
    bare = value.strip("\"'")
    if bare in _OTHER:
        return value.replace(bare, _OTHER[bare])
    if value in ("true", "false"):
        return {"true": "false", "false": "true"}[value]
    if value.isdigit():
        return str(int(value) + 1)
    if bare in ("ClusterIP", "NodePort", "LoadBalancer", "Recreate"):
        return {"ClusterIP": "NodePort", "NodePort": "ClusterIP", "LoadBalancer": "NodePort"}.get(bare, "RollingUpdate")
    return f"{value[:-1]}x{value[-1]}" if value[-1] in "\"'" else f"{value}x"


def rebuilt(
    engine: Engine, sources: Sources, folders: list[Path], builds: Mapping[int, Build], edits: list[Edit]
) -> list[tuple[Edit, set[Field] | None]]:
    """Every edit with the fields that differ in the build after it; None where it does not build."""
    instead = [{os.path.realpath(sources.cwd / edit.place.mark.file): edit.text} for edit in edits]
    asked = [sources.cwd / folders[edit.place.tree] for edit in edits]
    found: list[tuple[Edit, set[Field] | None]] = [(edit, None) for edit in edits]
    for answer in answers(engine, asked, EngineOptions(60), instead=instead):
        edit = edits[answer["id"]]
        if "objects" in answer:
            after = [one["manifest"] for one in answer["objects"]]
            found[answer["id"]] = (edit, different(builds[edit.place.tree].resources, after))
    return found


def different(before: tuple[Resource, ...], after: list[Any]) -> set[Field]:
    assert len(before) == len(after)
    found = set()
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        old, new = dict(leaves(one.manifest)), dict(leaves(other))
        found |= {(number, path) for path in old.keys() | new.keys() if not same(old.get(path), new.get(path))}
    return found


_HASH = re.compile(r"-[a-z0-9]{10}$")


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, but for the hash of a generated name."""
    if isinstance(one, str) and isinstance(other, str) and _HASH.search(one) and _HASH.search(other):
        return _HASH.sub("", one) == _HASH.sub("", other)
    return bool(one == other)


def is_fed(one: Field, place: Place, known: Told, build: Build) -> bool:
    """Whether a field may change with a line, for one of the reasons that the module names."""
    its = known.places.get(one)
    shared = min(len(one[1]), len(place.field[1]))
    if one[0] == place.field[0] and one[1][:shared] == place.field[1][:shared]:
        # The mapping that was empty before, and what was added with it.
        return True
    if its is None:
        # Nothing was said of it, which is allowed for few.
        return one in known.unknown
    if its.mark == place.mark:
        return True
    source = name_of(build, place.field)
    copied = its.by.endswith("(copy)") or its.by == "replacement"
    return (copied and its.detail.split()[-1].replace("/", ".").strip(".") in source) or "$(" in its.text


def name_of(build: Build, field: Field) -> str:
    number, path = field
    return f"{build.resources[number]} {format_path(path)}"
