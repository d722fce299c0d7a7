"""The spec of what all environments share."""

from __future__ import annotations

from pydantic import ValidationError

from kustomgen.spec.expand import inside
from kustomgen.spec.model import Spec
from kustomgen.yaml.source import Located


def base_of(root: Located, fallback: Spec) -> Spec:
    """The spec of what all environments share.

    The common part may be incomplete: a number that each environment sets, or a workload of only
    one, is not in the base but in the overlays. So values that do not validate are removed one by
    one.
    """
    for _ in range(sum(1 for _ in root.scalars()) + 1):
        try:
            return inside(Spec.model_validate(root.plain()))[0]
        except ValidationError as error:
            locations = [item["loc"] for item in error.errors(include_url=False)]
            smaller = without(root, locations[0])
            if smaller.plain() == root.plain():
                break
            root = smaller
    return fallback.model_copy(
        update={"workloads": {}, "ingress": None, "config": {}, "config_maps": {}, "secrets": None}
    )


def without(root: Located, location: tuple[str | int, ...]) -> Located:
    """The tree without the value at a location; without its parent if the value is absent."""
    path = list(location)
    while path and root.get(*path) is None:
        path.pop()
    if len(path) == len(location) and root.get(*path) is not None:
        return _removed(root, tuple(path))
    # A field is missing: remove its parent, up to a whole workload.
    return _removed(root, tuple(path)) if path else _removed(root, ("workloads",))


def _removed(node: Located, path: tuple[str | int, ...]) -> Located:
    step, *rest = path
    if isinstance(node.value, list):
        return Located([], node.mark, node.key)
    if not rest:
        return Located({key: value for key, value in node.value.items() if key != step}, node.mark, node.key)
    return Located(node.value | {step: _removed(node.value[step], tuple(rest))}, node.mark, node.key)
