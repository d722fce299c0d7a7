"""Failures with the line that trials found, where the message alone does not tell it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kustomgen.errors import EngineError
from kustomgen.kustomize.failures.explain import FailedBuildError, complaint, spots_of
from kustomgen.kustomize.failures.json_patches import Step as Operation
from kustomgen.kustomize.failures.json_patches import spot_of
from kustomgen.kustomize.failures.scene import Scene, Spot, text
from kustomgen.kustomize.failures.trials import FILE, Step, Trials

if TYPE_CHECKING:
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


def located(failed: FailedBuildError, trials: Trials, sources: Sources) -> FailedBuildError:
    """The same failure at the line that makes it, where that can be found; else as it is."""
    if failed.sure:
        return failed
    with suppress(TimeoutError, EngineError, OSError):
        found = trials.find(failed)
        scene = Scene(failed.cause, failed.top, sources.kustomization(failed.cause.folder), sources)
        spot = _spot(scene, found) if found else None
        if spot is not None:
            return FailedBuildError(complaint(scene, spot), failed.cause, failed.top, sure=True)
    return failed


def _spot(scene: Scene, found: Step) -> Spot | None:
    """The place of a step, with what the message's finder says of that place."""
    at, entry = _walk(scene, found)
    if at is None:
        return None
    for spot in spots_of(scene):
        if spot.mark in (at.mark, at.where):
            return spot
    operation = Operation(at, entry.get("target") if entry else None)
    if operation.op:
        return spot_of(scene, operation)[0]
    inner = [spot for spot in spots_of(scene) if entry is not None and _within(spot, entry)]
    return inner[0] if inner else Spot(at.mark if text(at, "kind") else at.where)


def _within(spot: Spot, entry: Located) -> bool:
    return spot.mark in set(entry.places())


def _walk(scene: Scene, found: Step) -> tuple[Located | None, Located | None]:
    """The value that a step leads to, and the entry of the kustomization that it is in."""
    root = scene.root
    if root is None:
        return None, None
    field, *rest = found
    value = root.get(field)
    if value is None or not rest:
        return value, value
    entry = root.get(field, rest[0])
    if entry is None:
        return value, value
    deeper = rest[1:]
    if deeper[:1] == [FILE] or deeper[:1] == ["patch"]:
        return _in_bodies(scene, entry, deeper) or entry, entry
    inside = entry.nearest(deeper)
    return inside, entry


def _in_bodies(scene: Scene, entry: Located, deeper: list[str | int]) -> Located | None:
    bodies = scene.bodies(entry)
    numbers = [int(step) for step in deeper[1:]]
    if not bodies or not numbers:
        return bodies[0] if bodies else None
    if isinstance(bodies[0].value, list):
        return bodies[0].get(numbers[-1])
    return bodies[numbers[0]] if numbers[0] < len(bodies) else None
