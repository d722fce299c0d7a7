"""Whether a project is as it was when it was generated, told from ``kustomgen.lock`` alone: the quick answer.

The lock names the generator, the digest of the spec, and of every file that was read or written. Where all of them are still the
same, generating again would give the same bytes, and need not be done. It imports next to nothing, since reading a spec
takes ten times as long as this.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.util import find_spec

from kustomgen import __version__

LOCK_NAME = "kustomgen.lock"
_PACKAGES = ("", "k8s", "layout", "manifests", "spec", "yaml")
"""What generates: a change in any of these may change the files."""


def generator() -> str:
    """What generates, as the version of kustomgen and a digest of its code and of the schemas it reads."""
    root = os.path.dirname(os.path.dirname(__file__))
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for name in _sources(os.path.join(root, package), deep=bool(package)):
            digest.update(_read(name))
    schemas = find_spec("kubernetes_validate")
    if schemas and schemas.origin:
        digest.update(
            " ".join(
                sorted(os.listdir(os.path.join(os.path.dirname(schemas.origin), "kubernetes-json-schema")))
            ).encode()
        )
    return f"{__version__} {digest.hexdigest()[:12]}"


def _sources(folder: str, *, deep: bool) -> list[str]:
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.endswith((".py", ".yaml")):
            found.append(entry.path)
        elif deep and entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry.path, deep=True)
    return found


def files_if_unchanged(spec: str) -> int | None:
    """How many files were generated from a spec, where it, they and the generator are as they were; None otherwise."""
    folder = os.path.dirname(spec)
    try:
        lock = json.loads(_read(os.path.join(folder, LOCK_NAME)))
        if lock["spec"] != digest_of(_read(spec)) or lock["generator"] != generator():
            return None
        for path, digest in lock.get("beside", {}).items():
            if digest_of(_read(os.path.join(folder, path))) != digest:
                return None
        for path, digest in lock["files"].items():
            place = os.path.join(folder, path)
            if digest_of(_read(place)) != digest or _leads_through_a_link(folder, path):
                return None
        return len(lock["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # whatever is wrong, the long way says it


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _leads_through_a_link(folder: str, path: str) -> bool:
    while path:
        if os.path.islink(os.path.join(folder, path)):
            return True
        path = os.path.dirname(path)
    return False


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
