"""A spec as text, in the order of docs/spec.md, and large objects in files beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kustomgen.importing.annotate import above, annotated, placed
from kustomgen.importing.every import with_every
from kustomgen.importing.factor import factored
from kustomgen.importing.model import Written
from kustomgen.importing.parents import with_parents
from kustomgen.importing.shorten import shortened
from kustomgen.k8s.tiers import tier_of
from kustomgen.manifests.overrides import file_name
from kustomgen.spec.model import Spec
from kustomgen.spec.overrides import ObjectName
from kustomgen.yaml.dump import dump
from kustomgen.yaml.readable import readable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.importing.model import Plain, SourceEnvironment
    from kustomgen.importing.remarks import Remark, SourceComment

INLINE = 30
"""Lines of an object that is in the spec itself; a longer one has a file, where all
environments have it alike.
"""
INLINE_APART = 200
"""The same of one in which environments differ, whose files would be one for each of them."""

_ORDER = {(field.alias or name): number for number, (name, field) in enumerate(Spec.model_fields.items())} | {
    "from": -1
}


def written(
    name: str,
    environments: Sequence[SourceEnvironment],
    specs: Sequence[Plain],
    apart: Collection[tuple[str, ...]] = (),
    comments: Mapping[str, str] | None = None,
    *,
    parents: bool = False,
    remarks: Sequence[Remark] = (),
) -> Written:
    """The files of a spec of these environments; what is at paths ``apart``, each environment has
    for itself. ``comments`` are for sections, ``remarks`` for single values.

    With ``parents``, environments that are nearly another one are made from it.
    """
    files: dict[str, str] = {}
    specs = [
        _in_files(spec, environment.name, specs, files) for spec, environment in zip(specs, environments, strict=True)
    ]
    names = [each.name for each in environments]
    common, found = factored(dict(zip(names, specs, strict=True)), apart)
    rests = _apart(common, [found[name] for name in names], names)
    rests = [_of_environment(rest, each) for rest, each in zip(rests, environments, strict=True)]
    if parents:
        rests = list(with_parents(dict(zip(names, rests, strict=True))).values())
    rests = [with_every(rest, spec.get("workloads", {}).keys()) for rest, spec in zip(rests, specs, strict=True)]
    root = {"apiVersion": "kustomgen/v1", "name": name, **_ordered(shortened(common))}
    root["environments"] = {
        each.name: _ordered(shortened(rest)) for each, rest in zip(environments, rests, strict=True)
    }
    text = _text(root, comments or {}, placed(root, remarks))
    return Written(text, dict(sorted(files.items())))


def _ordered(spec: Mapping[str, Any]) -> Plain:
    return {key: spec[key] for key in sorted(spec, key=lambda key: _ORDER.get(key, len(_ORDER)))}


def _of_environment(rest: Plain, environment: SourceEnvironment) -> Plain:
    """With the tier, where the path tells one that the name does not."""
    if environment.tier and environment.tier != tier_of(environment.name):
        return {"tier": environment.tier, **rest}
    return rest


def _apart(common: Plain, rests: list[Plain], names: Sequence[str]) -> list[Plain]:
    """Environments with one namespace and one prefix run in their own clusters."""
    where = [
        tuple(str(rest.get(key, common.get(key, ""))).replace("${env}", name) for key in ("namespace", "namePrefix"))
        for rest, name in zip(rests, names, strict=True)
    ]
    return [
        rest | {"cluster": name} if where.count(each) > 1 else rest
        for rest, each, name in zip(rests, where, names, strict=True)
    ]


def _in_files(spec: Plain, environment: str, specs: Sequence[Plain], files: dict[str, str]) -> Plain:
    """The spec with its large objects in files."""
    maps = _config_files(spec, environment, specs, files)
    spec = {**spec, **({"configMaps": maps} if maps else {})}
    resources = spec.get("resources")
    if not resources:
        return spec
    found = {}
    for key, value in resources.items():
        others = [each.get("resources", {}).get(key) for each in specs]
        alike = all(other is None or other == value for other in others)
        lines = _lines(value)
        if lines <= (INLINE if alike else INLINE_APART):
            found[key] = value
            continue
        folder = "resources" if alike else f"resources/{environment}"
        path = f"{folder}/{file_name(ObjectName.parse(key))}.yaml"
        files[path] = dump(_whole(key, value))
        found[key] = path
    return {**spec, "resources": found}


def _config_files(spec: Plain, environment: str, specs: Sequence[Plain], files: dict[str, str]) -> Plain:
    """The ConfigMaps of a spec, long texts in files."""
    found = {}
    for name, given in spec.get("configMaps", {}).items():
        found[name] = dict(given)
        for key, value in given.items():
            if value["content"].count("\n") <= INLINE:
                continue
            others = [other.get("configMaps", {}).get(name, {}).get(key, value) for other in specs]
            folder = name if all(other == value for other in others) else f"{environment}/{name}"
            path = f"configmaps/{folder}/{key}"
            files[path] = value["content"].replace("$${", "${")
            found[name][key] = {"file": path}
    return found


def _lines(value: Any) -> int:
    """About how many lines a value takes."""
    if isinstance(value, dict):
        return sum(1 + _lines(item) for item in value.values())
    if isinstance(value, list):
        return sum(max(1, _lines(item)) for item in value)
    return value.count("\n") if isinstance(value, str) else 0


def _whole(key: str, value: Plain) -> Plain:
    """The object as a file has it: with its kind and name, and ``${`` as it is."""
    name = ObjectName.parse(key)
    metadata = {"name": name.name, **value.get("metadata", {})}
    rest = {field: item for field, item in value.items() if field not in ("apiVersion", "metadata")}
    found: Plain = _unescaped({"apiVersion": value["apiVersion"], "kind": name.kind, "metadata": metadata, **rest})
    return found


def _unescaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.replace("$${", "${"): _unescaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    return value.replace("$${", "${") if isinstance(value, str) else value


_BLOCKS = (
    ("images",), ("config",), ("configMaps",), ("configMaps", "*"), ("defaults",), ("workloads",), ("workloads", "*"), ("resources",), ("resources", "*"),
    ("patches",), ("patches", "*"), ("environments",),
)  # fmt: skip


def _is_block(path: tuple[str, ...]) -> bool:
    return any(
        len(path) == len(block)
        and all(re.fullmatch(step.replace("*", ".*"), part) for step, part in zip(block, path, strict=True))
        for block in _BLOCKS
    )


def _text(root: Plain, comments: Mapping[str, str], remarks: Mapping[tuple[str, ...], SourceComment]) -> str:
    """The document, its sections apart."""
    parts: list[str] = []
    blocks = above(remarks)
    for key, value in root.items():
        note = "".join(f"# {line}\n" for line in comments.get(key, "").splitlines())
        body = readable({key: value}, lambda path: path in blocks or _is_block(path))
        gap = "\n" if isinstance(value, dict | list) and parts else ""
        parts.append(f"{gap}{note}{body}")
    return annotated("".join(parts), remarks, "kustomgen.yaml")
