"""Environments from environments: ``eu-prod: {from: prod}`` has what ``prod`` has, and over it what
it says itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.k8s.image import Image
from kustomgen.k8s.names import did_you_mean, nearest
from kustomgen.spec.ancestors import FROM, flattened, path_to
from kustomgen.spec.merge import EVERY
from kustomgen.yaml.source import Located, describe

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_OWN = (FROM, "directory")
"""What an environment does not take over: its folder is its own."""


def lineages(
    found: Mapping[str, tuple[Located, ...]], wanted: Sequence[str], complaints: list[Complaint]
) -> dict[str, tuple[Located, ...]]:
    """Environment to what is laid over the common part for it, the most distant ancestor first,
    itself last.

    ``found`` is what each file says of an environment, the lowest first; ``wanted`` are the
    environments of the spec.
    """
    flat = {key: flattened(layers) for key, layers in found.items()}
    parents: dict[str, str] = {}
    for key, node in flat.items():
        parent = _parent(key, node, flat, complaints)
        if parent is not None:
            parents[key] = parent
    lines = {}
    for key in wanted:
        path = path_to(key, parents)
        if path[0] == key and len(path) > 1:
            # Told once, of the environment of the circle that comes first.
            if key == min(path, key=list(flat).index):
                shown = " from ".join(path)
                hint = "remove `from` of one of them"
                complaints.append(Complaint(flat[key].value[FROM].mark, f"{shown}: this is circular", hint))
            path = [key]
        inherited = [_inherited(layer) for name in path[:-1] for layer in found[name]]
        lines[key] = (*inherited, *found[key])
    return lines


def without_misspelt(
    commons: Sequence[Located], lines: Mapping[str, tuple[Located, ...]], complaints: list[Complaint]
) -> dict[str, tuple[Located, ...]]:
    """The layers without workloads that are there for nobody: taken away if none exists, or
    misspelt.
    """
    below = {name for common in commons for name in _workloads(common)}
    told: dict[Complaint, None] = {}
    found = {}
    for key, line in lines.items():
        known, cleaned = set(below), []
        for layer in line:
            wrong = {name: said for name, node in _workloads(layer).items() if (said := _misspelt(name, node, known))}
            told |= dict.fromkeys(wrong.values())
            cleaned.append(_without(layer, wrong))
            known |= _workloads(layer).keys() - wrong.keys()
        found[key] = tuple(cleaned)
    complaints += told
    return found


def _misspelt(name: str, node: Located, known: Collection[str]) -> Complaint | None:
    if name in known or name == EVERY:
        return None
    if node.value is None:
        return Complaint(node.where, f"there is no workload {name!r} to take away", did_you_mean(name, known))
    # One with its own image is new.
    own = isinstance(node.value, dict) and not {"image", "preset"} & node.value.keys()
    if own and (near := did_you_mean(name, known, "")):
        return Complaint(node.where, f"there is no workload {name!r}", f"{near} A new one names its image")
    return None


_NEAR_IMAGE = 0.8
"""How much of an image's name is the same where it may be a misspelling; the cutoff of difflib."""


def nearly_others(commons: Sequence[Located], lines: Mapping[str, tuple[Located, ...]]) -> list[Complaint]:
    """Workloads that only environments have, with nearly the name of another, and its image or
    nearly so: notes, because both may be intended.
    """
    images = {name: _image(node) for common in commons for name, node in _workloads(common).items()}
    told: dict[Complaint, None] = {}
    for layer in (layer for line in lines.values() for layer in line):
        for name, node in _workloads(layer).items():
            image = _image(node)
            if not image or name in images:
                continue
            same = [other for other, its in images.items() if its == image]
            like = [other for other, its in images.items() if nearest(image, (its,), _NEAR_IMAGE)]
            if near := did_you_mean(name, same, ""):
                message = f"workload {name!r} is only in environments, and runs the image of another: {near}"
            elif near := did_you_mean(name, like, ""):
                message = f"workload {name!r} is only in environments, with nearly the image of another: {near}"
            else:
                continue
            told[Complaint(node.where, message, "if it is another one, give it a name that differs more")] = None
    return list(told)


def _image(node: Located) -> str:
    """The name of a workload's own image; empty if it has none."""
    image = node.get("image") if isinstance(node.value, dict) else None
    return Image.parse(image.value).name if image is not None and isinstance(image.value, str) else ""


def _workloads(layer: Located) -> Mapping[str, Located]:
    node = layer.get("workloads")
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _without(layer: Located, names: Collection[str]) -> Located:
    node = layer.get("workloads")
    if not names or node is None or not isinstance(node.value, dict):
        return layer
    kept = {key: value for key, value in node.value.items() if key not in names}
    return Located(layer.value | {"workloads": Located(kept, node.mark, node.key)}, layer.mark, layer.key)


def _parent(key: str, node: Located, known: Collection[str], complaints: list[Complaint]) -> str | None:
    named = node.get(FROM)
    if named is None or named.value is None:
        return None
    if not isinstance(named.value, str):
        message = f"environments.{key}.from: the name of an environment is expected, not {describe(named.value)}"
        complaints.append(Complaint(named.where, message, "for example `from: prod`"))
    elif named.value == key:
        complaints.append(Complaint(named.mark, f"environment {key!r} is from itself", "take `from` away"))
    elif named.value not in known:
        others = [name for name in known if name != key]
        message = f"from: there is no environment {named.value!r}"
        complaints.append(Complaint(named.mark, message, did_you_mean(named.value, others)))
    else:
        return named.value
    return None


def _inherited(node: Located) -> Located:
    kept = {key: value for key, value in node.value.items() if key not in _OWN}
    return Located(kept, node.mark, node.key)
