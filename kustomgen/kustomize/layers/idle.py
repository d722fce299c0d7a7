"""Which entries of a kustomization have no effect: builds without them give the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.kustomize.layers import variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kustomgen.k8s.layer_effect import EntryPath, LayerEffect
    from kustomgen.kustomize.layers.builder import VariantBuilder
    from kustomgen.kustomize.layers.variants import BuildPath, FileTexts


def with_idle(
    workshop: VariantBuilder, ways: list[BuildPath], turns: list[LayerEffect | None]
) -> list[LayerEffect | None]:
    """``idle`` of each turn, which holds what may be without effect, as what the builds without it
    prove to be.
    """
    doubted = [index for index, turn in enumerate(turns) if turn is not None and turn.idle]
    first = list(_all_at_once(workshop, [(ways[index], _idle(turns[index])) for index in doubted]))
    single: list[tuple[int, EntryPath, FileTexts, str]] = []
    for index, (whole, same) in zip(doubted, first, strict=True):
        turn = turns[index]
        if turn is None or (same and not _may_undo_one_another(turn)):
            continue
        entries = sorted(turn.idle, key=str)
        turns[index] = replace(turn, idle=frozenset())
        if whole is not None and len(entries) > 1:
            for entry in entries:
                texts = variants.without(workshop.sources, ways[index], [entry])
                single += [(index, entry, texts, whole)] if texts is not None else []
    built = workshop.texts([(ways[index].folder, texts) for index, _, texts, _ in single])
    for (index, entry, _, whole), text in zip(single, built, strict=True):
        turn = turns[index]
        if turn is not None and text == whole:
            turns[index] = replace(turn, idle=turn.idle | {entry})
    return turns


def _may_undo_one_another(turn: LayerEffect) -> bool:
    """Whether some of what is doubted may be needed as long as the rest is there: a patch that
    undoes another.
    """
    return sum(bool(patch.selected) and patch.entry in turn.idle for patch in turn.patches) > 1


def _idle(turn: LayerEffect | None) -> frozenset[EntryPath]:
    return turn.idle if turn else frozenset()


def _all_at_once(
    workshop: VariantBuilder, asked: Sequence[tuple[BuildPath, frozenset[EntryPath]]]
) -> Iterator[tuple[str | None, bool]]:
    """For each, what it builds to as it is, and whether that is the same without all of these
    entries.
    """
    texts: list[tuple[Path, FileTexts]] = []
    for route, entries in asked:
        texts += [
            (route.folder, variants.without(workshop.sources, route, left_out) or {}) for left_out in ((), entries)
        ]
    built = workshop.texts(texts)
    for whole, less in zip(built[::2], built[1::2], strict=True):
        yield whole, whole is not None and whole == less
