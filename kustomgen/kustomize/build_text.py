"""The text that an engine builds from a kustomization folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import INSTALL, TIMEOUT, Engine
from kustomgen.engine.process import run
from kustomgen.errors import BuildError, Complaint, Mark
from kustomgen.kustomize.decode import BuildOutput, text, too_long
from kustomgen.kustomize.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event


_ENVIRONMENT = {
    # A quarter of kustomize's processor time is garbage collection, for a process that lives 0.2 s.
    "GOGC": "400",
    "GOMEMLIMIT": "512MiB",
}


NOWHERE = "http://127.0.0.1:1"
"""The proxy of who is to fetch nothing."""


# kustomize fetches with git, which is allowed no protocol, and by HTTP, which asks this proxy that
# is not there.
_NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "none", "NO_PROXY": "", "no_proxy": ""} | dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), NOWHERE
)


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

    ``unrestricted`` lets a kustomization read files above its own folder, as Flux does. ``remote``
    lets it fetch from the network. ``shown`` is the folder that messages name where ``folder`` only
    wraps it. ``stop`` ends the run early, from another thread.

    Raises BuildError, with kustomize's cause and the kustomization it is about, and where there is
    no end in time.
    """
    sources = sources or Sources()
    if engine.name == "embedded":
        wish = EngineOptions(timeout, yaml=True, unrestricted=unrestricted, remote=remote)
        return text(engine, folder, wish, sources, shown, stop)
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
