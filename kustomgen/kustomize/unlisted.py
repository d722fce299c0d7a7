"""Files beside a build's kustomizations that would make what the build misses, and that no
kustomization lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.configs import configs
from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.unused import unused_files

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources


def unlisted_maker(sources: Sources, folder: Path, kind: str, name: str) -> str | None:
    """The file that would make an object of that kind and name, in a folder that takes part in the
    build; None for none.
    """
    wanted = {name, *(_without_affixes(sources, folder, name))}
    for part in chain(sources, folder):
        for file in unused_files(sources, part).manifests:
            if _is_near(sources, file, part.folder) and any(made in wanted for made in _made(sources, file, kind)):
                return file
    return None


_APART = frozenset({"example", "examples", "sample", "samples", "demo", "test", "tests", "testdata", "docs", "hack"})


def _is_near(sources: Sources, file: str, folder: Path) -> bool:
    """Whether the file is in the folder itself or one below it, and not among examples."""
    try:
        parts = (sources.cwd / file).relative_to(folder).parent.parts
    except ValueError:
        return False
    return len(parts) <= 1 and _APART.isdisjoint(parts)


def _without_affixes(sources: Sources, folder: Path, name: str) -> set[str]:
    """The name as a file has it, before kustomize puts a prefix and a suffix to it."""
    found = {name}
    for part in chain(sources, folder):
        shown = part.as_file()
        found |= {each.removeprefix(shown.prefix).removesuffix(shown.suffix) for each in found}
    return found


def _made(sources: Sources, file: str, kind: str) -> set[str]:
    made = sources.once(("makes", file), lambda: _all_made(sources, file))
    return made.get(kind, set())


def _all_made(sources: Sources, file: str) -> dict[str, set[str]]:
    resources = [Resource(value) for found in sources.objects(file) if isinstance(value := found.plain(), dict)]
    made: dict[str, set[str]] = {}
    for resource in resources:
        made.setdefault(resource.kind, set()).add(resource.name)
    for config in configs(resources):
        made.setdefault(config.kind, set()).add(config.name)
    return made
