"""JSON 6902 patches, held against what the real kustomize builds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine
from kustomgen.errors import BuildError, Mark
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.provenance.json_patch import DoesNotApplyError, applied, operations
from kustomgen.kustomize.provenance.traced_value import Setting, from_value, plain
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.source import parse

Write = Callable[[Mapping[str, str]], Sources]

OBJECT: dict[str, Any] = {
    "apiVersion": "example.com/v1",
    "kind": "Thing",
    "metadata": {"name": "thing", "annotations": {"example.com/a": "b", "c~d": "e"}},
    "spec": {"number": 1, "list": ["a", "b", "c"], "items": [{"name": "x", "value": 1}, {"name": "y"}], "no": {}},
}

APPLIES = {
    "add a field": [{"op": "add", "path": "/spec/new", "value": {"a": [1]}}],
    "add what is there": [{"op": "add", "path": "/spec/number", "value": 2}],
    "add at the front": [{"op": "add", "path": "/spec/list/0", "value": "z"}],
    "add at the end": [{"op": "add", "path": "/spec/list/-", "value": "z"}],
    "add at the length": [{"op": "add", "path": "/spec/list/3", "value": "z"}],
    "add, then replace what moved": [
        {"op": "add", "path": "/spec/items/0", "value": {"name": "w"}},
        {"op": "replace", "path": "/spec/items/1/value", "value": 2},
    ],
    "replace": [{"op": "replace", "path": "/spec/number", "value": 2}],
    "replace what is not there": [{"op": "replace", "path": "/spec/nope", "value": 2}],
    "copy what is not there": [{"op": "copy", "from": "/spec/nope", "path": "/spec/list/0"}],
    "add before the end": [{"op": "add", "path": "/spec/list/-1", "value": "z"}],
    "remove the last": [{"op": "remove", "path": "/spec/list/-1"}],
    "replace by nothing": [{"op": "replace", "path": "/spec/number"}],
    "replace an item": [{"op": "replace", "path": "/spec/list/1", "value": "z"}],
    "replace a whole list": [{"op": "replace", "path": "/spec/list", "value": []}],
    "replace the last": [{"op": "replace", "path": "/spec/list/-1", "value": "z"}],
    "remove": [{"op": "remove", "path": "/spec/number"}],
    "remove an item": [{"op": "remove", "path": "/spec/items/0"}, {"op": "remove", "path": "/spec/items/0/name"}],
    "a key with a slash": [{"op": "replace", "path": "/metadata/annotations/example.com~1a", "value": "z"}],
    "a key with a tilde": [{"op": "remove", "path": "/metadata/annotations/c~0d"}],
    "copy": [{"op": "copy", "from": "/spec/items/0", "path": "/spec/items/-"}],
    "copy over": [{"op": "copy", "from": "/spec/number", "path": "/spec/list"}],
    "move": [{"op": "move", "from": "/spec/list/0", "path": "/spec/first"}],
    "move within a list": [{"op": "move", "from": "/spec/list/0", "path": "/spec/list/2"}],
    "test": [{"op": "test", "path": "/spec/list", "value": ["a", "b", "c"]},
             {"op": "add", "path": "/spec/tested", "value": True}],
}  # fmt: skip

REFUSED = {
    "replace below what is not there": [{"op": "replace", "path": "/spec/nope/a", "value": 1}],
    "replace an item that is not there": [{"op": "replace", "path": "/spec/list/3", "value": 1}],
    "replace the item behind the last": [{"op": "replace", "path": "/spec/list/-", "value": 1}],
    "remove what is not there": [{"op": "remove", "path": "/spec/nope"}],
    "add below what is not there": [{"op": "add", "path": "/spec/nope/a", "value": 1}],
    "an index beyond the list": [{"op": "add", "path": "/spec/list/4", "value": 1}],
    "no index": [{"op": "add", "path": "/spec/list/x", "value": 1}],
    "a test that fails": [{"op": "test", "path": "/spec/number", "value": 2}],
    "copy from nowhere": [{"op": "copy", "from": "/spec/nope/nope", "path": "/spec/a"}],
    "move what is not there": [{"op": "move", "from": "/spec/nope", "path": "/spec/a"}],
}


def kustomization(patch: object) -> str:
    entry = {"target": {"kind": "Thing"}, "patch": json.dumps(patch)}
    return json.dumps({"resources": ["thing.yaml"], "patches": [entry]})


def ours(patch: object) -> Any:
    (document,) = parse(json.dumps(patch), "patch.json")
    assert document.root
    cell = from_value(OBJECT, Setting(Mark(""), ""))
    for step in operations(document.root):
        cell = applied(cell, step, Setting(step.mark, ""))
    return plain(cell)


@pytest.mark.parametrize("case", APPLIES)
def test_an_operation_does_what_it_does_in_kustomize(engine: Engine, write: Write, case: str) -> None:
    sources = write({"kustomization.yaml": kustomization(APPLIES[case]), "thing.yaml": json.dumps(OBJECT)})
    (built,) = build_overlay(engine, Path(), sources=sources).resources
    assert built.manifest == ours(APPLIES[case])
    assert built.manifest != OBJECT


@pytest.mark.parametrize("case", REFUSED)
def test_what_kustomize_refuses_does_not_apply(engine: Engine, write: Write, case: str) -> None:
    sources = write({"kustomization.yaml": kustomization(REFUSED[case]), "thing.yaml": json.dumps(OBJECT)})
    with pytest.raises(BuildError):
        build_overlay(engine, Path(), sources=sources)
    with pytest.raises(DoesNotApplyError):
        ours(REFUSED[case])
