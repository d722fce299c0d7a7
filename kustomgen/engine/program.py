"""Where the kustomize inside is. By itself, for whoever starts it before anything else is known."""

from __future__ import annotations

import os
import sys

INSIDE = os.path.join(
    os.path.dirname(os.path.dirname(__file__)),
    "kustomize",
    "_engine",
    "kustomgen-engine.exe" if sys.platform == "win32" else "kustomgen-engine",
)
"""Where installing kustomgen put the engine; `engine/` is its source."""

VALIDATOR = os.path.join(
    os.path.dirname(INSIDE), "kustomgen-validator.exe" if sys.platform == "win32" else "kustomgen-validator"
)
"""Where installing kustomgen put the API server's validation; `validator/` is its source."""
