"""Deprecated fields, moved: the text around them stays, and kustomize builds the same."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.engine.find import find_engine
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.migrate_fields import modern
from tests.kustomize.conftest import Write

CASES = {
    "bases": ("bases:\n- ../base\n", "resources:\n  - ../base\n"),
    "bases in one line": ("bases: [../base, ../other]\n", "resources:\n  - ../base\n  - ../other\n"),
    "bases beside resources, and comments": (
        "# top\nbases:\n- ../base # it\n\n# next\nresources:\n    # own\n    - a.yaml\n\n# name\nnamePrefix: a-\n# end\n",
        "\n# next\n# top\nresources:\n  # own\n  - a.yaml\n  - ../base # it\n\n# name\nnamePrefix: a-\n# end\n",
    ),
    "patches": (
        "patchesStrategicMerge:\n- a.yaml\n- |-\n  kind: A\n  b: c\n",
        "patches:\n  - path: a.yaml\n  - patch: |-\n      kind: A\n      b: c\n",
    ),
    "all three kinds of patches, in the order in which they are applied": (
        "patches:\n- path: b.yaml\npatchesJson6902:\n- path: c.yaml\n  target: {kind: A}\npatchesStrategicMerge: [a.yaml]\n",
        "patches:\n  - path: a.yaml\n  - path: b.yaml\n  - path: c.yaml\n    target: {kind: A}\n",
    ),
    "labels": (
        "commonLabels:\n  a: b\n  # why\n  c: d\n",
        "labels:\n  - includeSelectors: true\n    pairs:\n      a: b\n      # why\n      c: d\n",
    ),
    "labels in one line": ("commonLabels: {a: b}\n", "labels:\n  - includeSelectors: true\n    pairs: {a: b}\n"),
    "images": ("imageTags:\n- name: a\n  newTag: b\n", "images:\n  - name: a\n    newTag: b\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_field_is_moved(name: str) -> None:
    before, after = CASES[name]
    text, done = modern(before)
    assert text == after
    assert done


@pytest.mark.parametrize(
    "text",
    [
        "vars:\n- name: A\n",
        "bases: &a [b]\n",
        "bases:\n\t- b\n",
        "bases: [a]\nbases: [b]\n",
        "bases: [a]\n---\nb: c\n",
        "patchesStrategicMerge:\n- {kind: A}\n",
        "commonLabels: *a\n",
        "- a\n",
        "a",
        "",
    ],
)
def test_what_is_not_plain_is_left(text: str) -> None:
    assert modern(text) == (text, ())


def test_kustomize_builds_the_same(write: Write, tmp_path: Path) -> None:
    object_ = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    old = """
        # An overlay of long ago.
        bases:
        - ../base
        commonLabels:
          team: shop
        namePrefix: eu-
        patchesStrategicMerge:
        - replicas.yaml
        - |-
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {paused: true}
        patchesJson6902:
        - path: json.yaml
          target: {group: apps, version: v1, kind: Deployment, name: web}
        """
    write(
        {
            "base/kustomization.yaml": "resources: [web.yaml]\n",
            "base/web.yaml": object_
            + "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}\n",
            "o/kustomization.yaml": old,
            "o/replicas.yaml": object_ + "spec: {replicas: 3}\n",
            "o/json.yaml": "- {op: add, path: /spec/minReadySeconds, value: 5}\n",
        }
    )
    engine, folder = find_engine(), tmp_path / "o"
    before = build_text(engine, folder)
    assert len(before.warnings) == 4
    text, done = modern(dedent(old).lstrip("\n"))
    assert done == ("bases", "patchesStrategicMerge", "patchesJson6902", "commonLabels")
    (folder / "kustomization.yaml").write_text(text, encoding="utf-8")
    after = build_text(engine, folder)
    assert (after.text, after.warnings) == (before.text, ())
