"""Deprecated fields of kustomizations, moved to those of today: which files, and which not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.engine.client import answers
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import find_engine
from kustomgen.errors import EngineError
from kustomgen.fix.shared import Left
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.migrate_fields import modern

if TYPE_CHECKING:
    from kustomgen.check.run import CheckResult

RULE = "kustomization-fields-current"


@dataclass(frozen=True, slots=True)
class Moved:
    """New texts by file, each with what is to be said of it; and the findings that are left."""

    texts: dict[str, tuple[str, str]]
    left: list[Left]


def modernized(result: CheckResult) -> Moved:
    """The files whose deprecated fields can be moved; nothing is written."""
    findings = {
        finding.source: finding for finding in result.report.findings if finding.rule == RULE and finding.source
    }
    texts: dict[str, tuple[str, str]] = {}
    moved: set[tuple[str, str]] = set()
    for file in sorted({mark.file for mark in findings}):
        text, fields = modern(result.sources.text(file))
        if fields and _may_write(result, file) and _builds_the_same(result, file, text):
            texts[file] = text, f"fixed {file}: {', '.join(f'`{field}`' for field in fields)} ({RULE})"
            moved |= {(file, field) for field in fields}
    left = [
        Left(finding, _BY_HAND if "`vars`" in finding.message else _NOT_PLAIN)
        for mark, finding in findings.items()
        if not any((mark.file, field) in moved and f"`{field}`" in finding.message for field in _FIELDS)
    ]
    return Moved(texts, left)


def _may_write(result: CheckResult, file: str) -> bool:
    return not file.startswith("../") and Path(file).read_bytes() == result.sources.text(file).encode()


_BY_HAND = "write `replacements` instead"
_NOT_PLAIN = "it is too complex to be moved, or the build would change"
_FIELDS = ("bases", "imageTags", "patchesStrategicMerge", "patchesJson6902", "commonLabels", "vars")


def _builds_the_same(result: CheckResult, file: str, text: str) -> bool:
    """Whether everything that was checked builds to the same with another text in a file."""
    path = Path(result.sources.cwd, file).resolve()
    folders = [
        Path(target)
        for target, _ in result.checked
        if any(part.file == file for part in chain(result.sources, Path(target)))
    ]
    try:
        engine = find_engine("embedded")
    except EngineError:
        return False
    wish = EngineOptions(60, yaml=True, unrestricted=True)
    instead = [texts for _ in folders for texts in ({}, {str(path): text})]
    twice = [folder for folder in folders for _ in range(2)]
    built = {answer["id"]: answer.get("yaml") for answer in answers(engine, twice, wish, instead=instead)}
    return all(built.get(n) is not None and built[n] == built.get(n + 1) for n in range(0, len(twice), 2))
