"""What an environment consists of, as its spec resolves it, and the digest of that."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final

if TYPE_CHECKING:
    from kustomgen.spec.load import Environment

Objects = tuple[Any, ...]
"""The objects of one environment, in the order in which they are generated."""


def objects_of(environment: Environment) -> Objects:
    """The objects of an environment with namespace, prefix and labels."""
    spec = environment.spec
    return tuple(final(build(spec), spec, environment_labels(environment)))


def digest_of(objects: Objects) -> str:
    """SHA-256 of objects as canonical JSON; the same for the same objects in any order:
    ``sha256:…``.
    """
    lines = sorted(json.dumps(each, sort_keys=True, separators=(",", ":"), default=str) for each in objects)
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
