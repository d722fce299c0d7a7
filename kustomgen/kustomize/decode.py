"""Decodes answers of the embedded kustomize: text, resources, or the reason of a failure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.engine.client import answers
from kustomgen.errors import BuildError, Complaint, Mark
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.resource import Origin, Resource

if TYPE_CHECKING:
    from threading import Event

    from kustomgen.engine.engine_process import Answer, EngineOptions
    from kustomgen.engine.find import Engine
    from kustomgen.kustomize.sources import Sources


@dataclass(frozen=True, slots=True)
class BuildOutput:
    """What a successful run printed: the manifests, and warnings such as those for deprecated
    fields.
    """

    text: str
    warnings: tuple[str, ...] = ()


def text(
    engine: Engine,
    folder: Path,
    wish: EngineOptions,
    sources: Sources,
    shown: Path | None = None,
    stop: Event | None = None,
) -> BuildOutput:
    """The text that kustomize prints for one folder. Raises BuildError, and EngineError."""
    for answer in answers(engine, [folder], wish, stop):
        if "error" in answer:
            raise failed(answer, shown or folder, wish.timeout, sources)
        return BuildOutput(answer.get("yaml", ""), tuple(answer.get("warnings", ())))
    raise BuildError(Complaint(Mark(sources.show_kustomization(shown or folder)), "the build was interrupted"))


Inputs = tuple[dict[str, str], ...]
"""Paths that a build looked at, as `engine/protocol.go` says: path, real, kind, sha256."""


def result_of(answer: Answer, folder: Path, timeout: float, sources: Sources) -> tuple[Resource, ...] | BuildError:
    """The objects in an answer about a folder, or the reason of a failure."""
    if "error" in answer:
        return failed(answer, folder, timeout, sources)
    origins = _Origins(folder, sources)
    return tuple(
        Resource(manifest, origins.read(found))
        for found in answer.get("objects", ())
        for manifest in flatten([found["manifest"]], "the build")
    )


def inputs_of(answer: Answer) -> Inputs | None:
    """All that the answer depends on; None if that is not known, as of what was fetched or cut
    short.
    """
    if answer.get("remote") or answer.get("reason"):
        return None
    return tuple(answer.get("inputs", ()))


def failed(answer: Answer, folder: Path, timeout: float, sources: Sources) -> BuildError:
    """The error of an answer as the same complaint that the kustomize program's would be."""
    reason, error = answer.get("reason"), str(answer["error"])
    if reason == "timeout":
        return BuildError(too_long(folder, timeout, sources))
    if reason == "limit":
        path, colon, message = error.partition(": ")
        mark = Mark(sources.show(Path(path))) if colon else Mark(sources.show_kustomization(folder))
        return BuildError(Complaint(mark, message if colon else error, "kustomgen builds nothing beyond this limit"))
    if reason == "silent":
        hint = "the machine may be busy: try again, or give each build more time with `--timeout`"
        return BuildError(Complaint(Mark(sources.show_kustomization(folder)), error, hint))
    if reason == "memory":
        mark = Mark(sources.show_kustomization(folder))
        return BuildError(Complaint(mark, f"the build was ended: {error}", "look for what makes it so large"))
    if reason == "died":
        mark = Mark(sources.show_kustomization(folder))
        return BuildError(Complaint(mark, error, "`--engine kustomize` builds it with another program"))
    from kustomgen.kustomize.failures import explain  # noqa: PLC0415 - for what does not build

    # Where the program adds "Error: ", so that both are read alike.
    return explain(error if reason == "panic" else f"Error: {error}", folder, sources)


class _Origins:
    """Turns paths relative to the folder that was built into shown ones, each once."""

    def __init__(self, folder: Path, sources: Sources) -> None:
        self._folder = Path(sources.real(folder))
        self._sources = sources
        self._shown: dict[str, str] = {}

    def read(self, found: dict[str, Any]) -> Origin:
        born = found.get("origin") or {}
        files = [self._file(step, "configuredIn") for step in found.get("transformations", ())]
        return Origin(
            self._file(born, "path"),
            self._file(born, "configuredIn"),
            tuple(dict.fromkeys(file for file in files if file)),
        )

    def _file(self, born: dict[str, str], key: str) -> str | None:
        path = born.get(key)
        # With a `repo` it is a path inside a clone that is gone by now.
        if not path or "repo" in born:
            return None
        if path not in self._shown:
            self._shown[path] = self._sources.show(self._folder / path)
        return self._shown[path]


def too_long(folder: Path, timeout: float, sources: Sources) -> Complaint:
    """What to say where a build took longer than ``timeout`` seconds."""
    message = f"kustomize did not finish within {timeout:g} s and was stopped"
    hint = "the machine is busy, or a remote resource does not answer: `--timeout SECONDS` allows more"
    return Complaint(Mark(sources.show_kustomization(folder)), message, hint)
