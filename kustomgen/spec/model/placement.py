"""Where pods run, in a word."""

from __future__ import annotations

from typing import Literal

from kustomgen.spec.types import Model

Strength = Literal["preferred", "required"]


class PodAntiAffinity(Model):
    """How a workload's pods stay apart. ``hostname`` alone means ``{hostname: preferred}``.

    ``required`` leaves a pod waiting if there is no free node; ``preferred`` puts it beside
    another then.
    """

    hostname: Strength | None = None
    """Keeps two pods off one node.

    ``hostname: required`` becomes Pod spec.affinity.podAntiAffinity.
    """
    zone: Strength | None = None
    """Keeps two pods out of one zone.

    ``zone: preferred`` becomes Pod spec.affinity.podAntiAffinity.
    """
