"""The lines around a place: never a credential, and never a value of a Secret."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.errors import Mark
from kustomgen.kustomize.sources import Sources
from kustomgen.report.views.excerpt import excerpt

KEPT = "hunter22hunter22"
HIDING = {
    "a setting": f"data:\n  DB_PASSWORD: {KEPT}\n",
    "a URL": f"data:\n  URL: postgres://app:{KEPT}@db/app\n",
    "a quoted setting": f'data: {{"DB_PASSWORD": "{KEPT}"}}\n',
    "a variable": f"env:\n- {{name: DB_PASSWORD, value: {KEPT}}}\n",
    "a variable over lines": f"env:\n- name: DB_PASSWORD\n  value: {KEPT}\n",
    "a literal": f"configMapGenerator:\n- name: c\n  literals:\n  - DB_PASSWORD={KEPT}\n",
    "a literal of a secretGenerator": f"secretGenerator:\n- name: c\n  literals:\n  - ANY={KEPT}\n",
    "a JSON patch": f"- op: add\n  path: /data/DB_PASSWORD\n  value: {KEPT}\n",
    "a comment": f"a: b\n# DB_PASSWORD: {KEPT}\nc: d\n",
    "a Secret": f"kind: Secret\nstringData:\n  any: {KEPT}\n",
    "a Secret's data": f"kind: Secret\ndata:\n  any: {KEPT}\n",
    "a Secret's text": f"kind: Secret\nstringData:\n  any: |\n    one\n    {KEPT}\n",
    "a Secret's folded text": f"kind: Secret\nstringData:\n  any: one\n    {KEPT}\n    three\n",
    "a Secret in a patch": f"patches:\n- patch: |-\n    kind: Secret\n    stringData:\n      any: {KEPT}\n",
    "a setting in a patch": f"patches:\n- patch: |-\n    data:\n      DB_PASSWORD: {KEPT}\n",
    "a Secret with a key twice": f"kind: Secret\nstringData:\n  any: {KEPT}\nstringData:\n  any: b\n",
    "a list": f"kind: List\nitems:\n- kind: Secret\n  data: {{a: {KEPT}}}\n",
    "JSON": f'{{"kind": "Secret", "data": {{"a": "{KEPT}"}}}}\n',
}


def sources(folder: Path, text: str, name: str = "file.yaml") -> Sources:
    (folder / name).write_text(dedent(text), encoding="utf-8")
    return Sources(folder)


@pytest.mark.parametrize("case", HIDING)
def test_what_is_secret_is_not_shown(tmp_path: Path, case: str) -> None:
    files = sources(tmp_path, HIDING[case])
    lines = HIDING[case].count("\n")
    found = [line.text for number in range(1, lines + 1) for line in excerpt(files, Mark("file.yaml", number))]

    assert not [text for text in found if KEPT in text]
    assert any("(not shown)" in text for text in found)


def test_two_lines_before_and_after_are_shown(tmp_path: Path) -> None:
    files = sources(tmp_path, "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n")

    assert [(line.number, line.text, line.hit) for line in excerpt(files, Mark("file.yaml", 3))] == [
        (1, "a: 1", False), (2, "b: 2", False), (3, "c: 3", True), (4, "d: 4", False), (5, "e: 5", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("settings.env", "DB_PASSWORD=x\n", 1),
        ("file.yaml", "a: [\n", 1),
        ("file.yaml", "a: b\n", 9),
        ("file.yaml", "a: b\n", 0),
        ("values.txt", "a: b\n", 1),
    ],
)
def test_of_a_file_that_is_no_yaml_and_of_a_line_that_is_not_there_nothing_is_shown(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    assert excerpt(sources(tmp_path, text, name), Mark(name, line)) == ()


def test_of_a_file_that_is_not_there_nothing_is_shown(tmp_path: Path) -> None:
    assert excerpt(Sources(tmp_path), Mark("file.yaml", 1)) == ()


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    (line,) = excerpt(sources(tmp_path, f"a: {'b ' * 500}\n"), Mark("file.yaml", 1))

    assert len(line.text) == 160


@pytest.mark.parametrize("sign", ["a", " ", "-", ".", ":"])
def test_a_line_of_megabytes_is_cut_before_it_is_searched(tmp_path: Path, sign: str) -> None:
    files = sources(tmp_path, f"data:\n  a: '{sign * 1_000_000}x'\n")

    started = time.process_time()
    found = excerpt(files, Mark("file.yaml", 2))

    assert time.process_time() - started < 10
    assert all(len(line.text) <= 160 for line in found)
