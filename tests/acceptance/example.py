"""A worked example under ``examples/``, as the real kustomize builds it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kustomgen.cli.boundary import run
from tests.acceptance.built import ENVIRONMENTS, EXAMPLES, Change, Objects, built, write_spec


@cache
def builds(name: str) -> Mapping[str, Objects]:
    """Every environment of an example, built once."""
    return {environment: built(EXAMPLES[name], environment) for environment in ENVIRONMENTS}


def varied(name: str, environment: str, change: Change) -> Objects:
    """An environment of an example with a change in its spec, generated anew."""
    with tempfile.TemporaryDirectory() as folder:
        assert run(["generate", str(write_spec(Path(folder), change, EXAMPLES[name]))]) == 0
        objects = built(Path(folder), environment)
    return Objects(environment, objects.objects)


def labels(value: Mapping[str, object]) -> dict[str, str]:
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    return dict(metadata["labels"])
