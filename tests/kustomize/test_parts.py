"""Objects in a large file, found document by document, against the file read as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import pytest

from kustomgen.kustomize import parts
from kustomgen.kustomize.parts import is_large, objects_named
from kustomgen.kustomize.sources import Sources

Write = Callable[[Mapping[str, str]], Sources]

DOCUMENTS = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: |\n    ---\n    name: inner\n",
    '# a comment\napiVersion: v1\nkind: Secret\nmetadata:\n\n  labels:\n    name: other\n  name: "{name}"\n',
    "{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}}}\n",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: {name}}}\n",
    'kind: Deployment\nmetadata:\n  annotations: {{x: "a\tb"}}\n  name: {name}\nspec: &anchor {{a: b}}\nmore: *anchor\n',
    "\n# nothing\n",
    "metadata:\n  generateName: {name}-\nkind: Job\n",
)
SEPARATORS = ("---\n", "--- # with a comment\n", "---   \n")


def file_of(seed: int) -> str:
    chosen = random.Random(seed)  # noqa: S311 - a shape, and no secret
    text = chosen.choice(("", "---\n", "# head\n"))
    for number in range(12):
        text += chosen.choice(DOCUMENTS).format(name=f"n{chosen.randrange(6)}") + chosen.choice(SEPARATORS)
        text += f"# after {number}\n" if chosen.random() < 0.2 else ""
    return text if chosen.random() < 0.7 else text.replace("\n", "\r\n").replace("\t", " ")


def name_of(located: object) -> str:
    found = located.get("metadata", "name")  # type: ignore[attr-defined]
    return str(found.value) if found else ""


@pytest.mark.parametrize("seed", range(60))
def test_the_same_objects_at_the_same_places(write: Write, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGE", 1)
    sources = write({})
    (sources.cwd / "all.yaml").write_bytes(file_of(seed).encode())
    for name in ("n0", "n3", "n5", "n9"):
        expected = [one for one in sources.objects("all.yaml") if name_of(one) == name]
        found = [one for one in objects_named(sources, "all.yaml", lambda have: have == name) if name_of(one) == name]  # noqa: B023
        assert found == expected
    assert is_large(sources, "all.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "%YAML 1.2\n---\nkind: A\nmetadata: {name: a}\n",
        "kind: A\nmetadata: {name: a}\n...\n---\nkind: B\nmetadata: {name: b}\n",
        "--- {kind: A, metadata: {name: a}}\n--- {kind: B, metadata: {name: b}}\n",
    ],
)
def test_what_lines_do_not_take_apart_is_read_as_a_whole(
    write: Write, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LARGE", 1)
    sources = write({"a.yaml": text})
    assert not is_large(sources, "a.yaml")
    assert objects_named(sources, "a.yaml", lambda _: False) == sources.objects("a.yaml")


def test_a_file_that_is_not_there_has_no_objects(write: Write) -> None:
    sources = write({})
    assert not is_large(sources, "gone.yaml")
    assert objects_named(sources, "gone.yaml", lambda _: True) == []
