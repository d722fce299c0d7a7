"""The environments that an environment is made from, and its tier: for ``check``, which reads no
more of a spec.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.k8s.tiers import tier_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.yaml.located import Located

FROM = "from"


def flattened(layers: Sequence[Located]) -> Located:
    """What several files say of one environment as one mapping, as far as its first keys go; the
    last one wins.
    """
    values = {key: value for layer in layers if isinstance(layer.value, dict) for key, value in layer.value.items()}
    return replace(layers[-1], value=values)


def ancestors(key: str, partial: Mapping[str, Located]) -> list[str]:
    """The environments that an environment is made from, the nearest first; none of a circle."""
    parents = {name: str(node.value[FROM].value) for name, node in partial.items() if node.get(FROM) is not None}
    path = path_to(key, {name: parent for name, parent in parents.items() if parent in partial})
    return [] if path[0] == key else path[-2::-1]


def tier_in(key: str, environments: Mapping[str, Located]) -> str | None:
    """The tier of an environment: what it says or what it is made from, else what one of their
    names tells.
    """
    line = [key, *ancestors(key, environments)]
    said = (environments[name].get("tier") for name in line)
    for node in said:
        if node is not None:
            return None if node.value is None else str(node.value)
    return next(filter(None, map(tier_of, line)), None)


def path_to(key: str, parents: Mapping[str, str]) -> list[str]:
    """From the most distant ancestor to the environment; from itself, where that is a circle."""
    path = [key]
    while (parent := parents.get(path[0])) is not None:
        if parent == key:
            return [key, *path]
        if parent in path:
            return path  # into a circle, of which this one is no part
        path.insert(0, parent)
    return path
