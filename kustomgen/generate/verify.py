"""``kustomgen generate --verify``: builds each overlay and compares it with the spec, object by
object.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from kustomgen.engine.find import find_engine
from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.k8s.resource import format_path
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.sources import Sources
from kustomgen.layout.reference_build import reference_build
from kustomgen.layout.tree import OVERLAYS, environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from kustomgen.engine.find import Engine, Preference
    from kustomgen.k8s.resource import Resource
    from kustomgen.spec.load import Environment, Project

Identity = tuple[str, str, str]


def verify(project: Project, output: Path, folder: Path, engine: Preference) -> Engine:
    """Builds every overlay, and returns the engine. Raises BuildError if an overlay does not build,
    and OutputError with every difference from the spec. ``folder`` is the spec's, which has the
    components.
    """
    found = find_engine(engine)
    overlays = [output / OVERLAYS / environment.directory for environment in project.environments]
    complaints = []
    builds = build_all(found, overlays, sources=Sources(named=(output, folder)))
    for environment, (place, built) in zip(project.environments, builds, strict=True):
        if isinstance(built, Exception):
            raise built
        complaints += [
            Complaint(Mark(str(place)), difference, "this is a bug in kustomgen, or files were changed by hand")
            for difference in differences(environment, built.resources, meant(environment, folder, found))
        ]
    if complaints:
        raise OutputError(complaints)
    return found


def meant(environment: Environment, folder: Path, engine: Engine) -> list[dict[str, Any]]:
    """The objects of an environment, made directly from the spec, without base and patches."""
    spec = environment.spec
    if not spec.components:
        return final(build(spec), spec, environment_labels(environment))
    with tempfile.TemporaryDirectory() as place:
        to_spec = PurePath(os.path.relpath(folder.resolve(), Path(place).resolve())).as_posix()
        for path, text in reference_build(environment, to_spec).items():
            (Path(place) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / path).write_text(text, encoding="utf-8")
        return [dict(value) for value in load_stream(build_text(engine, Path(place)).text, environment.name)]


def differences(environment: Environment, built: tuple[Resource, ...], wanted: list[dict[str, Any]]) -> list[str]:
    """The differences between a build and the objects made directly; empty if both are
    equal.
    """
    from deepdiff import DeepDiff  # noqa: PLC0415 - 84 ms, for who compares

    generated = {f"{environment.spec.name_prefix}{m.name}" for m in build(environment.spec) if m.generated}
    expected = {_identity(value): value for value in (_unhashed(value, generated) for value in wanted)}
    found = {_identity(value): value for value in (_unhashed(dict(r.manifest), generated) for r in built)}
    told = []
    for identity in sorted({*expected, *found}):
        name = f"{identity[1]}/{identity[2]}"
        if identity not in found or identity not in expected:
            told.append(f"{name} is {'missing from' if identity not in found else 'only in'} the build")
            continue
        levels = DeepDiff(expected[identity], found[identity], view="tree", threshold_to_diff_deeper=0)
        told += [f"{name} {_words(level)}" for group in levels.values() for level in group]
    return told


def _words(level: Any) -> str:
    """A difference in words: the place, the value of the spec, and the built value."""
    from deepdiff.helper import notpresent  # noqa: PLC0415 - as above

    sides = ("nothing" if value is notpresent else repr(value) for value in (level.t1, level.t2))
    return "{}: expected {}, built {}".format(format_path(tuple(level.path(output_format="list"))), *sides)


def _identity(value: dict[str, Any]) -> Identity:
    return value["apiVersion"], value["kind"], value["metadata"]["name"]


def _unhashed(value: Any, generated: set[str]) -> Any:
    """The object without the hash suffixes of generated names."""
    if isinstance(value, dict):
        return {key: _unhashed(item, generated) for key, item in value.items()}
    if isinstance(value, list):
        return [_unhashed(item, generated) for item in value]
    if isinstance(value, str) and (found := re.fullmatch(r"(.+)-[a-z0-9]{10}", value)) and found[1] in generated:
        return found[1]
    return value
