"""Where an object of the source is written: the line that a note names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Mark

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

_GENERATORS = ("secretGenerator", "configMapGenerator")


def place_of(sources: Sources, resource: Resource, nth: int = 0) -> Mark | None:
    """The line of an object in its file, or of the generator that makes it; None if kustomize
    does not say.

    ``nth`` counts those of one kind and name in a file.
    """
    origin = resource.origin
    if origin.file:
        return _in_file(sources, origin.file, resource, nth)
    if origin.configured_in:
        return _generator(sources, origin.configured_in, resource)
    return None


def _in_file(sources: Sources, file: str, resource: Resource, nth: int) -> Mark:
    objects = [each for each in sources.objects(file) if _text(each, "kind") == resource.kind]
    # Names end as they were written, whatever prefix they got; and begin so, whatever suffix.
    named = [each for each in objects if (name := _text(each, "metadata", "name")) and name in resource.name]
    exact = [each for each in named if _text(each, "metadata", "name") == resource.name]
    found = next(iter((*exact[nth:], *exact, *named, *objects)), None)
    return found.mark if found is not None else Mark(file)


def _generator(sources: Sources, file: str, resource: Resource) -> Mark:
    documents = sources.documents(file)
    root = next((document.root for document in documents if document.root), None)
    for field in _GENERATORS if root else ():
        entries = root.get(field) if root else None
        for entry in entries.value if entries and isinstance(entries.value, list) else ():
            if (name := _text(entry, "name")) and name in resource.name:
                mark: Mark = entry.mark
                return mark
    return Mark(file)


def _text(node: Located, *path: str) -> str:
    found = node.get(*path)
    return found.value if found is not None and isinstance(found.value, str) else ""
