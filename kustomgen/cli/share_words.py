"""What the process that reports and those that check a share of its folders say to one another, as JSON lines.

A share is asked for in one line. The answers are a line for each group of folders that are looked at together, with
what came of each; or one that says why there will be no more.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.cli.check import Options
from kustomgen.cli.prepare import Prepared
from kustomgen.cli.project import EnvironmentHere
from kustomgen.errors import BuildError, Complaint, EngineError, InputError, KustomgenError, Mark, OutputError
from kustomgen.k8s.custom.schemas import Schemas
from kustomgen.kustomize.engine import Engine
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.finding import BuildSummary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.cache.book import Facts
    from kustomgen.policy.kept import Kept

Line = dict[str, Any]

_OPTIONS = ("policies", "only", "skip", "timeout", "load_restrictor", "remote")
_ERRORS = {each.__name__: each for each in (KustomgenError, InputError, OutputError, BuildError, EngineError)}


@dataclass(frozen=True, slots=True)
class Share:
    """A run to check with this engine, which remembers nothing itself.

    ``again`` are those of its folders in which something was found the last time. ``since`` is when the run began, None
    where nobody wants to know what the results stand on.
    """

    run: Prepared
    engine: Engine
    again: frozenset[str]
    since: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a folder: what is kept of it, or the summary of one that was not checked.

    ``facts`` are what it stands on, None where that is not known; ``worth`` remembering is what stands on nothing that
    was missed.
    """

    target: str
    what: Kept | BuildSummary
    facts: Facts | None = None
    worth: bool = False


def ask(run: Prepared, folders: Sequence[str]) -> Line:
    """The line that asks for these folders of a run, which has an engine."""
    memory, reach, engine = run.memory, run.reach, run.engine
    return {
        "options": {name: getattr(run.options, name) for name in _OPTIONS},
        "kubernetes": run.kubernetes,
        "schemas": [folder.path for folder in run.schemas.folders],
        "engine": [engine.name, engine.path, dict(engine.limits)] if engine else None,
        "names": {folder: run.names[folder] for folder in folders},
        "here": {folder: [here.name, here.tier] for folder in folders if (here := run.here.get(folder))},
        "beside": [folder for folder in folders if reach and folder in reach.beside],
        "again": [folder for folder in folders if memory and memory.had_findings(folder)],
        "since": memory.since if memory else None,
    }


def asked(line: Line) -> Share:
    """The share that a line asks for."""
    folders = tuple(line["names"])
    reach = None
    if line["beside"]:
        from kustomgen.cli.changed import Reach  # noqa: PLC0415 - where only what changed is looked at

        reach = Reach(folders, frozenset(line["beside"]), (), ())
    options: Line = {name: tuple(it) if isinstance(it, list) else it for name, it in line["options"].items()}
    name, path, limits = line["engine"]
    engine = Engine(name, path, tuple(limits.items()))
    run = Prepared(
        options=Options(**options),
        kubernetes=line["kubernetes"],
        here={folder: EnvironmentHere(*here) for folder, here in line["here"].items()},
        sources=Sources(),
        found=folders,
        targets=folders,
        folders=folders,
        engine=engine,
        names=line["names"],
        memory=None,
        schemas=Schemas.of(line["schemas"]),
        reach=reach,
    )
    return Share(run, engine, frozenset(line["again"]), line["since"])


def tell(group: Iterable[Told], missed: Iterable[str]) -> Line:
    """The line for folders that were looked at together; ``missed`` are the kustomizations that could not be looked at."""
    found = [
        [it.target, astuple(it.what) if isinstance(it.what, BuildSummary) else it.what, it.facts, it.worth]
        for it in group
    ]
    return {"group": found, "missed": sorted(missed)}


def told(line: Line) -> list[Told]:
    """The folders that a line tells of."""
    return [
        Told(target, what if isinstance(what, dict) else BuildSummary(*what), facts, worth)
        for target, what, facts, worth in line["group"]
    ]


def complain(error: KustomgenError) -> Line:
    """The line where something is wrong that the user can fix."""
    said = [[each.mark and astuple(each.mark), each.message, each.hint] for each in error.complaints]
    return {"error": type(error).__name__, "complaints": said}


def complaint(line: Line) -> KustomgenError:
    """What is wrong."""
    error = _ERRORS.get(line["error"], KustomgenError)
    return error(Complaint(mark and Mark(*mark), message, hint) for mark, message, hint in line["complaints"])
