"""``patches`` and ``resources``: what kustomize would not take, or would take for
something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.k8s.leaks import credential_in
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import api_versions_of, is_builtin_group, kinds_of, latest, type_of, violations
from kustomgen.k8s.strategic_merge import DIRECTIVE, DIRECTIVES
from kustomgen.spec.overrides import ObjectName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec

_SECRET = "keep the values in a secret store and name where under `secrets`"  # noqa: S105 - words
_NOT_HERE: Mapping[str, str] = {
    "List": "name each of its items by itself",
    "Kustomization": "a kustomization is not an object of the cluster; add a Component's folder to `components`",
    "Component": "add its folder to `components`",
}


def resources(place: PlacedSpec) -> Iterator[Complaint]:
    for key, value in place.spec.resources.items():
        path: FieldPath = ("resources", key)
        name = ObjectName.parse(key)
        if name.kind in _NOT_HERE and not (name.group and "kustomize" not in name.group):
            yield place.say(path, f"a {name.kind} is not allowed under resources", _NOT_HERE[name.kind])
        elif name.kind == "Secret" and {"data", "stringData"} & value.keys():
            yield place.say(path, f"{key} would have its values in the repository", _SECRET)
        else:
            yield from _identity(place, path, name, value)
            yield from _content(place, path, value)
    yield from _namespaces(place)


def _namespaces(place: PlacedSpec) -> Iterator[Complaint]:
    """kustomize's ``namespace`` renames every Namespace object to itself."""
    first, *more = [key for key in place.spec.resources if ObjectName.parse(key).kind == "Namespace"] or [""]
    for key in more if place.spec.namespace else ():
        message = f"{first} and {key} would have the same name: kustomize's `namespace` renames both"
        yield place.say(("resources", key), message, "keep one of them; let another spec make the other")


def _identity(place: PlacedSpec, path: FieldPath, name: ObjectName, value: Mapping[str, Any]) -> Iterator[Complaint]:
    version = value.get("apiVersion")
    if not isinstance(version, str):
        known = api_versions_of(name.kind, latest())
        hint = f"write `apiVersion: {known[0]}`" if known else "for example `apiVersion: example.com/v1`"
        yield place.say(path, f"{path[-1]} has no apiVersion", hint)
        return
    yield from _same(place, path, name, value)
    metadata = value.get("metadata") or {}
    if isinstance(metadata, dict) and "namespace" in metadata and place.spec.namespace:
        hint = "kustomize sets the environment's `namespace` on every object; take it away"
        yield place.say((*path, "metadata", "namespace"), f"{path[-1]} names a namespace", hint)
    whole = {**value, "kind": name.kind, "metadata": {"name": name.name, **metadata}}
    type_name = type_of(Resource(whole).ref, latest())
    if type_name:
        for violation in violations(whole, type_name, latest()):
            yield place.say((*path, *violation.path), f"{path[-1]}: {violation.message}")
    elif is_builtin_group(Resource(whole).ref.group):
        elsewhere = api_versions_of(name.kind, latest())
        near = did_you_mean(name.kind, kinds_of(version, latest()), "", 0.7)
        hint = f"{name.kind} is in {', '.join(elsewhere)}" if elsewhere else near
        yield place.say(path, f"{version} {name.kind} is not in Kubernetes {latest()}", hint)


def _same(place: PlacedSpec, path: FieldPath, name: ObjectName, value: Mapping[str, Any]) -> Iterator[Complaint]:
    """What the value says of its identity is what its key says."""
    group = str(value.get("apiVersion", "")).rpartition("/")[0]
    metadata = value.get("metadata")
    own = metadata.get("name") if isinstance(metadata, dict) else None
    for field, said, meant in (("kind", value.get("kind"), name.kind), ("metadata.name", own, name.name)):
        if said is not None and said != meant:
            message = f"{field} is {said!r}, and the object is called {path[-1]} here"
            yield place.say((*path, *field.split(".")), message, "set both to the same value, or remove it")
    if name.group is not None and "apiVersion" in value and group != name.group:
        message = f"apiVersion is of the group {group!r}, and the object is called {path[-1]} here"
        yield place.say((*path, "apiVersion"), message, "set both to the same value")


def patches(place: PlacedSpec) -> Iterator[Complaint]:
    for key, value in place.spec.patches.items():
        path: FieldPath = ("patches", key)
        name = ObjectName.parse(key)
        if not value:
            yield place.say(path, f"the patch of {key} changes nothing", "write what is to change, or take it away")
        elif name.kind == "Secret" and {"data", "stringData"} & value.keys():
            yield place.say(path, f"{key} would have its values in the repository", _SECRET)
        yield from _same(place, path, name, value)
        metadata = value.get("metadata")
        if isinstance(metadata, dict) and "namespace" in metadata:
            hint = "the environment's `namespace` is that of every object; take it away"
            yield place.say((*path, "metadata", "namespace"), f"the patch of {key} names a namespace", hint)
        yield from _content(place, path, value, patch=True)


def _content(place: PlacedSpec, path: FieldPath, value: Any, *, patch: bool = False) -> Iterator[Complaint]:
    """What no object may hold, at any depth."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _content(place, (*path, index), item, patch=patch)
    elif isinstance(value, dict):
        for key, item in value.items():
            here = (*path, key)
            if key.startswith("$") and (key == DIRECTIVE or "/" in key or key == "$retainKeys"):
                yield from _directive(place, here, item, patch=patch)
            elif key == "image" and isinstance(item, str):
                yield from _image(place, here, item)
            elif key in _LISTS and path[-1] == "spec" and place.spec.images and isinstance(item, str | int | float):
                message = f"{'.'.join(map(str, here[2:]))} is no list, and kustomize looks for images in it"
                yield place.say(here, message, "let a Component add this object")
            else:
                yield from _content(place, here, item, patch=patch)
    elif isinstance(value, str) and (found := credential_in(value)):
        yield place.say(path, f"{path[1]} holds {found} in plain text", f"take it out and change it; {_SECRET}")


def _directive(place: PlacedSpec, path: FieldPath, value: Any, *, patch: bool) -> Iterator[Complaint]:
    if not patch:
        yield place.say(path, f"{path[-1]} is of a patch, and this is an object", "write what is to be there")
    elif path[-1] != DIRECTIVE:
        yield place.say(path, f"kustomize knows no {path[-1]}", f"{DIRECTIVE} is the one directive")
    elif value not in DIRECTIVES:
        yield place.say(path, f"{DIRECTIVE}: {value!r} is unknown", f"possible are: {', '.join(DIRECTIVES)}")


def _image(place: PlacedSpec, path: FieldPath, text: str) -> Iterator[Complaint]:
    image = Image.parse(text)
    if (image.tag or image.digest) and image.name in place.spec.images:
        message = f"image {image.name!r} has its version here and under `images`"
        yield place.say(path, message, "keep the version under `images` only")


_LISTS = frozenset({"containers", "initContainers", "volumes"})


def images_of(value: Any) -> Iterator[str]:
    """The names of the images in an object, without their versions."""
    if isinstance(value, list):
        for item in value:
            yield from images_of(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "image" and isinstance(item, str):
                yield Image.parse(item).name
            else:
                yield from images_of(item)
