r"""What a tree says, as text that only shows: it moves no cursor, hides nothing, starts no line and
no command.

The runners of CI read commands from logs: GitHub ``::error::`` at the start of a line, whatever
space is before it, and ``##[error]``; Azure DevOps ``##vso[…]``, TeamCity ``##teamcity[…]``, these
anywhere in a line. Both are broken by a backslash. Control characters and those that turn the
direction of writing are written as ``\x1b`` and ``\u202e``.
"""

from __future__ import annotations

import re

_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_CONTROL = re.compile(f"[{_HIDDEN}]")
_ANYWHERE = re.compile(r"##(?=[A-Za-z]*\[)")
_AT_START = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_ODD_IN_TEXT = re.compile(f"[{_HIDDEN}]|##|^[^\\S\\n]*::", re.MULTILINE)
_ODD = re.compile(f"[{_HIDDEN}\\n\\t]|##|^\\s*::")


def visible(text: str) -> str:
    """A text of any number of lines that does nothing but show."""
    if not _ODD_IN_TEXT.search(text):
        return text
    shown = _CONTROL.sub(_written, text)
    return _AT_START.sub(r"\1\\::", _ANYWHERE.sub(r"#\\#", shown))


def one_line(text: str) -> str:
    r"""The same on one line: line feeds and tabs are ``\n`` and ``\t``."""
    if not _ODD.search(text):
        return text
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def is_odd(text: str) -> bool:
    """Whether ``one_line`` would change a text."""
    return _ODD.search(text) is not None


def safe_json(text: str) -> str:
    """A JSON text that means the same, and does nothing if it is printed."""
    if not _ODD_IN_TEXT.search(text):
        return text
    return _ANYWHERE.sub(r"\\u0023#", _CONTROL.sub(lambda found: _escaped(found[0]), text))


def safe_xml(text: str) -> str:
    """An XML text that means the same, and does nothing if it is printed."""
    if not _ODD_IN_TEXT.search(text):
        return text
    shown = _CONTROL.sub(lambda found: f"&#{ord(found[0])};", text)
    return _AT_START.sub(r"\1&#58;:", _ANYWHERE.sub("&#35;#", shown))


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - one byte


def _escaped(sign: str) -> str:
    """As JSON writes it: beyond the first plane by two halves."""
    data = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))
