"""What one run of ``kustomgen check`` is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.check.shard import Shard
    from kustomgen.engine.find import Preference


@dataclass(frozen=True, slots=True)
class Options:
    """Which overlays, by which rules, and how they are built.

    ``exclude`` are globs of folders that are left out. ``paths`` may hold ``-``, of which ``stdin``
    is the text. ``timeout`` is in seconds, for each build. ``unrestricted`` lets kustomizations
    read files above their folder, ``remote`` lets them fetch. ``changed`` is a git revision; with
    ``changed_files`` the paths that are files are what changed. ``substitute`` has names and values
    of variables. ``whole`` keeps every build with its origins, and so does ``keep``, for a page.
    ``shard`` is the part of the run that this is, None if it is all.
    """

    paths: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    substitute: tuple[tuple[str, str], ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: Path | None = None
    changed: str | None = None
    changed_files: bool = False
    kubernetes: str | None = None
    engine: Preference = "auto"
    timeout: float = 60
    unrestricted: bool = False
    remote: bool = False
    remember: bool = True
    whole: bool = False
    keep: bool = False
    shard: Shard | None = None
    stdin: bytes = b""

    @property
    def only_changed(self) -> bool:
        """Whether only what a change reaches is checked."""
        return self.changed is not None or self.changed_files
