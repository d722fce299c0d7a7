"""How many examples the property tests draw. ``KUSTOMGEN_PROFILE`` names the profile.

``gate``, the default: few examples, and the same in every run, so that the gate is quick and never red by chance.
``nightly``: all examples, drawn anew in every run. ``.ci/nightly`` runs it.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

PROFILE = os.environ.get("KUSTOMGEN_PROFILE", "gate")
NIGHTLY = PROFILE == "nightly"
SHARE = 15
"""The gate draws one in so many examples of the nightly run."""

_USUAL = 100
"""Examples of a test that does not say how many."""


def examples(nightly: int, least: int = 6) -> int:
    """How many examples a test draws that draws ``nightly`` in the nightly run; in the gate not below ``least``."""
    return nightly if NIGHTLY else min(nightly, max(least, nightly // SHARE))


def register() -> None:
    """Makes both profiles known to hypothesis, and loads the one of this run. Raises InvalidArgument for another name.

    Neither has a time limit for an example: a machine with other work draws slowly, which says nothing about the test.
    """
    patient = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("nightly", patient, max_examples=_USUAL, print_blob=True)
    settings.register_profile("gate", patient, max_examples=examples(_USUAL), derandomize=True)
    settings.load_profile(PROFILE)
    if not NIGHTLY:
        # hypothesis also draws the constants of all modules that are loaded: other ones in each process of a run.
        providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001 - there is no setting
