"""One kustomization file: what it refers to, and where it says so."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.files.there import is_file
from kustomgen.k8s.build import DuplicatedKey, KustomizationFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint, Mark
    from kustomgen.yaml.source import Document, Located

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize calls the file; a folder must not hold two of them."""

_NEARLY = (  # compiled where a check meets such a name: that takes 10 ms
    r"(?i)kustomi[sz]ations?(?:\.ya?ml|\.json)?"
    r"(?:\.(?:j2|jinja2?|tpl|tmpl|template|gotmpl|erb|in|envsubst|dist|orig|old|bak|disabled|txt))?(?:\.ya?ml)?"
)


def is_misnamed(name: str) -> bool:
    """Whether a file's name is nearly that of a kustomization: ``Kustomization.yaml``,
    ``kustomization.yaml.j2``.
    """
    return name[:7].lower() == "kustomi" and name not in NAMES and re.fullmatch(_NEARLY, name) is not None


_LISTS = (
    "resources",
    "bases",
    "components",
    "crds",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "patchesStrategicMerge",
)
_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")


@dataclass(frozen=True, slots=True)
class PathReference:
    """A file, folder or URL that a kustomization names: the field that names it, the text, its
    place.
    """

    field: str
    target: str
    mark: Mark


@dataclass(frozen=True)
class Kustomization:
    """A kustomization file. ``root`` is None if it is empty or cannot be read; ``problems`` then
    says why.

    ``folder`` is absolute and without symbolic links; ``file`` is the name to show.
    """

    folder: Path
    file: str
    root: Located | None
    references: tuple[PathReference, ...] = ()
    keys_twice: tuple[DuplicatedKey, ...] = ()
    problems: tuple[Complaint, ...] = ()
    passed_over: tuple[Mark, ...] = ()
    """Where documents begin after the first, which kustomize does not read."""

    @property
    def kind(self) -> str:
        """``Kustomization`` or ``Component``."""
        return "Component" if self.text("kind") == "Component" else "Kustomization"

    @property
    def is_component(self) -> bool:
        return self.kind == "Component"

    def text(self, field: str) -> str:
        """The value of a field where it is a string, else an empty one."""
        found = self.root.get(field) if self.root else None
        return found.value if found and isinstance(found.value, str) else ""

    def items(self, field: str) -> list[Located]:
        """The items of a field where it is a list, else none."""
        return items(self.root, field)

    def as_file(self) -> KustomizationFile:
        """What the rules get to see."""
        prefix, suffix = self.text("namePrefix"), self.text("nameSuffix")
        return KustomizationFile(
            self.file,
            self.keys_twice,
            self.root,
            prefix,
            suffix,
            outside=files_outside(self),
            passed_over=self.passed_over,
        )


def files_outside(kustomization: Kustomization) -> tuple[Mark, ...]:
    """Where it names files outside its folder; another folder with a kustomization is what it
    builds on.
    """
    return tuple(
        reference.mark
        for reference in kustomization.references
        if is_file(path := kustomization.folder / reference.target)
        and not Path(os.path.realpath(path)).is_relative_to(kustomization.folder)
    )


def items(located: Located | None, *path: str) -> list[Located]:
    """The items of the list at ``path``; none if there is no list."""
    found = located.get(*path) if located else None
    return list(found.value) if found and isinstance(found.value, list) else []


def from_documents(folder: Path, file: str, documents: tuple[Document, ...]) -> Kustomization:
    """The kustomization in a file's documents: the first of them, which is all that kustomize
    reads.
    """
    document = next((document for document in documents if document.root), None)
    root = document.root if document else None
    if document is None or root is None or not isinstance(root.value, dict):
        return Kustomization(folder, file, None)
    twice = tuple(DuplicatedKey(found.key, found.path, found.first, found.second) for found in document.duplicates)
    more = tuple(other.root.where for other in documents if other.root and other is not document)
    return Kustomization(folder, file, root, tuple(_references(root)), twice, passed_over=more)


def _references(root: Located) -> Iterator[PathReference]:
    for field in _LISTS:
        yield from _named(field, items(root, field))
    for field in _WITH_PATH:
        yield from _named(field, [path for item in items(root, field) if (path := item.get("path"))])
    if path := root.get("openapi", "path"):
        yield from _named("openapi", [path])
    for field in _GENERATORS:
        for entry in items(root, field):
            single = [env] if (env := entry.get("env")) else []
            yield from _named(field, items(entry, "envs") + single)
            for reference in _named(field, items(entry, "files")):
                yield PathReference(field, reference.target.partition("=")[2] or reference.target, reference.mark)
    for chart in items(root, "helmCharts"):
        single = [values] if (values := chart.get("valuesFile")) else []
        yield from _named("helmCharts", single + items(chart, "additionalValuesFiles"))


def _named(field: str, located: list[Located]) -> Iterator[PathReference]:
    for item in located:
        # Of more than one line, it is the thing itself and no reference to it.
        if is_reference(item.value):
            yield PathReference(field, item.value, item.where)


_INLINE = re.compile(r"[\n{]|^\s*[\w$]+:\s")


def is_reference(value: Any) -> bool:
    """Whether an entry names a file or folder, rather than holding the YAML itself, as patches and
    plugins may.
    """
    return isinstance(value, str) and bool(value.strip()) and not _INLINE.search(value)
