"""Books: what is written is read again, and numbers mean what they did."""

from __future__ import annotations

from pathlib import Path

import pytest
from kustomgen.cache.book import Book, Writer

from kustomgen.cache import folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(folder.VARIABLE, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(targets: int) -> Book:
    book = Book("a.book")
    for number in range(targets):
        facts = [book.add(f"f{number}/{name}", f"was {name}", f"{number}") for name in "abc"]
        book.targets[f"t{number}"] = ["env", None, facts, [], [], False]
        book.results[f"t{number}"] = f'{{"n": {number}}}', "[objects]"
    book.notes = {"rules": ["one"]}
    book.save("s1")
    return book


def said(book: Book) -> dict[str, list[tuple[str, str]]]:
    return {target: [(book.key(n), book.was(n)) for n in noted[2]] for target, noted in book.targets.items()}


def test_what_was_written_is_read_again() -> None:
    book = filled(20)
    again = Book.load("a.book")
    again.load_results()
    assert (said(again), again.results, again.state, again.notes) == (said(book), book.results, "s1", book.notes)
    assert again.results["t7"] == ('{"n": 7}', "[objects]")


def test_what_came_since_goes_on_with_the_numbers(cache: Path) -> None:
    filled(40)
    whole = (cache / "a.book").read_bytes()
    for number in (3, 5):
        book = Book.load("a.book")
        book.load_results()
        writer = Writer(book, 0)
        writer.know(book.targets[f"t{number}"][2])
        numbers = writer.add({f"f{number}/a": "was a", f"f{number}/b": "other", "fnew": "x"})
        assert numbers[0] == number * 3  # it was known
        book.targets[f"t{number}"][2] = numbers
        book.results[f"t{number}"] = "{}", ""
        book.dirty.add(f"t{number}")
        book.save(f"s after {number}")
    assert (cache / "a.book").read_bytes() == whole
    again = Book.load("a.book")
    again.load_results()
    assert again.state == "s after 5"
    assert said(again)["t3"] == [("f3/a", "was a"), ("f3/b", "other"), ("fnew", "x")]
    assert said(again)["t5"] == [("f5/a", "was a"), ("f5/b", "other"), ("fnew", "x")]
    assert said(again)["t6"] == [("f6/a", "was a"), ("f6/b", "was b"), ("f6/c", "was c")]
    assert again.results["t3"] == ("{}", "")


def test_what_came_since_another_book_is_passed_over() -> None:
    filled(20)
    book = Book.load("a.book")
    book.add("fnew", "x", "")
    book.save("s2")
    other = filled(20)
    other.save("another")
    assert Book.load("a.book").state == "another"


def test_what_nobody_refers_to_is_left_out_where_all_is_written() -> None:
    book = filled(20)
    before = said(book)
    for number in range(0, 20, 2):
        del book.targets[f"t{number}"]
        book.results.pop(f"t{number}")
    book.add("fnobody", "x", "")
    book.dirty = set(book.targets)
    book.save("s2")
    again = Book.load("a.book")
    assert said(again) == {target: before[target] for target in again.targets}
    assert len(again.paths) == len(again.about) == 30


def test_facts_that_were_added_twice_are_one_where_all_is_written() -> None:
    book = filled(20)
    book.targets["t1"][2] = [book.add("f0/a", "was a", "0")]
    book.dirty = set(book.targets)
    book.save("s2")
    again = Book.load("a.book")
    assert again.targets["t1"][2] == [again.targets["t0"][2][0]]


@pytest.mark.parametrize("section", range(6))
def test_a_section_that_is_damaged_makes_the_book_empty(cache: Path, section: int) -> None:
    filled(20)
    file = cache / "a.book"
    data = file.read_bytes()
    head, _, rest = data.partition(b"\n")
    lengths = [int(part.split()[-1]) for part in head.split(b"; ")[1:]]
    at = len(head) + 1 + sum(lengths[:section])
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert rest
    book = Book.load("a.book")
    book.load_results()
    assert book.results == {}
    assert bool(book.targets) == (section == 5)


def test_results_of_a_book_that_was_written_anew_are_not_mixed_up() -> None:
    filled(20)
    book = Book.load("a.book")
    filled(3)
    book.load_results()
    assert book.results == {}


def test_what_came_since_is_passed_over_where_all_was_written_anew_in_the_same_state() -> None:
    """Files that are as they were, with other times: a few of them, and later many."""
    filled(40)
    few = Book.load("a.book")
    del few.targets["t0"]  # so that numbers are others where all is written
    few.move(5, "later")
    few.save("s1")
    many = Book.load("a.book")
    del many.targets["t0"]
    for number in range(3, 120):
        many.move(number, "later still")
    many.save("s1")
    expected = said(many)
    assert said(Book.load("a.book")) == expected
    assert expected["t1"] == [("f1/a", "was a"), ("f1/b", "was b"), ("f1/c", "was c")]
