"""Comments put into the text of a spec: above a value, or behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.importing.model import Plain
    from kustomgen.importing.remarks import Remark, SourceComment

Path = tuple[str, ...]


def placed(root: Plain, remarks: Sequence[Remark]) -> dict[Path, SourceComment]:
    """The paths in a spec that get a comment: those that have the value which it is about."""
    found: dict[Path, SourceComment] = {}
    for remark in remarks:
        for below in remark.paths:
            having = (each for each in _candidates(root, remark.environment, below) if _at(root, each) is not None)
            path = next(having, None)
            if path is not None and _is(_at(root, path), remark.value):
                found.setdefault(path, remark.comment)
                break
    return found


def _candidates(root: Plain, environment: str, path: Path) -> Iterator[Path]:
    """Where an environment has what is at a path: in its part, in that it is made from, or in the
    common one.
    """
    parts: list[Path] = []
    while environment and ("environments", environment) not in parts:
        parts.append(("environments", environment))
        environment = (_at(root, parts[-1]) or {}).get("from", "")
    for part in (*parts, ()):
        yield (*part, *path)
        if path[0] == "workloads":
            yield (*part, "workloads", "*", *path[2:])
    if path[0] == "workloads":
        yield ("defaults", *path[2:])


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _is(value: Any, text: str) -> bool:
    """Whether a value of a spec is the text of the source; of an image, its version is."""
    if isinstance(value, (dict, list)):
        return False
    shown = str(value).replace("$${", "${").rstrip("\n")
    return shown == text.rstrip("\n") or (bool(text) and shown.endswith((f":{text}", f"@{text}")))


def above(paths: Mapping[Path, SourceComment]) -> set[Path]:
    """The mappings that have such a value: they are written key by key."""
    return {path[:number] for path in paths for number in range(1, len(path))}


def annotated(text: str, paths: Mapping[Path, SourceComment], name: str) -> str:
    """The text of the spec with comments at these paths."""
    if not paths:
        return text
    root = parse_one_quickly(text, name)
    lines = text.split("\n")
    for path, comment in paths.items():
        node = root.get(*path)
        if node is None:
            continue
        number = node.where.line - 1
        line = lines[number].rpartition("\n")[2]
        indent = " " * (len(line) - len(line.lstrip()))
        before = list(comment.above)
        if comment.beside and "\n" in str(node.value):
            before.append(comment.beside)
        elif comment.beside:
            line = f"{line}  # {comment.beside}"
        lines[number] = "\n".join([*(f"{indent}# {each}" for each in before), line])
    return "\n".join(lines)
