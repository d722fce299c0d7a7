"""Reading YAML with the place of every value."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.yaml.source import as_text, decode, find_mojibake, parse, parse_one, read

TEXT = """\
name: shop
ports: { http: 8080, "https": 8443 }
args:
  - --verbose
  - [a, b]
labels:
  team: blue
"""


def mark(text: str, *path: str | int) -> tuple[int, int]:
    found = parse_one(text, "f").get(*path)
    assert found is not None
    return found.where.line, found.where.column


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("name",), (1, 1)),
        (("ports",), (2, 1)),
        (("ports", "http"), (2, 10)),
        (("ports", "https"), (2, 22)),
        (("args", 0), (4, 5)),
        (("args", 1), (5, 5)),
        (("args", 1, 1), (5, 9)),
        (("labels", "team"), (7, 3)),
    ],
)
def test_a_value_is_where_its_key_is_and_an_entry_where_it_begins(path: tuple[str | int, ...], place: object) -> None:
    assert mark(TEXT, *path) == place


def test_a_value_keeps_its_own_place_beside_that_of_its_key() -> None:
    found = parse_one(TEXT, "f").get("name")
    assert found is not None
    assert (found.mark, found.key) == (Mark("f", 1, 7), Mark("f", 1, 1))


def test_the_nearest_value_is_the_deepest_that_exists() -> None:
    root = parse_one(TEXT, "f")
    assert root.nearest(("ports", "http", "protocol")).plain() == 8080
    assert root.nearest(("nothing",)) is root
    assert root.get("args", 7) is None


def test_columns_count_characters_and_not_bytes() -> None:
    assert mark('{ "ä🚀": 1, b: 2 }', "b") == (1, 12)


def test_every_place_of_a_value_is_listed() -> None:
    root = parse_one("a: [1, { b: 2 }]\n", "f")
    assert [(place.line, place.column) for place in root.places()] == [(1, 1), (1, 1), (1, 5), (1, 8), (1, 10)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"), ("yes", "yes"), ("no", "no"), ("True", True), ("true", True), ("~", None), ("null", None),
        ("0o17", 15), ("017", 17), ("1e3", 1000.0), ("12:30:45", "12:30:45"), ("1_000", 1000),
        ("2024-01-01", "2024-01-01"), ("=", "="), ("'1'", "1"), ("!!str 1", "1"), ("!!int '7'", 7),
    ],
)  # fmt: skip
def test_scalars_are_read_as_yaml_1_2(written: str, value: object) -> None:
    found = parse_one(f"a: {written}\n", "f").get("a")
    assert found is not None
    assert (found.value, isinstance(found.value, bool)) == (value, isinstance(value, bool))


@pytest.mark.parametrize("written", ["1.10", "007", "0o17", "1e3", "+5", ".5", "0x1F", "true", "8080", "1.5"])
def test_a_scalar_as_text_is_as_it_was_written(written: str) -> None:
    assert as_text(parse_one(f"a: {written}\n", "f").plain()["a"]) == written


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert list(parse_one("{ 8080: a, on: b, true: c, null: d, 1.10: e }", "f").value) == [
        "8080", "on", "true", "null", "1.10",
    ]  # fmt: skip


def test_every_duplicate_key_is_found_with_both_places_and_its_path() -> None:
    document = parse("a: 1\nb: { c: 1, c: 2 }\na: 2\nd: [{ e: 1, e: 2 }]\n", "f")[0]
    found = [
        (d.path, d.key, (d.first.line, d.first.column), (d.second.line, d.second.column)) for d in document.duplicates
    ]
    assert found == [(("b",), "c", (2, 6), (2, 12)), ((), "a", (1, 1), (3, 1)), (("d", 0), "e", (4, 7), (4, 13))]


def test_a_duplicate_in_what_aliases_repeat_is_told_once() -> None:
    with pytest.raises(InputError) as told:
        parse_one("a: &a { x: 1, x: 2 }\nb: *a\nc: *a\n", "f")
    assert [str(complaint.mark) for complaint in told.value.complaints] == ["f:1:15"]


def test_an_alias_is_the_value_at_the_place_of_its_anchor() -> None:
    root = parse_one("a: &a { x: 1 }\nb: *a\n", "f")
    assert root.plain() == {"a": {"x": 1}, "b": {"x": 1}}
    assert mark("a: &a { x: 1 }\nb: *a\n", "b", "x") == (1, 9)
    assert mark("a: &a { x: 1 }\nb: *a\n", "b") == (2, 1)


def test_a_merge_gives_way_to_what_is_written_and_earlier_mappings_to_none() -> None:
    text = "a: &a { x: 1, y: 1 }\nb: &b { x: 2, z: 2 }\nc: { <<: [*a, *b], y: 3 }\nd: { y: 4, <<: *a }\n"
    root = parse_one(text, "f").plain()
    assert root["c"] == {"x": 1, "y": 3, "z": 2}
    assert root["d"] == {"x": 1, "y": 4}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert parse_one('"<<": 5\n', "f").plain() == {"<<": 5}


def test_an_anchor_may_stand_twice() -> None:
    assert parse_one("a: &a 1\nb: *a\nc: &a 2\nd: *a\n", "f").plain() == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_as_many_aliases_as_people_write_are_read() -> None:
    text = "a: &a { x: [1, 2, 3] }\n" + "".join(f"k{number}: *a\n" for number in range(2000))
    assert len(parse_one(text, "f").value) == 2001


def test_documents_are_read_one_by_one_and_empty_ones_have_no_root() -> None:
    documents = parse("a: 1\n---\n---\nb: 2\n", "f")
    assert [document.root.plain() if document.root else None for document in documents] == [{"a": 1}, None, {"b": 2}]


def test_tags_are_found_in_each_document() -> None:
    document = parse("a: !x 1\nb: !!set { c }\n", "f")[0]
    assert document.tags == ((Mark("f", 1, 4), "!x"), (Mark("f", 2, 4), "!!set"))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_each_encoding_of_unicode_is_read(codec: str) -> None:
    assert decode("größe: 🚀\n".encode(codec), "f") == "größe: 🚀\n"


def test_a_byte_that_is_not_utf_8_is_told_with_its_place() -> None:
    with pytest.raises(InputError, match=r"^f:2:4: byte 0xfc is not UTF-8 \(in Latin-1 it would be 'ü'\)"):
        decode(b"a\nb: \xfc\n", "f")


@pytest.mark.parametrize(
    "text", ["café", "“quoted”", "Ärger, ja", "日本語", "🚀", "naïve Ünïcödé", "À propos", "Ã la carte", "£5"]
)
def test_characters_that_people_write_are_not_taken_for_mojibake(text: str) -> None:
    assert find_mojibake(text, "f") == []


@pytest.mark.parametrize("text", ["café", "“quoted”", "Ärger, ja", "£5", "🚀"])
def test_text_that_was_encoded_twice_is_found(text: str) -> None:
    twice = text.encode().decode("cp1252", errors="replace")
    assert find_mojibake(twice, "f")


def test_a_file_is_called_what_the_caller_calls_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^shop\.yaml:1:1: there is no such file"):
        read(tmp_path / "nothing", "shop.yaml")
