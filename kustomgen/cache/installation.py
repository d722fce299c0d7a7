"""What every answer depends on: kustomgen's own code and data, and the libraries that it is
installed with.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import kustomgen
from kustomgen.cache.fingerprints import key_of, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.cache.fingerprints import Values

_LIBRARIES = (
    "cel_expr_python",
    "detect_secrets",
    "jsonschema_rs",
    "kubernetes_validate",
    "pydantic",
    "ruamel.yaml",
    "yaml",
)


def program_values(program: str, held: Mapping[str, str]) -> Values:
    """The values of one of the programs in Go: its digest stands beside it, where installing
    compiled it. Raises OSError.

    ``held`` are those that this run knows already.
    """
    digest = f"{program}.sha256"
    keys = (key_of("p", program), key_of("f", digest)) if os.path.isfile(digest) else (key_of("f", program),)
    return {key: held.get(key) or value_of(key) for key in keys}


def installation(held: Mapping[str, str]) -> Values:
    """The values of the installation; ``held`` are those that this run knows already. Raises
    OSError.
    """
    keys = {key_of("c", os.path.dirname(kustomgen.__file__)): None}
    for module in _LIBRARIES:
        if (found := find_spec(module)) and found.origin:
            keys[key_of("i", os.path.dirname(os.path.dirname(found.origin)))] = None
    return {key: held.get(key) or value_of(key) for key in keys}
