"""The options of one run of ``kustomgen check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.check.shard import Shard
    from kustomgen.engine.find import Preference


@dataclass(frozen=True, slots=True)
class Options:
    """Which overlays to check, with which rules, and how to build them. ``exclude`` are globs of
    folders to leave out. ``paths`` may contain ``-``; ``stdin`` is its text. ``timeout`` is in
    seconds, for each build. ``unrestricted`` lets kustomizations read files above their folder,
    ``remote`` lets them fetch. ``changed`` is a git revision; with ``changed_files`` the files
    among the paths are the changed ones. ``substitute`` has names and values of variables.
    ``whole`` and ``keep`` keep every build with its origins, for a page. ``shard`` is the part of
    the run, None for all.
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
        """Whether to check only targets that a change affects."""
        return self.changed is not None or self.changed_files
