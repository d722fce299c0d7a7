"""ConfigMaps that a generator made: their names without the hash that kustomize puts after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.importing.model import Key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kustomgen.k8s.resource import Resource

_HASH = re.compile(r"(.+)-[bcdfghkmt2456789]{10}")
"""kustomize spells hashes with these signs alone (api/hasher)."""


def unhashed(objects: Iterable[Resource], kept: Collection[Key], prefix: str) -> dict[str, str]:
    """Names of ConfigMaps with a hash to those without, of ConfigMaps with text alone.

    A name that would then occur twice keeps its hash, and so do those that are ``kept``, by their
    names without the prefix.
    """
    found: dict[str, str] = {}
    names = [each.name for each in objects if each.kind == "ConfigMap" and not each.ref.group]
    for each in objects:
        match = _HASH.fullmatch(each.name) if each.kind == "ConfigMap" and not each.ref.group else None
        if (
            match is None
            or Key("", "ConfigMap", match[1].removeprefix(prefix)) in kept
            or not each.manifest.get("data")
        ):
            continue
        if each.manifest.keys() <= {"apiVersion", "kind", "metadata", "data"}:
            found[each.name] = match[1]
    short = [*found.values(), *names]
    return {name: base for name, base in found.items() if short.count(base) == 1}
