"""What a workload without kustomgen's defaults says: only what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.spec.model import Workload
    from kustomgen.spec.types import Model


def given(workload: Workload, field: str, of: Model | None = None) -> Any:
    """A field of a workload, or of a part of it; None if only kustomgen's default says it, and
    is not wanted.
    """
    source = workload if of is None else of
    wanted = workload.builtin_defaults or field in source.model_fields_set
    return getattr(source, field) if wanted else None
