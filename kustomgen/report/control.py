"""Control characters made visible: a value in a manifest must not move a terminal's cursor, or hide what follows."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    r"""``\x1b`` for an escape, and so for every control character but tab and newline."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
