"""An import as a function from options to the files to write, and what is to be said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError, OutputError
from kustomgen.importing.blame import blamed
from kustomgen.importing.draft import Decisions, draft, in_several_namespaces, members
from kustomgen.importing.manifests import read_files
from kustomgen.importing.model import Imported, Note
from kustomgen.importing.objects import key_texts
from kustomgen.importing.places import place_of
from kustomgen.importing.prove import prove
from kustomgen.importing.tree import read_tree
from kustomgen.importing.write import written
from kustomgen.kustomize.sources import Sources, kustomization_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kustomgen.engine.find import Engine
    from kustomgen.importing.draft import Draft, Member
    from kustomgen.importing.model import ImportOptions, Source, SourceKind

ATTEMPTS = 12
"""How often what turned out different is written otherwise before the import gives up."""


def run_import(options: ImportOptions, show: Callable[[str], None] = lambda _: None) -> Imported:
    """Reads the source, makes a spec, proves it. Writes nothing.

    Raises InputError and BuildError for what cannot be read or built, OutputError where what would be written is not
    equal.
    """
    sources, engine = Sources(), find_engine(options.engine)
    show("reading …")
    source = _read(options, sources, engine)
    return _attempts(options, sources, engine, source, show)


def _read(options: ImportOptions, sources: Sources, engine: Engine) -> Source:
    kind = options.source or kind_of(options, sources)
    if kind == "kustomize":
        return read_tree(options, sources, engine)
    return read_files(options, sources)


def kind_of(options: ImportOptions, sources: Sources) -> SourceKind:
    """What the named paths hold. Raises InputError where one is not there."""
    named = [*options.paths, *(path for _, path in options.environments)]
    for path in named:
        if not os.path.exists(path):  # noqa: PTH110 - a path that cannot be is none
            raise InputError(Complaint(None, f"{path}: there is no such file or folder"))
    if all(_has_kustomization(path, sources) for path in named):
        return "kustomize"
    return "manifests"


def _has_kustomization(path: str, sources: Sources) -> bool:
    folder = Path(path)
    if not folder.is_dir():
        return False
    return kustomization_file(folder) is not None or bool(sources.search(folder))


def _attempts(
    options: ImportOptions, sources: Sources, engine: Engine, source: Source, show: Callable[[str], None]
) -> Imported:
    decisions = Decisions()
    for _ in range(ATTEMPTS):
        found, notes = members(source, sources, decisions)
        if not any(member.objects for member in found):
            raise InputError([Complaint(note.mark, f"{note.subject} {note.message}", note.hint) for note in notes])
        texts = key_texts(key for member in found for key in member.objects)
        draft_ = draft(source.name, found, options, texts, decisions)
        specs = draft_.specs
        whole = {texts[key] for key in {*decisions.whole, *in_several_namespaces(found)} if key in texts}
        files = written(source.name, source.environments, specs, whole)
        show("generating, building and comparing …")
        try:
            proof = prove(files, found, engine, options.timeout)
        except InputError as error:
            if not decisions.note(blamed(error, files, texts)):
                raise
            continue
        except BuildError as error:
            # Which object it is about is not known: none shares anything with another environment's then.
            if not decisions.demote(texts):
                raise OutputError(_unequal([[complaint.message] for complaint in error.complaints])) from None
            continue
        if not proof.different:
            reasons = _unlifted(options, sources, found, decisions)
            return _imported(source, found, files, (*source.notes, *notes, *reasons), draft_)
        if not decisions.demote(proof.different):
            raise OutputError(_unequal(proof.different.values()))
    raise OutputError(_unequal(proof.different.values()))


def _unequal(different: object) -> list[Complaint]:
    lines = [line for lines in different for line in lines]  # type: ignore[attr-defined]
    hint = "nothing was written; this is a bug in kustomgen: please report it"
    return [Complaint(None, f"what the spec generates would differ: {line}", hint) for line in lines[:_SHOWN]]


_SHOWN = 10


def _unlifted(
    options: ImportOptions, sources: Sources, found: Sequence[Member], decisions: Decisions
) -> Iterator[Note]:
    """What could be part of a workload and is not, with the place in the first environment that has it."""
    for key, reason in decisions.as_resources.items() if options.level == "workloads" else ():
        having = [member.resources[key] for member in found if key in member.resources]
        if having:
            yield Note(
                str(key), f"is under `resources`, and no part of a workload: {reason}", place_of(sources, having[0])
            )


def _imported(source: Source, found: Sequence[Member], files: object, notes: object, made: Draft) -> Imported:
    count = sum(len(member.objects) for member in found)
    names = tuple(member.source.name for member in found)
    workloads = sum(len(each.taken) for each in made.lifted)
    return Imported(source, files, names, count, workloads, count - workloads, notes)  # type: ignore[arg-type]
