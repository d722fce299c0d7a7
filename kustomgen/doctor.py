"""Which kustomize would be used, which schemas there are, and what is missing."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass

from kustomgen import __version__
from kustomgen.cache import store
from kustomgen.engine.apiserver import ASKING, find_validator
from kustomgen.engine.find import INSTALL, Engine, find_engine, missing_because
from kustomgen.errors import EngineError
from kustomgen.k8s.schema import versions
from kustomgen.kustomize.differences import between

OLDEST = (4, 5, 7)
"""What kustomgen writes builds from this kustomize on."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What there is, and what is missing with how to get it; ``usable`` says whether anything can
    be built.
    """

    text: str
    usable: bool


def examine() -> Examination:
    """Looks at the installation and at PATH."""
    lines = [
        f"kustomgen   {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    ]
    used = _engine("auto")
    told: list[str] = []
    for name in ("embedded", "kustomize", "kubectl"):
        engine = _engine(name)
        if isinstance(engine, str):
            lines.append(f"{name:<11} {_absent(name, engine, needed=isinstance(used, str))}")
        else:
            chosen = " (used)" if isinstance(used, Engine) and used.path == engine.path else ""
            lines.append(f"{name:<11} {engine.path}, kustomize {engine.version}{chosen}{_age(engine.version)}")
            told += _otherwise(name, engine.version)
    lines.append(f"validator   {_validator()}")
    known = versions()
    lines.append(
        f"schemas     Kubernetes {known[0]} to {known[-1]}; --kubernetes-version chooses, {known[-1]} is the default"
    )
    lines.append(f"cache       {_cache()}")
    return Examination("\n".join(lines + told) + "\n", not isinstance(used, str))


def _absent(name: str, remedy: str, *, needed: bool) -> str:
    """What is said of an engine that is not there: what is not needed is not missing."""
    if name == "embedded":
        return f"missing ({missing_because()}): {remedy}"
    return f"missing: {remedy}" if needed else "not on PATH, and not needed"


def _validator() -> str:
    program = find_validator()
    if program is None:
        why = missing_because("missing-validator.txt")
        return f"missing ({why}): {' and '.join(ASKING)} do not look; {INSTALL['validator']}"
    return f"{program.path}, validates as the API server of Kubernetes {program.version}"


def _cache() -> str:
    if why := store.unusable():
        return f"{store.folder()} cannot be written, so `check` remembers nothing: {why}"
    try:
        return store.described()
    except OSError as error:
        return f"{store.folder()} cannot be read: {error.strerror}"


def _engine(name: str) -> Engine | str:
    try:
        return find_engine(name)  # type: ignore[arg-type]  # one of its words
    except EngineError as error:
        complaint = error.complaints[0]
        return complaint.hint


def _otherwise(name: str, version: str) -> list[str]:
    """What a program on PATH builds differently than the embedded kustomize, if there is one."""
    inside = _engine("embedded")
    if name == "embedded" or isinstance(inside, str):
        return []
    found = between(version, inside.version)
    # Who deploys with the other gets what was never checked.
    return [
        f"warning     {name} builds this differently from the embedded kustomize: {difference}" for difference in found
    ]


def _age(version: str) -> str:
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", version)
    if found and tuple(map(int, found.groups())) < OLDEST:
        return f"; too old: {'.'.join(map(str, OLDEST))} or newer is needed"
    return ""
