"""What kubeseal encrypted."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.spec.types.basic import is_open, text_of, wrong


def _sealed(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _SEALED.fullmatch(text):
        raise wrong(
            "this was not sealed by kubeseal; write the output of `kubeseal --raw`; if this was the plain value, change it"
        )
    return text


# Base64 that begins with the length of the session key: 512 bytes, or 256 under a shorter key of
# the controller's.
_SEALED = re.compile(r"A[gQ][A-D][A-Za-z0-9+/=\s]*")

Sealed = Annotated[str, BeforeValidator(_sealed), WithJsonSchema({"type": "string", "format": "sealed"})]
"""A value that only the controller in the cluster can open."""
