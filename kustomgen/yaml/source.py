"""YAML that people wrote, with the line and column of every value.

Read as YAML 1.2 (``on`` is a word, not true), with every duplicate key reported, within limits that
no honest file reaches and a file made to exhaust memory does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.yaml.aliases import MAX_REPEATED, too_many
from kustomgen.yaml.faults import not_yaml, unreadable
from kustomgen.yaml.located import (
    Document,
    DuplicateKey,
    Located,
    SourceFloat,
    SourceInt,
    as_text,
    as_written,
    describe,
)
from kustomgen.yaml.text import decode, find_mojibake, read, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "Document",
    "DuplicateKey",
    "Located",
    "SourceFloat",
    "SourceInt",
    "as_text",
    "decode",
    "describe",
    "find_mojibake",
    "parse",
    "parse_all",
    "parse_one",
    "read",
]

MAX_ONE = 1024 * 1024
"""A file of one document is refused when it is larger; the largest spec we know of has 60 KB."""

MAX_DEPTH = 100
"""Values within values."""

_TAG = "tag:yaml.org,2002:"
_TAGS = frozenset({"str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value"})


def parse(text: str, name: str) -> list[Document]:
    """Every document of a YAML text, with places.

    Raises InputError for what is not YAML, for keys that are no strings, and for a text beyond the
    limits.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - only who reads people's files pays for it
    from ruamel.yaml.docinfo import DocInfo  # noqa: PLC0415
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    yaml = YAML(typ="safe", pure=True)
    yaml.doc_infos.append(DocInfo(requested_version=None))
    documents = []
    try:
        # One loader for constructor and composer, so that tags resolve as YAML 1.2.
        constructor, parser = yaml.get_constructor_parser(text)
        constructor.composer.warn_double_anchors = False
        try:
            while constructor.composer.check_node():
                builder = Builder(name, constructor)
                documents.append(builder.document(constructor.composer.get_node()))
        finally:
            parser.dispose()
    except MarkedYAMLError as error:
        raise InputError(not_yaml(error, text, name)) from None
    except RecursionError:
        raise InputError(Complaint(Mark(name), "values are nested too deeply to read")) from None
    except YAMLError as error:
        raise InputError(unreadable(error, text, name)) from None
    return documents


def parse_one(text: str, name: str, parse: Callable[[str, str], list[Document]] = parse) -> Located:
    """The only document of a file, a mapping. Raises InputError if it is not that, or something
    in it is unclear.
    """
    if len(text) > MAX_ONE:
        raise too_large(len(text), MAX_ONE, name)
    if complaints := find_mojibake(text, name):
        raise InputError(complaints)
    documents = [document for document in parse(text, name) if document.root is not None]
    if not documents:
        raise InputError(Complaint(Mark(name), "the file is empty", "`kustomgen init` writes one to start from"))
    first, *more = documents
    root = first.root
    if more or root is None:
        where = more[0].root.where if more and more[0].root else Mark(name)
        raise InputError(Complaint(where, "a second YAML document begins here", "one file holds one document"))
    if complaints := sorted({*_unclear(first)}, key=lambda complaint: complaint.mark or Mark(name)):
        raise InputError(complaints)
    if not isinstance(root.value, dict):
        raise InputError(Complaint(root.mark, f"a mapping of keys to values is expected, not {describe(root.value)}"))
    return root


def parse_all(text: str, name: str) -> list[Located]:
    """Every document of a file that has something in it, each a mapping. Raises InputError as
    ``parse_one`` does.
    """
    documents = [document for document in parse(text, name) if document.root is not None]
    complaints = [*find_mojibake(text, name), *(said for document in documents for said in _unclear(document))]
    roots = [document.root for document in documents if document.root]
    for root in roots:
        if not isinstance(root.value, dict):
            message = f"a mapping of keys to values is expected, not {describe(root.value)}"
            complaints.append(Complaint(root.mark, message))
    if complaints:
        raise InputError(sorted(dict.fromkeys(complaints), key=lambda complaint: complaint.mark or Mark(name)))
    return roots


def _unclear(document: Document) -> Iterator[Complaint]:
    """What a YAML reader would pass over silently."""
    for duplicate in document.duplicates:
        message = f"key {duplicate.key!r} occurs twice; the first is in line {duplicate.first.line}"
        yield Complaint(duplicate.second, message, "keep one of them: YAML readers silently drop the first")
    for mark, tag in document.tags:
        yield Complaint(
            mark, f"the tag {tag} means nothing here", "take it away; put a text that begins with '!' in quotes"
        )


class Builder:
    """Turns the library's node graph into ``Located`` values, and collects what is unclear on the
    way.
    """

    def __init__(self, name: str, constructor: Any) -> None:
        self.name = name
        self.constructor = constructor
        self.duplicates: list[DuplicateKey] = []
        self.tags: list[tuple[Mark, str]] = []
        self.seen: set[int] = set()
        self.open: set[int] = set()
        self.repeated = 0

    def document(self, node: Any) -> Document:
        root = self.build(node, (), None)
        empty = node is None or (node.id == "scalar" and node.tag.endswith(":null"))
        return Document(None if empty else root, tuple(self.duplicates), tuple(self.tags))

    def mark(self, node: Any) -> Mark:
        return Mark(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def build(self, node: Any, path: tuple[str | int, ...], key: Mark | None) -> Located:
        mark = self.mark(node)
        self.check_limits(node, mark)
        self.check_tag(node, mark)
        self.open.add(id(node))
        value: Any
        if node.id == "mapping":
            value = self.mapping(node, path)
        elif node.id == "sequence":
            value = [self.build(item, (*path, index), None) for index, item in enumerate(node.value)]
        else:
            value = self.scalar(node, mark)
        self.open.discard(id(node))
        return Located(value, mark, key)

    def check_limits(self, node: Any, mark: Mark) -> None:
        if id(node) in self.open:
            raise InputError(Complaint(mark, "an alias that contains itself", "write the value out"))
        if len(self.open) > MAX_DEPTH:
            raise InputError(Complaint(mark, f"values are nested more than {MAX_DEPTH} deep"))
        self.repeated += id(node) in self.seen
        self.seen.add(id(node))
        if self.repeated > MAX_REPEATED:
            raise too_many(mark)

    def check_tag(self, node: Any, mark: Mark) -> None:
        tag = str(node.tag)
        if not tag.startswith(_TAG) or tag.removeprefix(_TAG) not in _TAGS:
            self.tags.append((mark, tag.replace(_TAG, "!!")))

    def mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[str, Located]:
        built: dict[str, Located] = {}
        merged: dict[str, Located] = {}
        for key_node, value_node in node.value:
            mark = self.mark(key_node)
            if key_node.tag.endswith(":merge"):
                for source in value_node.value if value_node.id == "sequence" else [value_node]:
                    if source.id != "mapping":
                        raise InputError(Complaint(mark, "`<<` takes in a mapping, or a list of them", _NO_MERGE))
                    merged = self.build(source, path, None).value | merged
                continue
            if key_node.id != "scalar":
                raise InputError(Complaint(mark, "a key must be a string", "put it in quotes"))
            # A key is always read as text: a port number or a word such as `on` is a name here.
            key = self.text(key_node, mark)
            if key in built:
                self.duplicates.append(DuplicateKey(key, path, built[key].where, mark))
            built[key] = self.build(value_node, (*path, key), mark)
        return merged | built

    def scalar(self, node: Any, mark: Mark) -> Any:
        kind = node.tag.rpartition(":")[2]
        if kind not in ("null", "bool", "int", "float"):
            return self.text(node, mark)
        try:
            value = self.value_of(node)
        except (ValueError, KeyError):
            shown = node.value if len(node.value) <= _SHOWN else f"{node.value[:_SHOWN]}…"
            hint = "put it in quotes, if it is a text"
            raise InputError(Complaint(mark, f"{shown!r} is no value of the kind {kind}", hint)) from None
        return value if kind in ("null", "bool") else as_written(value, node.value)

    def value_of(self, node: Any) -> Any:
        """A null, a truth value or a number. Raises ValueError or KeyError for what is not one."""
        return self.constructor.construct_object(node)

    def text(self, node: Any, mark: Mark) -> str:
        text = str(node.value)
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise InputError(
                Complaint(mark, "there is half a character in this text, which no file can hold", "take it out")
            )
        return text


_SHOWN = 40
_NO_MERGE = "write `<<: *name`, with `&name` at the mapping to merge; put a key with this name in quotes"
