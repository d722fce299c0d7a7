"""Where to point in an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.resource import Node, Resource


def place_of(resource: Resource, path: Sequence[str | int]) -> Node:
    """The field at a path, also where it is absent; as far as the path goes where a list is in
    between.
    """
    node = resource.node
    for step in path:
        if isinstance(node.value, list) != isinstance(step, int):
            break
        node = node[step]
    return node
