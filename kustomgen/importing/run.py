"""An import as a function from options to the files to write, and what is to be said."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError, Mark, OutputError
from kustomgen.importing import score
from kustomgen.importing.blame import blamed
from kustomgen.importing.compose.files import NAMES
from kustomgen.importing.compose.spec import COMMENT, compose_specs
from kustomgen.importing.decisions import Decisions
from kustomgen.importing.defaults import added, with_defaults
from kustomgen.importing.draft import draft, in_several_namespaces, members
from kustomgen.importing.manifests import read_files
from kustomgen.importing.model import Imported
from kustomgen.importing.names import common_name
from kustomgen.importing.notes import said, unlifted
from kustomgen.importing.objects import key_texts
from kustomgen.importing.options import refuse_both
from kustomgen.importing.prove import prove
from kustomgen.importing.refused import refused_objects
from kustomgen.importing.remarks import remarks_of
from kustomgen.importing.score import score_specs
from kustomgen.importing.tree import read_tree
from kustomgen.importing.write import written
from kustomgen.importing.written_specs import built, from_specs
from kustomgen.kustomize.sources import Sources, kustomization_file
from kustomgen.manifests.inverse import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kustomgen.engine.find import Engine
    from kustomgen.importing.draft import Draft
    from kustomgen.importing.member import ImportMember
    from kustomgen.importing.model import (
        ImportOptions,
        ImportSource,
        Key,
        Plain,
        SourceEnvironment,
        SourceKind,
        Written,
    )
    from kustomgen.importing.prove import Proof

ATTEMPTS = 12
"""How often what turned out different is written otherwise before the import gives up."""


def run_import(options: ImportOptions, show: Callable[[str], None] = lambda _: None) -> Imported:
    """Reads the source, makes a spec, proves it. Writes nothing.

    Raises InputError and BuildError for what cannot be read or built, OutputError where what would
    be written is not equal.
    """
    sources, engine = Sources(), find_engine(options.engine)
    show("reading …")
    kind = options.source or kind_of(options, sources)
    if kind == "compose":
        return from_specs(options, engine, kind, compose_specs(options, sources), {"defaults": COMMENT})
    refuse_both(options)
    if kind == "score":
        return from_specs(options, engine, kind, score_specs(options, sources), {})
    source = read_tree(options, sources, engine) if kind == "kustomize" else read_files(options, sources)
    if not options.name and (name := common_name(_workload_names(source))):
        source = replace(source, name=name)
    return _attempts(options, sources, engine, source, show)


def _workload_names(source: ImportSource) -> list[str]:
    every = ((environment, each) for environment in source.environments for each in environment.objects)
    return [
        each.name.removeprefix(environment.prefix)
        for environment, each in every
        if (each.ref.group, each.kind) in RUNNING
    ]


def kind_of(options: ImportOptions, sources: Sources) -> SourceKind:
    """What the named paths hold. Raises InputError if one is not there."""
    named = [*options.paths, *(path for _, path in options.environments)]
    for path in named:
        if not os.path.exists(path):  # noqa: PTH110 - a path that cannot be is none
            raise InputError(Complaint(None, f"{path}: there is no such file or folder"))
    if all(_has_kustomization(path, sources) for path in named):
        return "kustomize"
    if all(_is_called(path, score.NAMES) for path in named):
        return "score"
    if all(_is_called(path, NAMES) for path in named[:1]):
        return "compose"
    roots = [_root(path, sources) for path in named]
    if all(str(root.get("apiVersion", "")).startswith("score.dev/") for root in roots):
        return "score"
    if all(isinstance(root.get("services"), dict) and "kind" not in root for root in roots[:1]):
        return "compose"
    return "manifests"


def _root(path: str, sources: Sources) -> Plain:
    """The mapping that a file holds, if it is one document; else none."""
    if not os.path.isfile(path):  # noqa: PTH113 - a path that cannot be is none
        return {}
    try:
        objects = sources.documents(sources.show(Path(path)))
    except InputError:
        return {}
    value = objects[0].root.plain() if len(objects) == 1 and objects[0].root else None
    return value if isinstance(value, dict) else {}


def _is_called(path: str, names: Sequence[str]) -> bool:
    """Whether a path is a file of one of these names, with or without a further word, or a folder
    that has one.
    """
    place = Path(path)
    if place.is_dir():
        return any((place / name).is_file() for name in names)
    stems = tuple(name.partition(".")[0] for name in names)
    return place.name.partition(".")[0] in stems and place.suffix in (".yaml", ".yml")


def _has_kustomization(path: str, sources: Sources) -> bool:
    folder = Path(path)
    if not folder.is_dir():
        return False
    return kustomization_file(folder) is not None or bool(sources.search(folder))


def _attempts(
    options: ImportOptions, sources: Sources, engine: Engine, source: ImportSource, show: Callable[[str], None]
) -> Imported:
    decisions = Decisions(refused=refused_objects(source))
    for _ in range(ATTEMPTS):
        found, notes = members(source, sources, decisions, options)
        if not any(member.objects for member in found):
            said_of = [Complaint(note.mark, f"{note.subject} {note.message}", note.hint) for note in notes]
            raise InputError(said_of or [_empty(environment) for environment in source.environments])
        # of others all stays in the old tree
        found = [member for member in found if member.objects]
        texts = key_texts(key for member in found for key in member.objects)
        made = draft(source.name, found, options, texts, decisions)
        apart = _apart(found, made, texts, decisions)
        remarks = remarks_of(sources, source, found, made, texts)
        write = partial(written, source.name, [each.source for each in found], apart=apart, remarks=remarks)
        files = write(made.specs)
        show("generating, building and comparing …")
        try:
            proof = prove(files, found, engine, options.timeout)
        except InputError as error:
            if not decisions.note(blamed(error, files, texts, made), made.owners):
                raise
            continue
        except BuildError as error:
            # Which object it is about is not known: none shares anything with another environment's
            # then.
            if not decisions.demote(texts, made.owners, 0):
                raise OutputError(_unequal([[complaint.message] for complaint in error.complaints])) from None
            continue
        if not proof.different:
            files = _with_parents(files, found, write(made.specs, parents=True), engine, options)
            every = (*source.notes, *notes, *unlifted(options, sources, found, decisions), *said(found, proof))
            result = _imported(source, found, files, every, made)
            return _with_defaults(options, engine, result, write, made, proof)
        if not decisions.demote(proof.different, made.owners, len(texts)):
            raise OutputError(_unequal(proof.different.values()))
    raise OutputError(_unequal(proof.different.values()))


def _empty(environment: SourceEnvironment) -> Complaint:
    hint = "name another folder, or add resources"
    return Complaint(Mark(environment.place), "builds to no object, so there is nothing to import", hint)


def _with_parents(
    files: Written, found: Sequence[ImportMember], shorter: Written, engine: Engine, options: ImportOptions
) -> Written:
    """The same spec with environments made from one another, where that is equal as well."""
    if shorter.spec == files.spec:
        return files
    try:
        proof = prove(shorter, found, engine, options.timeout)
    except (InputError, BuildError):
        return files
    return files if proof.different else shorter


def _with_defaults(
    options: ImportOptions, engine: Engine, result: Imported, write: Callable[..., Written], made: Draft, proof: Proof
) -> Imported:
    """The outcome with what kustomgen would add; with it in the spec, where that is wanted."""
    more = added(proof.project) if proof.project else {}
    if not options.accept_defaults or not more:
        return replace(result, added=more)
    files = write([with_defaults(spec) for spec in made.specs])
    built(files, engine, options.timeout)
    return replace(result, written=files, added=more, took_defaults=True)


def _apart(
    found: Sequence[ImportMember], made: Draft, texts: dict[Key, str], decisions: Decisions
) -> set[tuple[str, ...]]:
    """The paths in a spec of what no two environments share."""
    whole = {("resources", texts[key]) for key in {*decisions.whole, *in_several_namespaces(found)} if key in texts}
    keys = {identity: key for each in made.lifted for identity, key in each.keys.items()}
    return whole | {("workloads", keys[identity]) for identity in decisions.apart if identity in keys}


def _unequal(different: object) -> list[Complaint]:
    lines = [line for lines in different for line in lines]  # type: ignore[attr-defined]
    hint = "nothing was written; this is a bug in kustomgen: please report it"
    return [Complaint(None, f"what the spec generates would differ: {line}", hint) for line in lines[:_SHOWN]]


_SHOWN = 10


def _imported(
    source: ImportSource, found: Sequence[ImportMember], files: object, notes: object, made: Draft
) -> Imported:
    count = sum(len(member.objects) for member in found)
    names = tuple(member.source.name for member in found)
    workloads = sum(len(each.taken) for each in made.lifted)
    return Imported(source, files, names, count, workloads, count - workloads, notes)  # type: ignore[arg-type]
