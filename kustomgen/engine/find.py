"""Finds the kustomize to use: the embedded one, else one on PATH."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from kustomgen.engine.process import run
from kustomgen.errors import Complaint, EngineError

Preference = Literal["auto", "embedded", "kustomize", "kubectl"]

_PROGRAM = "kustomgen-engine.exe" if sys.platform == "win32" else "kustomgen-engine"
EMBEDDED = Path(__file__).parents[1] / "kustomize" / "_engine" / _PROGRAM
"""The embedded kustomize, if kustomgen was installed with one; `engine/` is its source."""

VALIDATOR = str(EMBEDDED.with_name(_PROGRAM.replace("engine", "validator")))
"""The API server's validation, if it was installed; `validator/` is its source."""

TIMEOUT = 60.0
"""Seconds; the slowest of 6,160 real kustomizations takes 5."""

INSTALL = {
    "embedded": "install kustomgen again, with Go on PATH if your platform has no wheel; "
    "or build with `--engine kustomize`",
    "kustomize": "install it: `go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1`",
    "validator": "install kustomgen again, with Go on PATH if your platform has no wheel",
    "kubectl": "install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/",
}

_VERSIONS = {
    "embedded": (["-version"], r'"kustomize":"([^"]+)"'),
    "kustomize": (["version"], r"v\d+\.\d+\.\d+[\w.+-]*"),
    "validator": (["-version"], r'"kubernetes":"([^"]+)"'),
    "kubectl": (["version", "--client", "-o", "json"], r'"kustomizeVersion":\s*"([^"]+)"'),
}


@dataclass(frozen=True)
class Engine:
    """A program that builds kustomizations: the embedded one, ``kustomize``, or
    ``kubectl``.
    """

    name: str
    path: str

    @cached_property
    def version(self) -> str:
        """The version of kustomize as ``v5.8.1``, or "unknown"; cached, because each process start
        costs time.
        """
        arguments, pattern = _VERSIONS[self.name]
        done = run([self.path, *arguments], INSTALL[self.name], timeout=10.0)
        if done is None or done.code != 0:
            return "unknown"
        found = re.search(pattern, done.stdout)
        return found[found.lastindex or 0] if found else "unknown"


def find_engine(preference: Preference = "auto", path_env: str | None = None) -> Engine:
    """The kustomize to build with: the embedded one, else ``kustomize`` on PATH, else ``kubectl``.
    ``path_env`` replaces PATH. Nothing is started. Raises EngineError with how to install it.
    """
    if preference in ("auto", "embedded") and EMBEDDED.is_file():
        return Engine("embedded", str(EMBEDDED))
    from shutil import which  # noqa: PLC0415 - for who has no engine inside

    for name in ("kustomize", "kubectl") if preference == "auto" else (preference,):
        if name != "embedded" and (path := which(name, path=path_env)):
            return Engine(name, path)
    if preference == "auto":
        message = "neither kustomize nor kubectl is on PATH, so nothing can be built"
        hint = f"{INSTALL['kustomize']}, or {INSTALL['kubectl']}"
    elif preference == "embedded":
        message, hint = "kustomgen was installed without its own kustomize", INSTALL[preference]
    else:
        message, hint = f"there is no {preference} on PATH", INSTALL[preference]
    raise EngineError(Complaint(None, message, hint))


def path_inside() -> str | None:
    """The path of the embedded kustomize, None if kustomgen was installed without it."""
    return str(EMBEDDED) if EMBEDDED.is_file() else None


def missing_because(said: str = "missing.txt") -> str:
    """Why the engine, or the program of another file, was not compiled at installation, if that is
    known.
    """
    try:
        return (EMBEDDED.parent / said).read_text(encoding="utf-8").strip()
    except OSError:
        return "kustomgen was installed without it"
