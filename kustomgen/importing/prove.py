"""The proof: what a spec generates is built by the real kustomize, and compared with what the
source built.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import BuildError
from kustomgen.generate.accept import accept
from kustomgen.importing.objects import key_of, plain
from kustomgen.importing.sameness import canonical
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.sources import Sources
from kustomgen.layout.patch import same
from kustomgen.layout.tree import OVERLAYS, generate
from kustomgen.spec.load import resolve
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.engine.find import Engine
    from kustomgen.importing.member import ImportMember
    from kustomgen.importing.model import Key, Object, Written
    from kustomgen.spec.load import Project

SPEC = "kustomgen.yaml"


@dataclass(frozen=True)
class Proof:
    """How the builds differ: object by object, with the environments, in words; empty if they do
    not.
    """

    different: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    project: Project | None = None
    """What was generated, where it is equal."""
    reordered: frozenset[Key] = frozenset()
    """Objects that are the same but for the order of lists in which it means nothing."""


def prove(written: Written, members: Sequence[ImportMember], engine: Engine, timeout: float) -> Proof:
    """Generates a spec in its own folder, builds each environment, and compares.

    Raises InputError if the spec cannot be read, or an API server refuses an object; BuildError
    where what it generates does not build.
    """
    with tempfile.TemporaryDirectory(prefix="kustomgen-") as place:
        folder = Path(place)
        for path, text in {SPEC: written.spec, **written.files}.items():
            put(folder / path, text)
        project = resolve(parse_one_quickly(written.spec, SPEC), SiblingFiles(folder))
        for file, text in generate(project).items():
            put(folder / file, text)
        proof = _differences(project, folder, members, engine, timeout)
        if not proof.different:
            accept(project)
        return replace(proof, project=project)


def put(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def _differences(
    project: Project, folder: Path, members: Sequence[ImportMember], engine: Engine, timeout: float
) -> Proof:
    overlays = [folder / OVERLAYS / project.by_name[member.source.name].directory for member in members]
    results = build_all(engine, overlays, sources=Sources(folder), timeout=timeout)
    found: dict[Key, tuple[str, ...]] = {}
    reordered: set[Key] = set()
    for member, (_, built) in zip(members, results, strict=True):
        if isinstance(built, BuildError):
            raise built
        wanted = {_identity(value): (key, value) for key, value in member.built.items()}
        made = {
            _identity(value): (key_of(each, member.place.prefix), value)
            for each in built.resources
            if (value := plain(each.manifest))
        }
        for identity in sorted({*wanted, *made}):
            key = (wanted.get(identity) or made[identity])[0]
            lines = _compare(wanted.get(identity), made.get(identity))
            if not lines and not same(wanted[identity][1], made[identity][1]):
                reordered.add(key)
            found[key] = (*found.get(key, ()), *(f"{member.source.name}: {key}: {line}" for line in lines))
    return Proof({key: lines for key, lines in found.items() if lines}, reordered=frozenset(reordered))


def _identity(value: Object) -> tuple[str, str, str, str]:
    metadata = value["metadata"]
    return value["apiVersion"], value["kind"], str(metadata.get("namespace", "")), str(metadata["name"])


def _compare(wanted: tuple[Key, Object] | None, made: tuple[Key, Object] | None) -> list[str]:
    if wanted is None or made is None:
        return ["is not generated" if made is None else "is generated, and was not there"]
    if same(canonical(wanted[1]), canonical(made[1])):
        return []
    from deepdiff import DeepDiff  # noqa: PLC0415 - for who has differences

    lines = DeepDiff(wanted[1], made[1], ignore_type_in_groups=[]).pretty().splitlines()
    return lines or ["a value has another type"]
