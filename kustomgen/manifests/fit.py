"""What ``patches`` and ``resources`` say of objects that only the objects themselves can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.schema import latest, type_of, violations
from kustomgen.manifests.build import made, objects
from kustomgen.manifests.overrides import hits, patched, whole_objects
from kustomgen.spec.checks.place import PlacedSpec
from kustomgen.spec.overrides import ObjectName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.load import Environment, Project


def verify_objects(project: Project) -> None:
    """Raises InputError if a patch or an object of the spec fits no environment's objects, with
    all of them.
    """
    found: dict[Complaint, list[str]] = {}
    hit: dict[Mark, set[str]] = {}
    for environment in project.environments:
        for mark, folder in _that_hit(environment):
            hit.setdefault(mark, set()).add(folder)
    for environment in project.environments:
        for complaint in _misfits(environment, hit):
            found.setdefault(complaint, []).append(environment.name)
    if found:
        every = len(project.environments)
        told = [_in(complaint, names, every) for complaint, names in found.items()]
        raise InputError(sorted(told, key=lambda complaint: complaint.mark or Mark(project.file)))


def _in(complaint: Complaint, names: list[str], count: int) -> Complaint:
    where = "" if len(names) == count else f" (in {', '.join(names)})"
    return Complaint(complaint.mark, complaint.message + where, complaint.hint)


def _that_hit(environment: Environment) -> Iterator[tuple[Mark, str]]:
    """The places of the patches that hit something, each with the workload of what it hits, empty
    for none.
    """
    patches = environment.spec.patches
    before = tuple(objects(environment.spec)) if patches else ()
    for key in patches:
        for manifest in before:
            if hits(ObjectName.parse(key), manifest):
                folder = manifest.file.parts[0]
                yield _place(environment, key), folder if folder in environment.spec.workloads else ""


def _place(environment: Environment, key: str) -> Mark:
    return environment.root.nearest(("patches", key)).where


def _misfits(environment: Environment, hit: Mapping[Mark, set[str]]) -> Iterator[Complaint]:
    spec, place = environment.spec, PlacedSpec(environment.spec, environment.root)
    if not spec.patches and not spec.resources:
        return
    own = {(manifest.kind, manifest.name): manifest for manifest in made(spec)}
    for manifest in whole_objects(spec):
        if (manifest.kind, manifest.name) in own:
            key = f"{manifest.kind}/{manifest.name}"
            hint = f"give it another name; to change kustomgen's object, use `patches`: `{key}: …`"
            yield place.say(("resources", _key(spec.resources, manifest)), f"{key} is made by kustomgen already", hint)
    before = tuple(objects(spec))
    for key in spec.patches:
        name = ObjectName.parse(key)
        targets = [manifest for manifest in before if hits(name, manifest)]
        # A patch of a workload that an environment takes away has nothing to hit there.
        elsewhere = hit.get(_place(environment, key), set())
        if not targets and not (elsewhere and elsewhere.isdisjoint({*spec.workloads, ""})):
            yield place.say(("patches", key), f"the patch of {key} hits nothing", _nearest(key, before))
        for target in targets:
            yield from _of_generated(place, key, target) if target.generated else _invalid(place, key, target)


def _key(keys: Mapping[str, Any], manifest: Manifest) -> str:
    return next(key for key in keys if hits(ObjectName.parse(key), manifest))


def _nearest(key: str, manifests: tuple[Manifest, ...]) -> str:
    known = [f"{manifest.kind}/{manifest.name}" for manifest in manifests]
    of_kind = [name for name in known if name.partition("/")[0] == key.partition("/")[0]]
    return did_you_mean(key, known, f"there are: {', '.join(of_kind or known)}")


_GENERATED = frozenset({"data", "metadata", "apiVersion", "kind"})
_OF_METADATA = frozenset({"labels", "annotations", "name"})


def _of_generated(place: PlacedSpec, key: str, target: Manifest) -> Iterator[Complaint]:
    """kustomize's generator makes this ConfigMap, and can set so much of it."""
    patch = place.spec.patches[key]
    paths: list[tuple[str, ...]] = [(field,) for field in patch.keys() - _GENERATED]
    paths += [("metadata", field) for field in (patch.get("metadata") or {}).keys() - _OF_METADATA]
    for path in sorted(paths):
        message = f"{target.kind}/{target.name} is made by kustomize's generator, which sets no {'.'.join(path)}"
        hint = "data, labels and annotations can be patched; for other fields, write an object under `resources`"
        yield place.say(("patches", key, *path), message, hint)
    if not paths:
        yield from _invalid(place, key, target)


def _invalid(place: PlacedSpec, key: str, target: Manifest) -> Iterator[Complaint]:
    """What Kubernetes would not take of the object as it is patched, and took before."""
    type_name = type_of(target.resource.ref, latest())
    only = place.spec.model_copy(update={"patches": {key: place.spec.patches[key]}})
    for result in patched([target], only) if type_name else ():
        before = {(v.path, v.message) for v in violations(target.value, type_name or "", latest())}
        for violation in violations(result.value, type_name or "", latest()):
            if (violation.path, violation.message) not in before:
                shown = ".".join(map(str, violation.path))
                at = ("patches", key, *_within(place.spec.patches[key], result.value, violation.path))
                yield place.say(at, f"patches.{key}: {shown}: {violation.message}")


_TELLING = ("name", "containerPort", "mountPath", "port", "key", "ip", "type", "topologyKey")
"""Fields that tell the items of Kubernetes' lists apart."""


def _within(patch: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[str | int]:
    """The way in the patch that leads to a place of the object: an item of a list is found by its
    name.
    """
    step: Any
    for step in path:
        found: Any = step
        if isinstance(patch, list) and isinstance(step, int):
            item = value[step]
            same = (
                index
                for index, own in enumerate(patch)
                for field in _TELLING
                if isinstance(own, dict) and isinstance(item, dict) and field in own and own[field] == item.get(field)
            )
            found = next(same, -1)
            inside = found >= 0
        else:
            inside = isinstance(patch, dict) and step in patch
        if not inside:
            return
        yield found
        patch, value = patch[found], value[step] if isinstance(value, list) or step in value else None
