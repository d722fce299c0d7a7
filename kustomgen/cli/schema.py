"""``kustomgen schema``."""

from __future__ import annotations

import json

from kustomgen.terminal import emit


def schema() -> None:
    """Print the JSON Schema of the spec, for editors."""
    from kustomgen.spec.schema import spec_schema

    emit(json.dumps(spec_schema(), indent=1, ensure_ascii=False) + "\n")
