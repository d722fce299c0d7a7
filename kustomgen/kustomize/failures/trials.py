"""Where a failure is, found by trying: the folder is built with less and less of the kustomization
that failed.

kustomize works through a kustomization in a fixed order. So the entry that makes it fail is the
last of the shortest part of it, in that order, that fails in the same way; and the operation of a
patch is found likewise. What is found this way needs no knowledge of what kustomize says.
"""

from __future__ import annotations

import copy
import json
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kustomgen.engine.client import EngineClient
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.errors import InputError
from kustomgen.kustomize.failures.cause import cause_of
from kustomgen.kustomize.kustomization import is_reference
from kustomgen.kustomize.plain import read_plain
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kustomgen.engine.find import Engine
    from kustomgen.kustomize.failures.explain import FailedBuildError
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

Step = tuple[str | int, ...]
"""A path in the kustomization, and behind ``FILE`` in the file that it leads to."""
FILE = "file"

# In the order in which kustomize does it (api/internal/target).
_ORDER = (
    "openapi", "crds", "configurations", "resources", "bases", "generatorOptions", "configMapGenerator",
    "secretGenerator", "helmCharts", "helmChartInflationGenerator", "generators", "components",
    "patchesStrategicMerge", "patches", "namespace", "namePrefix", "nameSuffix", "commonLabels", "labels",
    "commonAnnotations", "patchesJson6902", "replicas", "images", "replacements", "transformers", "vars",
    "validators", "sortOptions",
)  # fmt: skip
_LISTS = ("literals", "files", "envs", "targets", "fieldPaths", "pairs", "paths")
SECONDS = 20.0
"""How long all trials of a run may take; what is not found by then keeps the place that its message
gives.
"""


class Trials:
    """Builds folders with other texts, in one process of the engine; a context, after which it is
    gone.
    """

    def __init__(self, engine: Engine, wish: EngineOptions, sources: Sources, seconds: float = SECONDS) -> None:
        self._engine, self._sources = engine, sources
        self._wish = EngineOptions(wish.timeout, yaml=True, unrestricted=wish.unrestricted, remote=wish.remote)
        self._talk: EngineClient | None = None
        self._until = time.monotonic() + seconds
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._talk is not None:
            self._talk.__exit__()

    def find(self, failed: FailedBuildError) -> Step | None:
        """What makes the build fail, as a path in the kustomization that failed; None if trying
        does not tell.
        """
        here = self._sources.kustomization(failed.cause.folder)
        plain = read_plain(self._sources, here) if here else None
        if here is None or plain is None:
            return None
        search = _Search(self, failed, here, self._sources)
        found = search.shortest(_steps(plain), lambda kept: {search.file: _text(_only(plain, kept))})
        return None if found is None else search.inside(found, plain)

    def says(self, top: Path, texts: dict[str, str]) -> str | None:
        """What kustomize says of a folder with these texts, None if it builds. Raises
        TimeoutError.
        """
        if time.monotonic() > self._until:
            raise TimeoutError
        self._talk = self._talk or EngineClient(self._engine, self._wish)
        self._number += 1
        self._talk.ask(self._number, Path(self._sources.real(top)), instead=texts)
        answer = next(self._talk.answers({self._number}), None)
        if answer is None or answer.get("reason"):
            raise TimeoutError
        return answer.get("error")


class _Search:
    """The search for what makes one build fail."""

    def __init__(self, trials: Trials, failed: FailedBuildError, here: Kustomization, sources: Sources) -> None:
        self._trials, self._failed, self._here, self._sources = trials, failed, here, sources
        self.file = sources.real(here.file)

    def fails(self, texts: dict[str, str]) -> bool:
        """Whether it fails in the same way."""
        said = self._trials.says(self._failed.top, texts)
        if said is None:
            return False
        cause = cause_of(f"Error: {said}", self._failed.top)
        return cause.text == self._failed.cause.text and cause.folder == self._failed.cause.folder

    def shortest(self, steps: list[Step], texts: Callable[[list[Step]], dict[str, str]]) -> Step | None:
        """The last of the fewest steps, from the first on, that fail; None if all together do
        not, or none does.
        """
        if not steps or not self.fails(texts(steps)) or self.fails(texts([])):
            return None
        good, bad = 0, len(steps)
        while bad - good > 1:
            middle = (good + bad) // 2
            if self.fails(texts(steps[:middle])):
                bad = middle
            else:
                good = middle
        return steps[bad - 1]

    def inside(self, at: Step, plain: dict[str, Any]) -> Step:
        """The same, down to the operation, the document, the target or the literal."""
        value = _get(plain, at)
        if isinstance(path := _path_in(value), str):
            found = self._in_file(path)
            return (*at, FILE, *found) if found else at
        inline = value.get("patch") if isinstance(value, dict) else None
        if isinstance(inline, str) and (operations := _operations(inline)):
            found = self._among(
                operations, lambda kept: {self.file: _text(_put(plain, (*at, "patch"), json.dumps(kept)))}
            )
            return (*at, "patch", *found) if found else at
        for name in _LISTS:
            items = value.get(name) if isinstance(value, dict) else None
            if isinstance(items, list) and items:
                found = self._among(items, partial(self._with_list, plain, (*at, name)))
                if found:
                    return self.inside((*at, name, *found), plain)
        return at

    def _with_list(self, plain: dict[str, Any], path: Step, kept: list[Any]) -> dict[str, str]:
        return {self.file: _text(_put(plain, path, kept))}

    def _in_file(self, path: str) -> Step:
        file = self._here.folder / path
        try:
            documents = load_stream(self._sources.text(self._sources.show(file)), path)
        except InputError:
            return ()
        real = self._sources.real(file)
        if len(documents) == 1 and isinstance(documents[0], list):
            found = self._among(documents[0], lambda kept: {real: json.dumps(kept)})
            return (0, *found) if found else ()
        return self._among(documents, lambda kept: {real: "\n---\n".join(map(json.dumps, kept))})

    def _among(self, items: list[Any], texts: Callable[[list[Any]], dict[str, str]]) -> Step:
        if len(items) == 1:
            return (0,)
        steps: list[Step] = [(number,) for number in range(len(items))]
        found = self.shortest(steps, lambda kept: texts([items[int(step[0])] for step in kept]))
        return found or ()


def _steps(plain: dict[str, Any]) -> list[Step]:
    names = {name.lower(): name for name in plain}
    found: list[Step] = []
    for field in _ORDER:
        name = names.get(field.lower())
        value = plain[name] if name else None
        if name and isinstance(value, list):
            found += [(name, number) for number in range(len(value))]
        elif name and value is not None:
            found.append((name,))
    return found


def _only(plain: dict[str, Any], kept: Iterable[Step]) -> dict[str, Any]:
    """The kustomization with these steps alone, and with all that is no step."""
    steps = {step[0] for step in _steps(plain)}
    made: dict[str, Any] = {name: value for name, value in plain.items() if name not in steps}
    for name, *number in kept:
        if number:
            made.setdefault(str(name), []).append(plain[str(name)][number[0]])
        else:
            made[str(name)] = plain[str(name)]
    return made


def _path_in(value: Any) -> str | None:
    """The file that an entry names: of patches, replacements, transformers."""
    path = value.get("path") if isinstance(value, dict) else value
    return path if is_reference(path) else None


def _operations(text: str) -> list[Any]:
    try:
        documents = load_stream(text, "a patch")
    except InputError:
        return []
    return documents[0] if documents and isinstance(documents[0], list) else []


def _get(value: Any, path: Step) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(plain: dict[str, Any], path: Step, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(plain)
    _get(made, path[:-1])[path[-1]] = value
    return made


def _text(plain: dict[str, Any]) -> str:
    # kustomize refuses one that is left empty.
    return json.dumps({"generatorOptions": {}, **plain}, default=str)
