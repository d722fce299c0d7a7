"""The kustomize that builds here: the one inside, else one on PATH; and the text that it builds from a folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kustomgen.errors import BuildError, Complaint, EngineError, Mark
from kustomgen.kustomize.process import run
from kustomgen.kustomize.program import INSIDE
from kustomgen.kustomize.sources import Sources

if TYPE_CHECKING:
    from threading import Event

Preference = Literal["auto", "embedded", "kustomize", "kubectl"]

EMBEDDED = Path(INSIDE)
"""The kustomize inside, where kustomgen was installed with one."""

TIMEOUT = 60.0
"""Seconds; the slowest of 6,160 real kustomizations takes 5."""

INSTALL = {
    "embedded": "install kustomgen again, with Go on PATH where there is no wheel for your platform; "
    "or build with `--engine kustomize`",
    "kustomize": "install it: `go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1`",
    "validator": "install kustomgen again, with Go on PATH where there is no wheel for your platform",
    "kubectl": "install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/",
}

_VERSIONS = {
    "embedded": (["-version"], r'"kustomize":"([^"]+)"'),
    "kustomize": (["version"], r"v\d+\.\d+\.\d+[\w.+-]*"),
    "validator": (["-version"], r'"kubernetes":"([^"]+)"'),
    "kubectl": (["version", "--client", "-o", "json"], r'"kustomizeVersion":\s*"([^"]+)"'),
}
_ENVIRONMENT = {
    # A quarter of kustomize's processor time is garbage collection, for a process that lives 0.2 s.
    "GOGC": "400",
    "GOMEMLIMIT": "512MiB",
}
NOWHERE = "http://127.0.0.1:1"
"""The proxy of who is to fetch nothing."""

# kustomize fetches with git, which is allowed no protocol, and by HTTP, which asks this proxy that is not there.
_NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "none", "NO_PROXY": "", "no_proxy": ""} | dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), NOWHERE
)


@dataclass(frozen=True)
class Engine:
    """A program that builds kustomizations: the one inside, ``kustomize``, or the one inside ``kubectl``."""

    name: str
    path: str

    @cached_property
    def version(self) -> str:
        """The version of kustomize as ``v5.8.1``, or "unknown"; asked for once, since each process start costs time."""
        arguments, pattern = _VERSIONS[self.name]
        done = run([self.path, *arguments], INSTALL[self.name], timeout=10.0)
        if done is None or done.code != 0:
            return "unknown"
        found = re.search(pattern, done.stdout)
        return found[found.lastindex or 0] if found else "unknown"


@dataclass(frozen=True, slots=True)
class BuildOutput:
    """What a successful run printed: the manifests, and warnings such as those for deprecated fields."""

    text: str
    warnings: tuple[str, ...] = ()


def find_engine(preference: Preference = "auto", path_env: str | None = None) -> Engine:
    """The kustomize to build with: the one inside, else ``kustomize`` on PATH, else ``kubectl``.

    ``path_env`` stands in for PATH. Nothing is started. Raises EngineError, with how to install what is missing.
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
    """Where the kustomize inside is, None where kustomgen was installed without it."""
    return str(EMBEDDED) if EMBEDDED.is_file() else None


def missing_because(said: str = "missing.txt") -> str:
    """Why installing kustomgen could not compile the engine, or the program of which the file tells, as far as it is known."""
    try:
        return (EMBEDDED.parent / said).read_text(encoding="utf-8").strip()
    except OSError:
        return "kustomgen was installed without it"


def build_text(
    engine: Engine,
    folder: Path,
    *,
    timeout: float = TIMEOUT,
    unrestricted: bool = False,
    remote: bool = False,
    sources: Sources | None = None,
    shown: Path | None = None,
    stop: Event | None = None,
) -> BuildOutput:
    """What the engine builds from a kustomization folder; empty text where that is nothing.

    ``unrestricted`` lets a kustomization read files above its own folder, as Flux does. ``remote`` lets it
    fetch from the network. ``shown`` is the folder that messages name where
    ``folder`` only wraps it. ``stop`` ends the run early, from another thread.

    Raises BuildError, with kustomize's cause and the kustomization it is about, and where there is no end in time.
    """
    sources = sources or Sources()
    if engine.name == "embedded":
        from kustomgen.kustomize import embedded, inside  # noqa: PLC0415 - they import this module

        wish = embedded.Wish(timeout, yaml=True, unrestricted=unrestricted, remote=remote)
        return inside.text(engine, folder, wish, sources, shown, stop)
    command = [engine.path, "build" if engine.name == "kustomize" else "kustomize"]
    if unrestricted:
        command.append("--load-restrictor=LoadRestrictionsNone")
    # As an absolute path it cannot be taken for an option or a URL.
    command.append(os.path.realpath(folder))
    environment = _ENVIRONMENT if remote else _ENVIRONMENT | _NO_NETWORK
    done = run(command, INSTALL[engine.name], timeout=timeout, stop=stop, environment=environment)
    if done is None:
        if stop is not None and stop.is_set():
            raise BuildError(Complaint(Mark(sources.show_kustomization(shown or folder)), "the build was interrupted"))
        raise BuildError(too_long(shown or folder, timeout, sources))
    if done.code != 0:
        from kustomgen.kustomize.failures import explain  # noqa: PLC0415 - for what does not build

        raise explain(done.stderr, shown or folder, sources)
    return BuildOutput(done.stdout, tuple(line for line in done.stderr.splitlines() if line.strip()))


def too_long(folder: Path, timeout: float, sources: Sources) -> Complaint:
    """What to say where a build took longer than ``timeout`` seconds."""
    message = f"kustomize did not finish within {timeout:g} s and was stopped"
    hint = "a remote resource that does not answer is the usual reason"
    return Complaint(Mark(sources.show_kustomization(folder)), message, hint)
