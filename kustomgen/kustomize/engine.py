"""The kustomize that is installed here, and one run of it: the only subprocess of the package."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from kustomgen.errors import BuildError, Complaint, EngineError, Mark
from kustomgen.kustomize.failure import explain
from kustomgen.kustomize.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

Preference = Literal["auto", "kustomize", "kubectl"]

TIMEOUT = 60.0
"""Seconds; the slowest of 6,160 real kustomizations takes 5."""

INSTALL = {
    "kustomize": "install it: `go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1`",
    "kubectl": "install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/",
}

_VERSION = re.compile(r"v\d+\.\d+\.\d+[\w.+-]*")
_KUBECTL_VERSION = re.compile(r'"kustomizeVersion":\s*"([^"]+)"')
_PAUSE = 0.2

_DEFAULTS = {
    # git, for remote resources, must not ask for a password: nobody would see the question.
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    # A quarter of kustomize's processor time is garbage collection, for a process that lives 0.2 s.
    "GOGC": "400",
    "GOMEMLIMIT": "512MiB",
}


@dataclass(frozen=True)
class Engine:
    """A program that builds kustomizations: ``kustomize`` itself, or the one inside ``kubectl``."""

    name: str
    path: str

    @cached_property
    def version(self) -> str:
        """The version of kustomize as ``v5.8.1``, or "unknown"; asked for once, since each process start costs time."""
        arguments = ["version"] if self.name == "kustomize" else ["version", "--client", "-o", "json"]
        done = _run([self.path, *arguments], timeout=10.0)
        if done is None or done.code != 0:
            return "unknown"
        pattern = _VERSION if self.name == "kustomize" else _KUBECTL_VERSION
        found = pattern.search(done.stdout)
        return found[found.lastindex or 0] if found else "unknown"


@dataclass(frozen=True, slots=True)
class BuildOutput:
    """What a successful run printed: the manifests, and warnings such as those for deprecated fields."""

    text: str
    warnings: tuple[str, ...] = ()


def find_engine(preference: Preference = "auto", path_env: str | None = None) -> Engine:
    """The kustomize to build with: ``kustomize`` on PATH, else ``kubectl``; ``path_env`` stands in for PATH.

    Nothing is started. Raises EngineError, with how to install what is missing.
    """
    names = ("kustomize", "kubectl") if preference == "auto" else (preference,)
    for name in names:
        if path := shutil.which(name, path=path_env):
            return Engine(name, path)
    if preference == "auto":
        message = "neither kustomize nor kubectl is on PATH, so nothing can be built"
        hint = f"{INSTALL['kustomize']}, or {INSTALL['kubectl']}"
    else:
        message, hint = f"there is no {preference} on PATH", INSTALL[preference]
    raise EngineError(Complaint(None, message, hint))


def build_text(
    engine: Engine,
    folder: Path,
    *,
    timeout: float = TIMEOUT,
    unrestricted: bool = False,
    sources: Sources | None = None,
    shown: Path | None = None,
    stop: Event | None = None,
) -> BuildOutput:
    """What the engine builds from a kustomization folder; empty text where that is nothing.

    ``unrestricted`` lets a kustomization read files above its own folder, as Flux does. ``shown`` is the folder that
    messages name where ``folder`` only wraps it. ``stop`` ends the run early, from another thread.

    Raises BuildError, with kustomize's cause and the kustomization it is about, and where there is no end in time.
    """
    sources = sources or Sources()
    command = [engine.path, "build" if engine.name == "kustomize" else "kustomize"]
    if unrestricted:
        command.append("--load-restrictor=LoadRestrictionsNone")
    # As an absolute path it cannot be taken for an option or a URL.
    done = _run([*command, os.path.realpath(folder)], timeout=timeout, stop=stop)
    if done is None:
        mark = Mark(sources.show_kustomization(shown or folder))
        if stop is not None and stop.is_set():
            raise BuildError(Complaint(mark, "the build was interrupted"))
        message = f"kustomize did not finish within {timeout:g} s and was stopped"
        raise BuildError(Complaint(mark, message, "a remote resource that does not answer is the usual reason"))
    if done.code != 0:
        raise BuildError(explain(done.stderr, shown or folder, sources))
    return BuildOutput(done.stdout, tuple(line for line in done.stderr.splitlines() if line.strip()))


@dataclass(frozen=True, slots=True)
class _Done:
    code: int
    stdout: str
    stderr: str


def _run(command: list[str], *, timeout: float, stop: Event | None = None) -> _Done | None:
    """One process, run to its end; None where it had to be stopped. Raises EngineError where it cannot start."""
    environment = {**_DEFAULTS, **os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        process = subprocess.Popen(  # noqa: S603 - the program that `find_engine` found, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that what it started in turn, such as git, ends with it
        )
    except OSError as error:
        message = f"{command[0]} does not start: {error.strerror or error}"
        raise EngineError(Complaint(None, message, INSTALL["kustomize"])) from None
    end = time.monotonic() + timeout
    try:
        while True:
            left = end - time.monotonic()
            if left <= 0 or (stop is not None and stop.is_set()):
                return None
            try:
                stdout, stderr = process.communicate(timeout=min(_PAUSE, left))
            except subprocess.TimeoutExpired:
                continue
            return _Done(process.returncode, stdout, stderr)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
