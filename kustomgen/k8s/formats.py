"""The formats that schemas name, as the validator asks for them."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import is_quantity

if TYPE_CHECKING:
    from collections.abc import Callable


def _is_base64(text: str) -> bool:
    try:
        # Go's decoder, too, passes over line breaks (encoding/base64).
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


FORMATS: dict[str, Callable[..., bool]] = {"quantity": is_quantity, "byte": _is_base64}
"""What the validator calls for the formats that schemas name."""
