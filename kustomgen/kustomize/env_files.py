"""The lines of env files as kustomize reads them, which is not as a shell does.

Blank lines and those that begin with ``#`` are nothing; all behind the first ``=`` is the value,
also quotes and ``# comments``; a name alone takes its value from the environment of anyone who
builds (kustomize's api/kv/kv.go).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import EnvLine
from kustomgen.kustomize.images_put_in import images_put_in
from kustomgen.kustomize.kustomization import items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import KustomizationFile
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources


def file_of(sources: Sources, kustomization: Kustomization) -> KustomizationFile:
    """What the rules get to see of a kustomization, with its env files, and the images that build
    tools put in.
    """
    return sources.once(("file", kustomization.file), lambda: _file(sources, kustomization))


def _file(sources: Sources, kustomization: Kustomization) -> KustomizationFile:
    found = kustomization.as_file()
    lines, images = tuple(_lines(sources, kustomization)), images_put_in(sources, kustomization.folder)
    return replace(found, env_lines=lines, images_put_in=images) if lines or images else found


def _lines(sources: Sources, kustomization: Kustomization) -> Iterator[EnvLine]:
    for field in ("configMapGenerator", "secretGenerator"):
        for entry in kustomization.items(field):
            single = entry.get("env")
            for named in (*items(entry, "envs"), *([single] if single else [])):
                if isinstance(named.value, str):
                    yield from _of_file(sources, sources.show(kustomization.folder / named.value))


def _of_file(sources: Sources, shown: str) -> Iterator[EnvLine]:
    try:
        text = sources.text(shown)
    except InputError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.removeprefix("\ufeff").lstrip()
        if stripped and not stripped.startswith("#"):
            key, equals, value = stripped.partition("=")
            yield EnvLine(Mark(shown, number, len(line) - len(stripped) + 1), key, value if equals else None)
