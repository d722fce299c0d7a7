"""Fields of a kustomization that kustomize does not know, or not with that value; replicas, images,
variables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import few, nearest
from kustomgen.kustomize.failures.merges import documents, node_kind
from kustomgen.kustomize.failures.objects import by_id, meant, objects
from kustomgen.kustomize.failures.scene import Scene, Spot, below, first, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.yaml.source import Located

# https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ and api/types of kustomize
# v5.
_TOP = (
    "apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels",
    "commonAnnotations", "patchesStrategicMerge", "patchesJson6902", "patches", "images", "imageTags", "replacements",
    "replicas", "vars", "sortOptions", "resources", "components", "crds", "bases", "configMapGenerator",
    "secretGenerator", "helmGlobals", "helmCharts", "helmChartInflationGenerator", "generatorOptions",
    "configurations", "generators", "transformers", "validators", "buildMetadata",
)  # fmt: skip
_SELECTOR = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_GENERATOR = ("name", "namespace", "behavior", "literals", "files", "envs", "env", "options")
_KNOWN: dict[str, tuple[str, ...]] = {
    "": _TOP,
    "images": ("name", "newName", "tagSuffix", "newTag", "digest"),
    "replicas": ("name", "count"),
    "patches": ("path", "patch", "target", "options"),
    "patchesJson6902": ("path", "patch", "target", "options"),
    "target": _SELECTOR,
    "select": _SELECTOR,
    "reject": _SELECTOR,
    "labels": ("pairs", "includeSelectors", "includeTemplates", "fields"),
    "configMapGenerator": _GENERATOR,
    "secretGenerator": (*_GENERATOR, "type"),
    "generatorOptions": ("labels", "annotations", "disableNameSuffixHash", "immutable"),
    "replacements": ("path", "source", "sourceValue", "targets"),
    "source": ("group", "version", "kind", "name", "namespace", "fieldPath", "options"),
    "targets": ("select", "reject", "fieldPaths", "options"),
    "vars": ("name", "objref", "fieldref"),
    "sortOptions": ("order", "legacySortOptions"),
    "helmCharts": (
        "name", "version", "repo", "releaseName", "namespace", "additionalValuesFiles", "valuesFile", "valuesInline",
        "valuesMerge", "includeCRDs", "skipHooks", "apiVersions", "kubeVersion", "nameTemplate", "skipTests", "debug",
        "devel",
    ),
}  # fmt: skip


def unknown(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A field that there is not, at the top or in an entry."""
    name, spots = found["field"], []
    for section, value in _mappings(scene.root, "") if scene.root else ():
        if name in value.value and (section not in _KNOWN or name not in _KNOWN[section]):
            spots.append(Spot(value.value[name].where, *_unknown(name, section)))
    return spots


def _unknown(name: str, section: str) -> tuple[str, str]:
    known = _KNOWN.get(section, ())
    longer = sorted(
        (one for one in known if name.lower() in one.lower()), key=lambda one: not one.lower().endswith(name.lower())
    )
    near = nearest(name, known) or (longer[0] if longer else None)
    link = "see its fields: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"
    if near:
        return f"did you mean {near}?", f"write `{near}`"
    return "", f"there are {', '.join(known)}" if section and known else link


def _mappings(located: Located, section: str) -> Iterator[tuple[str, Located]]:
    value: Any = located.value
    if isinstance(value, dict):
        yield section, located
        for key, item in value.items():
            yield from _mappings(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _mappings(item, section)


_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int, float), "bool": (bool,), "string": (str,), "object": (dict,), "array": (list,),
}  # fmt: skip


def mistyped(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A value of another type than the field's."""
    path = [step for step in found["path"].split(".") if step[:1].islower()]
    wanted = _TYPES.get(found["got"], ())
    hint = "put the value in quotes" if found["got"] in ("number", "bool") and found["type"] == "string" else ""
    if not hint and found["type"].startswith("[]"):
        hint = "write a list: each item on its own line, after `- `"
    return [
        Spot(value.where, hint=hint)
        for value in _reached(scene.root, path)
        if isinstance(value.value, wanted) and (found["got"] == "bool" or not isinstance(value.value, bool))
    ]


def _reached(located: Located | None, path: list[str]) -> Iterator[Located]:
    """Every value that a path of fields leads to, through lists, and of a mapping of texts each
    text.
    """
    if located is None:
        return
    value: Any = located.value
    if isinstance(value, list) and path:
        for item in value:
            yield from _reached(item, path)
    elif path and isinstance(value, dict):
        # kustomize takes a field by its name in any case.
        for key, item in value.items():
            if key.lower() == path[0].lower():
                yield from _reached(item, path[1:])
    else:
        yield located
        yield from value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def top_field(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """kind or apiVersion of something else."""
    value = scene.root.get(found["field"]) if scene.root else None
    if value is None:
        return []
    if text(scene.root, "apiVersion").startswith("kustomize.toolkit.fluxcd.io"):
        detail = "this is Flux's Kustomization, an object that Flux applies, and no kustomization"
        return [Spot(value.where, detail, "list it under `resources` of a file that kustomize reads")]
    api = "v1alpha1` for a Component" if text(scene.root, "kind") == "Component" else "v1beta1"
    hint = f"write `apiVersion: kustomize.config.k8s.io/{api}`" if found["field"] == "apiVersion" else ""
    return [Spot(value.where, hint=hint or "write `kind: Kustomization`, or `kind: Component`")]


def replicas(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """``replicas`` of a name that no workload has."""
    there = [known for known in objects(scene) if known.kind in _SCALED]
    spots = []
    for entry in scene.items("replicas"):
        if text(entry, "name") == found["name"]:
            why = meant(scene, found["name"], there)
            hint = f"write `name: {why[0].name}`" if why else f"name one that is there: {few(list(map(str, there)))}"
            name = entry.get("name")
            spots.append(Spot(name.where if name else first(entry), why[1] if why else "", hint))
    return spots


_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"})


def variable(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A variable of an object, or of a field, that there is not."""
    spots = []
    for entry in scene.items("vars"):
        if text(entry, "name") == found["name"]:
            kind, name = text(entry, "objref", "kind"), text(entry, "objref", "name")
            there = by_id(scene, kind, name)
            near = nearest(name, [known.name for known in objects(scene) if known.kind == kind])
            detail = "" if there else f"there is no {kind}/{name}" + (f"; did you mean {near}?" if near else "")
            where = entry.get("name")
            hint = "name an object and a field that are there, or better write it as `replacements`"
            spots.append(Spot(where.where if where else first(entry), detail, hint))
    return spots


def of_object(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A value of another shape than the transformer expects, in an object that kustomize names."""
    steps = [step for step in re.split(r"/|\[\]", found["field"]) if step]
    spots = [
        Spot(at.where, f"{known} {found['field'].replace('/', '.')}", _shape(found["expected"]))
        for known in by_id(scene, found["kind"], found["name"])
        for at in (_walked(known.located, steps) if known.located else ())
    ]
    return spots or node_kind(scene, found)


def _walked(located: Located, steps: list[str]) -> Iterator[Located]:
    value: Any = located.value
    if isinstance(value, list) and steps:
        for item in value:
            yield from _walked(item, steps)
    elif steps and isinstance(value, dict) and steps[0] in value:
        yield from _walked(value[steps[0]], steps[1:])
    else:
        yield located


def _shape(expected: str) -> str:
    words = {"SequenceNode": "a list", "MappingNode": "a mapping", "ScalarNode": "a single value"}
    return f"write {words.get(expected, 'another kind of value')} here, or keep the object out of this transformer"


def image_or_patch(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A value of another shape, where kustomize names no object: an ``image`` that is a mapping, or
    a patch.
    """
    spots: list[Spot] = []
    if scene.items("images"):
        for known in objects(scene):
            for inside in below(known.located) if known.located else ():
                for field in ("containers", "initContainers"):
                    spots += _images(str(known), field, inside.get(field))
    return spots or node_kind(scene, found)


def _images(known: str, field: str, listed: Located | None) -> Iterator[Spot]:
    for number, item in enumerate(listed.value if listed and isinstance(listed.value, list) else ()):
        image = item.get("image")
        if image is not None and not isinstance(image.value, str):
            detail = f"`images` sets every image of `containers` and `initContainers`, and {known} has a mapping there"
            hint = (
                f"set the tags by `patches` where {known} ({field}[{number}]) is in the build, "
                "or list the object outside the kustomization with `images`"
            )
            yield Spot(image.where, detail, hint)


def plain_field(field: str, hint: str, *more: str) -> Any:
    """The place of one field of the kustomization, for failures of which the message leaves no
    doubt.
    """

    def spots(scene: Scene, _found: re.Match[str]) -> list[Spot]:
        value = scene.root.get(field, *more) if scene.root else None
        value = value or (scene.root.get(field) if scene.root else None)
        return [Spot(value.where, hint=hint)] if value else []

    return spots


def plugin(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """The entry of a plugin that is not run."""
    hint = (
        "the build needs a plugin, which neither `kubectl apply -k` nor kustomgen runs: "
        "render what it makes into a file, or leave the kustomization out with `--exclude`"
    )
    return [Spot(entry.where, hint=hint) for entry in _configured(scene, found["kind"])]


def failed_plugin(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """The entry of a built-in plugin that is configured wrongly."""
    return [Spot(entry.where, hint="give it the fields that it needs") for entry in _configured(scene, found["kind"])]


def _configured(scene: Scene, kind: str) -> Iterator[Located]:
    for entry in scene.entries("generators", "transformers", "validators"):
        if any(text(body, "kind") == kind for body in scene.bodies(entry)):
            yield entry


def configuration(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """The file of ``configurations`` that has a field of another type."""
    hint = "write it as https://kubectl.docs.kubernetes.io/references/kustomize/builtins/ shows it"
    return [
        Spot(entry.where, f"{entry.value}: {found['field']}", hint)
        for entry in scene.items("configurations")
        for body in scene.bodies(entry)
        if body.get(found["field"]) is not None
    ]


def key_twice(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A label or a key that two fields of the kustomization set."""
    key = found["key"]
    hint = "keep one of the two"
    places = [
        value.value[key].where for _, value in (_mappings(scene.root, "") if scene.root else ()) if key in value.value
    ]
    return [Spot(mark, hint=hint) for mark in sorted(places)[-1:]]


def in_patches(scene: Scene) -> bool:
    """Whether the kustomization has strategic merge patches that can be read."""
    return any(True for _ in documents(scene))
