"""Objects in files beside the spec: what is there takes the place of the file's name, with its
own places.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.overrides import ObjectName
from kustomgen.spec.types import is_open
from kustomgen.yaml.source import Located, parse_all, parse_one

if TYPE_CHECKING:
    from kustomgen.spec.sibling_files import SiblingFiles


class ObjectFiles:
    """The files of one run that hold objects, each parsed once; and the folders that hold
    components.
    """

    def __init__(self, beside: SiblingFiles) -> None:
        self._beside = beside
        self._folder = beside.folder or Path()
        self._documents: dict[str, list[Located] | InputError] = {}

    def resources(self, root: Located, complaints: list[Complaint]) -> Located:
        """The spec with the objects under ``resources`` in the place of the files that
        hold them.
        """
        named = root.get("resources")
        if named is None or not isinstance(named.value, dict):
            return root
        objects = {}
        for key, node in named.value.items():
            if not isinstance(node.value, str):
                objects[key] = node
            elif (found := self._object(key, node, complaints)) is not None:
                objects[key] = found
        return Located(root.value | {"resources": Located(objects, named.mark, named.key)}, root.mark, root.key)

    def components(self, root: Located, complaints: list[Complaint]) -> None:
        """Complains about folders under ``components`` that are not, or hold no Component."""
        named = root.get("components")
        for node in named.value if named is not None and isinstance(named.value, list) else ():
            if not isinstance(node.value, str) or is_open(node.value) or ":" in node.value:
                continue  # the model complains
            folder = self._folder / node.value
            file = next((folder / name for name in _KUSTOMIZATIONS if (folder / name).is_file()), None)
            if not folder.is_dir():
                there = [entry.name for entry in folder.parent.iterdir()] if folder.parent.is_dir() else []
                message = f"components: there is no folder {node.value}"
                complaints.append(Complaint(node.mark, message, _near(folder.name, sorted(there))))
            elif file is None:
                message = f"components: {node.value} has no kustomization.yaml"
                complaints.append(Complaint(node.mark, message, _COMPONENT))
            elif (kind := self._kind(file, f"{node.value}/{file.name}", complaints)) not in ("Component", None):
                message = f"components: {node.value} holds a {kind}, not a Component"
                complaints.append(Complaint(node.mark, message, _COMPONENT))

    def _kind(self, file: Path, name: str, complaints: list[Complaint]) -> str | None:
        try:
            kind = parse_one(self._beside.files.read(file, name), name).get("kind")
        except InputError as error:
            complaints += error.complaints
            return None
        return str(kind.value) if kind else "Kustomization"

    def _object(self, key: str, node: Located, complaints: list[Complaint]) -> Located | None:
        path = str(node.value)
        if is_open(path):
            return None
        if fault := fault_of(path):
            complaints.append(Complaint(node.mark, f"resources.{key}: {path!r} {fault}", _FROM_HERE))
            return None
        try:
            documents = self._parsed(path, node.mark)
        except InputError as error:
            complaints += error.complaints
            return None
        names = {_name_of(document): document for document in documents}
        wanted = ObjectName.parse(key)
        if (found := names.get(f"{wanted.kind}/{wanted.name}")) is not None:
            return Located(found.value, found.mark, node.key)
        hint = did_you_mean(key, [name for name in names if name])
        complaints.append(Complaint(node.mark, f"resources.{key}: there is no such object in {path}", hint))
        return None

    def _parsed(self, path: str, mark: Mark) -> list[Located]:
        if path not in self._documents:
            self._documents[path] = self._parse(path, mark)
        found = self._documents[path]
        if isinstance(found, InputError):
            raise found
        return found

    def _parse(self, path: str, mark: Mark) -> list[Located] | InputError:
        place = self._folder / path
        try:
            if not place.exists():
                there = sorted(entry.name for entry in place.parent.iterdir()) if place.parent.is_dir() else []
                return InputError(Complaint(mark, f"there is no file {path}", _near(place.name, there)))
            return parse_all(self._beside.text(Located(path, mark)), path)
        except InputError as error:
            return error
        except OSError as error:
            return InputError(Complaint(mark, f"{path} cannot be read: {error.strerror}"))


_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_COMPONENT = "it needs one with `apiVersion: kustomize.config.k8s.io/v1alpha1` and `kind: Component`"
_FROM_HERE = "write its path from the spec's folder, inside that folder, with '/'"


def fault_of(path: str) -> str:
    """What is wrong with a path that the spec names; empty if nothing is."""
    parts = PurePosixPath(path).parts
    if not path.strip() or "\\" in path or "://" in path:
        return "is no path of a file"
    if path.startswith("/"):
        return "is a path from the root of this machine"
    return "is outside the spec's folder" if ".." in parts else ""


def _near(name: str, there: list[str]) -> str:
    visible = [entry for entry in there if not entry.startswith(".")]
    return did_you_mean(name, visible[:_SHOWN])


_SHOWN = 12


def _name_of(document: Located) -> str:
    kind, name = document.get("kind"), document.get("metadata", "name")
    return f"{kind.value}/{name.value}" if kind and name else ""
