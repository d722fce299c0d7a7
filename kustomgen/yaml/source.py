"""YAML that people wrote, with the line and column of every value.

Read as YAML 1.2 (``on`` is a word, not true), with every duplicate key reported, within limits that no honest file
reaches and a file made to exhaust memory does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 4 * 1024 * 1024
"""A larger file is refused before it is parsed; the largest spec we know of has 60 KB."""

MAX_NODES = 200_000
"""Values in a file once its aliases are expanded."""

# What UTF-8 looks like once it was taken for Windows-1252 and encoded again: "é" is then "Ã©".
_MOJIBAKE = re.compile("[\u00c2-\u00c3][\u0080-\u00bf]|\u00e2[\u0080\u20ac][\u0080-\u00bf\u2018-\u203a\u0153\u017e]|ðŸ")


class SourceInt(int):
    """A whole number that remembers how it was written: ``007`` is a number, and a word where a word is meant."""

    raw: str


class SourceFloat(float):
    """A number that remembers how it was written: ``1.10`` is 1.1 as a number, and a version where a word is meant."""

    raw: str


def as_text(value: Any) -> str:
    """A scalar as the text that was written: ``1.10`` stays so, and ``true`` is ``true``."""
    if isinstance(value, bool):
        return str(value).lower()
    return getattr(value, "raw", None) or str(value)


def _number(value: float, raw: str) -> float:
    if str(value) == raw:
        return value
    number: SourceInt | SourceFloat = SourceInt(value) if isinstance(value, int) else SourceFloat(value)
    number.raw = raw
    return number


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it stands.

    ``value`` is a scalar, a list of ``Located``, or a mapping from key to ``Located``; ``key`` is the place of the
    mapping key that leads here, where there is one.
    """

    value: Any
    mark: Mark
    key: Mark | None = field(default=None)

    @property
    def where(self) -> Mark:
        """The place to show for this value: its key, where it has one."""
        return self.key or self.mark

    def plain(self) -> Any:
        """The value without places, as a parser would give it."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def get(self, *path: str | int) -> Located | None:
        """The value at ``path`` below this one, or None."""
        found = self
        step: Any
        for step in path:
            value: Any = found.value
            inside = step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)
            if not inside or (isinstance(value, list) and step >= len(value)):
                return None
            found = value[step]
        return found

    def nearest(self, path: Sequence[str | int]) -> Located:
        """The deepest value on the way to ``path`` that exists."""
        found = self
        for step in path:
            below = found.get(step)
            if below is None:
                return found
            found = below
        return found

    def scalars(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Located]]:
        """Every scalar below, with its path."""
        if isinstance(self.value, dict):
            for key, item in self.value.items():
                yield from item.scalars((*path, key))
        elif isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield from item.scalars((*path, index))
        else:
            yield path, self

    def places(self) -> Iterator[Mark]:
        """The place of every value below, this one included."""
        yield self.where
        inside = self.value
        for item in inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ():
            yield from item.places()


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its root (None when it is empty) and the keys that stand twice in one mapping."""

    root: Located | None
    duplicates: tuple[DuplicateKey, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A mapping key that stands twice; YAML readers keep the second and drop the first without a word."""

    key: str
    path: tuple[str | int, ...]
    first: Mark
    second: Mark


def read(path: Path, name: str | None = None) -> str:
    """The text of a file that a person wrote; ``name`` is how messages call it.

    Raises InputError where there is no such file, it is a folder, cannot be read, is larger than ``MAX_BYTES``, or
    is not UTF-8.
    """
    name = name or str(path)
    try:
        if path.is_dir():
            raise InputError(Complaint(Mark(name), "this is a folder, not a file", "name the file inside it"))
        if (size := path.stat().st_size) > MAX_BYTES:
            message = f"the file has {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are read"
            raise InputError(Complaint(Mark(name), message, "is this the file that you meant?"))
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            Complaint(Mark(name), "there is no such file", "`kustomgen init` writes a first one")
        ) from None
    except OSError as error:
        raise InputError(Complaint(Mark(name), f"cannot be read: {error.strerror}")) from None
    return decode(data, name)


def decode(data: bytes, name: str) -> str:
    """Bytes to text: UTF-8, or UTF-16 with a byte order mark. Raises InputError with the place of the first bad byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            message = "begins like UTF-16, and is not"
            raise InputError(Complaint(Mark(name), message, "save it as UTF-8")) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        meant = data[error.start : error.start + 1].decode("latin-1")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 (in Latin-1 it would be {meant!r})"
        raise InputError(Complaint(Mark(name, line, column), message, "save the file as UTF-8")) from None


def find_mojibake(text: str, name: str) -> list[Complaint]:
    """A complaint for each line that was UTF-8, taken for Windows-1252, and encoded as UTF-8 a second time."""
    complaints = []
    for number, line in enumerate(text.splitlines(), 1):
        if found := _MOJIBAKE.search(line):
            message = f"{found[0]!r} is UTF-8 that was encoded twice{_meant(line, found.start())}"
            hint = "save the file as UTF-8 from its original, or type the character again"
            complaints.append(Complaint(Mark(name, number, found.start() + 1), message, hint))
    return complaints


def _meant(line: str, start: int) -> str:
    for codec in ("cp1252", "latin-1"):
        for width in (2, 3, 4):
            try:
                character = line[start : start + width].encode(codec).decode("utf-8")
            except UnicodeError:
                continue
            if len(character) == 1:
                return f"; {character!r} was meant"
    return ""


def parse(text: str, name: str) -> list[Document]:
    """Every document of a YAML text, with places.

    Raises InputError for what is not YAML, for keys that are no strings, and for more than ``MAX_NODES`` values.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - only who reads people's files pays for it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    yaml = YAML(typ="safe", pure=True)
    documents = []
    try:
        # One loader for constructor and composer, so that tags resolve as YAML 1.2.
        constructor, parser = yaml.get_constructor_parser(text)
        try:
            while constructor.composer.check_node():
                builder = _Builder(name, constructor)
                node = constructor.composer.get_node()
                root = builder.build(node, (), None)
                documents.append(Document(None if builder.empty(node) else root, tuple(builder.duplicates)))
        finally:
            parser.dispose()
    except MarkedYAMLError as error:
        raise InputError(_not_yaml(error, text, name)) from None
    except RecursionError:
        raise InputError(Complaint(Mark(name), "values are nested too deeply to read")) from None
    except YAMLError as error:
        message = f"this is not YAML: {str(error).splitlines()[0]}"
        raise InputError(Complaint(_reader_mark(error, text, name), message)) from None
    return documents


def parse_one(text: str, name: str) -> Located:
    """The only document of a file. Raises InputError where it is empty, has several, or has duplicate keys."""
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
    if first.duplicates:
        raise InputError(
            Complaint(
                duplicate.second,
                f"key {duplicate.key!r} stands twice; the first is in line {duplicate.first.line}",
                "keep one of them: YAML readers would drop the first without a word",
            )
            for duplicate in first.duplicates
        )
    if not isinstance(root.value, dict):
        raise InputError(Complaint(root.mark, f"a mapping of keys to values is expected, not {describe(root.value)}"))
    return root


def describe(value: Any) -> str:
    """How messages call the type of a value."""
    names = {dict: "a mapping", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


class _Builder:
    """Turns the library's node graph into ``Located`` values, and collects duplicate keys on the way."""

    def __init__(self, name: str, constructor: Any) -> None:
        self.name = name
        self.constructor = constructor
        self.duplicates: list[DuplicateKey] = []
        self.count = 0
        self.open: set[int] = set()

    def empty(self, node: Any) -> bool:
        return node is None or (node.id == "scalar" and node.tag.endswith(":null"))

    def mark(self, node: Any) -> Mark:
        return Mark(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def build(self, node: Any, path: tuple[str | int, ...], key: Mark | None) -> Located:
        self.count += 1
        mark = self.mark(node)
        if self.count > MAX_NODES:
            message = f"more than {MAX_NODES:,} values once its aliases are expanded"
            raise InputError(Complaint(mark, message, "write the values out, or use fewer aliases (`*name`)"))
        if id(node) in self.open:
            raise InputError(Complaint(mark, "an alias that contains itself", "write the value out"))
        self.open.add(id(node))
        value: Any
        if node.id == "mapping":
            value = self.mapping(node, path)
        elif node.id == "sequence":
            value = [self.build(item, (*path, index), None) for index, item in enumerate(node.value)]
        else:
            value = self.scalar(node)
        self.open.discard(id(node))
        return Located(value, mark, key)

    def mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[str, Located]:
        built: dict[str, Located] = {}
        merged: dict[str, Located] = {}
        for key_node, value_node in node.value:
            if key_node.tag.endswith(":merge"):
                sources = value_node.value if value_node.id == "sequence" else [value_node]
                for source in sources:
                    merged = self.build(source, path, None).value | merged
                continue
            mark = self.mark(key_node)
            if key_node.id != "scalar":
                raise InputError(Complaint(mark, "a key must be a string", "put it in quotes"))
            # A key is always read as text: a port number or a word such as `on` is a name here.
            key = str(key_node.value)
            if key in built:
                self.duplicates.append(DuplicateKey(key, path, built[key].where, mark))
            built[key] = self.build(value_node, (*path, key), mark)
        return merged | built

    def scalar(self, node: Any) -> Any:
        kind = node.tag.rpartition(":")[2]
        if kind in ("null", "bool"):
            return self.constructor.construct_object(node)
        if kind in ("int", "float"):
            return _number(self.constructor.construct_object(node), node.value)
        return node.value


def _not_yaml(error: Any, text: str, name: str) -> Complaint:
    at = error.problem_mark or error.context_mark
    mark = Mark(name, at.line + 1, at.column + 1) if at else Mark(name)
    line = text.splitlines()[at.line] if at and at.line < text.count("\n") + 1 and text.splitlines()[at.line :] else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in str(error.problem):
        return Complaint(mark, "a tab is used for indentation", "YAML indents with spaces only")
    return Complaint(mark, f"this is not YAML: {error.problem or error.context}", _near(line))


def _near(line: str) -> str:
    return f"near `{line.strip()}`" if line.strip() else ""


def _reader_mark(error: Any, text: str, name: str) -> Mark:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Mark(name)
    before = text[:position]
    return Mark(name, before.count("\n") + 1, position - before.rfind("\n"))
