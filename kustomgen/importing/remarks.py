"""Comments of the source at images, settings and replicas, and where a spec has these values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kustomgen.errors import InputError
from kustomgen.importing.manifests import files_of
from kustomgen.k8s.image import Image
from kustomgen.k8s.leaks import credential_in
from kustomgen.k8s.pods import TEMPLATES
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.kustomization import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.importing.draft import Draft
    from kustomgen.importing.member import ImportMember
    from kustomgen.importing.model import ImportSource, Key, SourceEnvironment
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


class SourceComment(NamedTuple):
    """The comment lines above a value, and the comment behind it."""

    above: tuple[str, ...]
    beside: str


class _Commented(NamedTuple):
    """A value of the source: an image's version, a key of a ConfigMap, a variable or replicas."""

    field: str
    kind: str
    name: str
    key: str
    value: str
    comment: SourceComment


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment for the value at the first of these paths of an environment that has it."""

    environment: str
    paths: tuple[tuple[str, ...], ...]
    value: str
    comment: SourceComment


def remarks_of(
    sources: Sources, source: ImportSource, members: Sequence[ImportMember], made: Draft, texts: dict[Key, str]
) -> list[Remark]:
    """The comments of all environments, the outermost file first."""
    names = {environment.name: environment for environment in source.environments}
    found = []
    for member, lifted in zip(members, made.lifted, strict=True):
        environment = names[member.source.name]
        for each in _commented(sources, source, environment):
            paths = tuple(_paths(each, lifted.keys, texts, member))
            if paths:
                found.append(Remark(environment.name, paths, each.value, each.comment))
    return found


def _paths(
    each: _Commented, workloads: dict[Key, str], texts: dict[Key, str], member: ImportMember
) -> Iterator[tuple[str, ...]]:
    """Where a spec may have the value."""
    if each.field == "image":
        yield ("images", each.name)
        yield from (("workloads", key, "image") for key in workloads.values())
        return
    named = [key for key in member.objects if key.kind == each.kind and _is_called(key.name, each.name)]
    for key in sorted(named, key=lambda key: key.name != each.name):
        if each.field == "data":
            yield ("configMaps", key.name, each.key)
            yield ("resources", texts[key], "data", each.key)
        elif each.field == "env":
            yield ("workloads", workloads.get(key, ""), "env", each.key)
        else:
            yield ("workloads", workloads.get(key, ""), "replicas")
            yield ("resources", texts[key], "spec", "replicas")


def _is_called(built: str, written: str) -> bool:
    """Whether an object may be the one of a file: its name got a prefix or a suffix at most."""
    return built == written or built.endswith(f"-{written}") or built.startswith(f"{written}-")


def _commented(sources: Sources, source: ImportSource, environment: SourceEnvironment) -> Iterator[_Commented]:
    if source.kind != "kustomize":
        for file in files_of(environment.place):
            yield from _in_objects(sources, sources.show(Path(file)))
        return
    parts = chain(sources, Path(environment.place))
    for part in parts:
        yield from _in_kustomization(sources, part)
    for part in parts:
        for reference in part.references:
            place = part.folder / reference.target
            if reference.field in ("resources", "patches", "patchesStrategicMerge") and place.is_file():
                yield from _in_objects(sources, sources.show(place))


def _in_kustomization(sources: Sources, part: Kustomization) -> Iterator[_Commented]:
    lines = _lines(sources, part.file)
    for entry in part.items("images"):
        name = _text(entry, "newName") or _text(entry, "name")
        version = "@".join(text for text in (_text(entry, "newTag"), _text(entry, "digest")) if text)
        fields = [entry.get("newTag"), entry.get("digest"), entry.get("name")]
        if comment := _comment(lines, entry, *fields):
            yield _Commented("image", "", name, "", version, comment)
    for entry in part.items("replicas"):
        if comment := _comment(lines, entry, entry.get("count"), entry.get("name")):
            for kind in ("Deployment", "StatefulSet"):
                yield _Commented("replicas", kind, _text(entry, "name"), "", _text(entry, "count"), comment)
    for entry in part.items("configMapGenerator"):
        for literal in items(entry, "literals"):
            key, _, value = str(literal.value).partition("=")
            if comment := _comment(lines, literal):
                yield _Commented("data", "ConfigMap", _text(entry, "name"), key, value, comment)


def _in_objects(sources: Sources, file: str) -> Iterator[_Commented]:
    lines = _lines(sources, file)
    if not any("#" in line for line in lines):
        return
    for each in sources.objects(file):
        kind, name = _text(each, "kind"), _text(each, "metadata", "name")
        data = each.get("data")
        if kind == "ConfigMap" and data and isinstance(data.value, dict):
            for key, node in data.value.items():
                if comment := _comment(lines, node):
                    yield _Commented("data", kind, name, str(key), str(node.value), comment)
        replicas = each.get("spec", "replicas")
        if replicas and (comment := _comment(lines, replicas)):
            yield _Commented("replicas", kind, name, "", str(replicas.value), comment)
        group = _text(each, "apiVersion").rpartition("/")[0]
        pod = each.get(*TEMPLATES[group, kind], "spec") if (group, kind) in TEMPLATES else None
        for field in ("containers", "initContainers"):
            for container in items(pod, field):
                yield from _in_container(lines, kind, name, container)


def _in_container(lines: list[str], kind: str, name: str, container: Located) -> Iterator[_Commented]:
    image = container.get("image")
    if image and isinstance(image.value, str) and (comment := _comment(lines, image)):
        parsed = Image.parse(image.value)
        version = "@".join(part for part in (parsed.tag, parsed.digest) if part is not None)
        yield _Commented("image", "", parsed.name, "", version, comment)
    for item in items(container, "env"):
        value = item.get("value")
        if value and (comment := _comment(lines, item, item.get("name"), value)):
            yield _Commented("env", kind, name, _text(item, "name"), str(value.value), comment)


def _lines(sources: Sources, file: str) -> list[str]:
    try:
        return sources.text(file).split("\n")
    except InputError:
        return []


def _text(node: Located, *path: str) -> str:
    found: Any = node.get(*path)
    value = found.value if found is not None else None
    return str(value) if isinstance(value, (str, int)) else ""


def _comment(lines: list[str], *nodes: Located | None) -> SourceComment | None:
    """The comments at the lines of an entry and its fields, in order; None if there are none."""
    above: list[str] = []
    beside: list[str] = []
    for number in dict.fromkeys(node.where.line for node in nodes if node is not None):
        if not 0 < number <= len(lines):
            continue
        if text := _behind(lines[number - 1]):
            beside.append(text)
        first = number - 1
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        above += [text for line in lines[first : number - 1] if (text := _cleaned(line.strip().lstrip("#")))]
    kept = [text for text in above if not _is_withheld(text)], [text for text in beside if not _is_withheld(text)]
    return SourceComment(tuple(dict.fromkeys(kept[0])), "; ".join(kept[1])) if any(kept) else None


def _behind(line: str) -> str:
    """The comment at the end of a line, behind its value."""
    quote = ""
    for number, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and (number == 0 or line[number - 1] in " [{,:-"):
            quote = sign
        elif sign == "#" and number and line[number - 1] in " \t":
            return _cleaned(line[number:].lstrip("#")) if line[:number].strip() else ""
    return ""


def _cleaned(text: str) -> str:
    return text.replace("\t", " ").strip()


def _is_withheld(text: str) -> bool:
    """Whether a comment is none for people, or holds what is not copied."""
    return not text.isprintable() or text.startswith("yaml-language-server") or credential_in(text) is not None
