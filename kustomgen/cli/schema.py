"""``kustomgen schema``."""

from __future__ import annotations

import json

from kustomgen.cli.terminal import emit
from kustomgen.spec.schema import spec_schema


def run() -> None:
    """Prints the JSON Schema of the spec."""
    emit(json.dumps(spec_schema(), indent=1, ensure_ascii=False) + "\n")
