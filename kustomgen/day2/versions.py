"""Versions of images: how they are written on a command line, and which of two is the older."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kustomgen.errors import Complaint, InputError

# https://github.com/distribution/reference/blob/main/regexp.go
_TAG = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"
_DIGEST = r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}"
_ORDERED = re.compile(r"v?(\d+(?:\.\d+)*)(?:[-+](.+))?")


@dataclass(frozen=True, slots=True)
class ImageVersion:
    """``IMAGE=VERSION`` of a command line."""

    image: str
    version: str


def parse_image(text: str) -> ImageVersion:
    """``shop/web=v1.2``, ``shop/web=v1.2@sha256:…`` or ``shop/web=sha256:…``. Raises InputError."""
    image, sign, version = text.partition("=")
    if not sign or not image:
        raise InputError(Complaint(None, f"{text!r} names no image and version", "write IMAGE=TAG, as shop/web=v1.2"))
    return ImageVersion(image, checked(version, image))


def checked(version: str, image: str) -> str:
    """A version as it was given. Raises InputError for what no registry has: a blank, a digest of
    63 digits.
    """
    tag, sign, digest = version.partition("@")
    if not sign and ":" in version:
        tag, digest = "", version
    if digest and not re.fullmatch(_DIGEST, digest):
        message = f"{image}: {digest!r} is no digest: sha256: and 64 hexadecimal digits are expected"
        raise InputError(Complaint(None, message, "copy it whole from the registry"))
    if (tag or not digest) and not re.fullmatch(_TAG, tag):
        message = f"{image}: {tag!r} is no tag: letters, digits, `.`, `_` and `-` are expected, 128 at most"
        raise InputError(Complaint(None, message, "check for a blank or a quote around it"))
    return version


def is_older(version: str, than: str) -> bool:
    """Whether both are numbered versions and the first is lower; a pre-release is below its
    release.
    """
    one, other = _ordered(version), _ordered(than)
    return one is not None and other is not None and one < other


def _ordered(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]] | None:
    found = _ORDERED.fullmatch(version.partition("@")[0])
    if not found:
        return None
    numbers = tuple(int(part) for part in found[1].split("."))
    numbers += (0,) * (4 - len(numbers))
    rest = tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in (found[2] or "").split(".")
    )
    return numbers, not found[2], rest
