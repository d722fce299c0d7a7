"""Where pods run, in a word."""

from __future__ import annotations

from typing import Literal

from kustomgen.spec.types import Model

Strength = Literal["preferred", "required"]


class PodAntiAffinity(Model):
    """How a workload's pods keep away from one another; ``hostname`` alone is ``{hostname: preferred}``.

    ``required`` leaves a pod waiting where there is no free node; ``preferred`` puts it beside another then.
    """

    hostname: Strength | None = None
    """No two on one node.

    ``hostname: required`` becomes Pod spec.affinity.podAntiAffinity.
    """
    zone: Strength | None = None
    """No two in one zone.

    ``zone: preferred`` becomes Pod spec.affinity.podAntiAffinity.
    """
