"""Sources that are no Kubernetes objects, as a spec: it generates, builds, and an API server
accepts it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import BuildError, Complaint, InputError, OutputError
from kustomgen.generate.accept import accept
from kustomgen.importing.model import Imported, ImportSource, SourceEnvironment
from kustomgen.importing.prove import SPEC, put
from kustomgen.importing.write import written
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.sources import Sources
from kustomgen.layout.tree import OVERLAYS, generate
from kustomgen.spec.load import resolve
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.engine.find import Engine
    from kustomgen.importing.model import ImportNote, ImportOptions, Plain, SourceKind, Written


def from_specs(
    options: ImportOptions,
    engine: Engine,
    kind: SourceKind,
    read: tuple[str, Sequence[tuple[str, str, Plain]], Sequence[ImportNote]],
    comments: Mapping[str, str],
) -> Imported:
    """The outcome of specs of environments. Raises InputError and OutputError if they do not
    work.
    """
    name, specs, notes = read
    environments = [SourceEnvironment(each, place, tier_of(each), ()) for each, place, _ in specs]
    files = written(name, environments, [spec for _, _, spec in specs], comments=comments)
    count = built(files, engine, options.timeout)
    source = ImportSource(kind, name, tuple(environments))
    workloads = sum(len(spec["workloads"]) for _, _, spec in specs)
    names = tuple(each.name for each in environments)
    return Imported(source, files, names, count, workloads, 0, tuple(notes))


def built(files: Written, engine: Engine, timeout: float) -> int:
    """How many objects the spec makes, in all environments."""
    with tempfile.TemporaryDirectory(prefix="kustomgen-") as place:
        folder = Path(place)
        for path, text in {SPEC: files.spec, **files.files}.items():
            put(folder / path, text)
        project = resolve(parse_one_quickly(files.spec, SPEC), SiblingFiles(folder))
        for file, text in generate(project).items():
            put(folder / file, text)
        overlays = [folder / OVERLAYS / each.directory for each in project.environments]
        results = build_all(engine, overlays, sources=Sources(folder), timeout=timeout)
        if wrong := [what for _, what in results if isinstance(what, BuildError)]:
            raise OutputError(Complaint(None, each.message, each.hint) for error in wrong for each in error.complaints)
        accept(project)
        return sum(len(what.resources) for _, what in results if not isinstance(what, BuildError))


__all__ = ["InputError", "from_specs"]
