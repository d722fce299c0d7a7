"""Two folders of reports: which findings differ, and which are only worded in another way.

A finding is reworded where one of the same rule, place, severity and build stands in the other
report. What is worded in another way is listed by rule; all else is shown as a diff. The other
formats are compared after the same words have been replaced in them.
"""

from __future__ import annotations

import difflib
import html
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TEXTS = ("message", "remedy", "sourceNote", "title", "why", "fix", "parameters")
"""Fields of findings and rules that are wording."""
_SHOWN = 25
"""Lines of a diff that are printed."""


@dataclass
class Compared:
    """``reworded`` counts (rule, before, after); ``differ`` has a diff by the report's name;
    ``alone`` is in one folder.
    """

    same: int = 0
    alone: list[str] = field(default_factory=list)
    reworded: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    differ: dict[str, str] = field(default_factory=dict)


def main(before: Path, after: Path) -> int:
    """Prints what differs, and 25 of the reports that one folder has alone. Gives 1 where more than
    wording differs.
    """
    found = compare(before / "reports", after / "reports")
    by_rule: dict[str, list[str]] = defaultdict(list)
    for (rule, old, new), count in sorted(found.reworded.items()):
        by_rule[rule].append(f"  - {old}\n  + {new}\n    {count} times")
    for rule, lines in by_rule.items():
        print(f"{rule} is worded in another way:", *lines, sep="\n")
    for name, diff in found.differ.items():
        print(f"\n{name} differs:", diff, sep="\n")
    for name in found.alone[:_SHOWN]:
        print(f"only {name}")
    counts = f"{found.same} reports are the same, {len(found.differ)} differ, {len(found.alone)} are in one folder only"
    print(f"\n{counts}; {len(by_rule)} rules have other words")
    return 1 if found.differ or found.alone else 0


def compare(before: Path, after: Path) -> Compared:
    """All reports of two folders."""
    found = Compared()
    old, new = _files(before), _files(after)
    for name in sorted(old.keys() ^ new.keys()):
        found.alone.append(f"{'before' if name in old else 'after'} {name}")
    both = sorted(old.keys() & new.keys())
    for name in both:
        if name.endswith(".json"):
            found.reworded.update(_rewordings(_read(old[name]), _read(new[name])))
    words = {one: other for _, one, other in found.reworded}
    for name in both:
        diff = _difference(name, old[name].read_text(encoding="utf-8"), new[name].read_text(encoding="utf-8"), words)
        if diff:
            found.differ[name] = diff
        else:
            found.same += 1
    return found


def _files(folder: Path) -> Mapping[str, Path]:
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _rewordings(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """(rule, before, after) of what two reports or lists of rules say of the same thing in other
    words.
    """
    old, new = _by_place(before), _by_place(after)
    for place in old.keys() & new.keys():
        if len(old[place]) == len(new[place]):
            for one, other in zip(old[place], new[place], strict=True):
                for name in TEXTS:
                    if one.get(name) != other.get(name):
                        rule = str(one.get("rule") or one.get("id"))
                        yield rule, str(one.get(name)), str(other.get(name))


def _by_place(report: Any) -> Mapping[str, list[dict[str, Any]]]:
    """Findings and rules by all that is not wording."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in _items(report):
        place = {name: value for name, value in item.items() if name not in TEXTS}
        found[json.dumps(place, sort_keys=True)].append(item)
    return found


def _items(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "rule" in value or ("id" in value and "title" in value):
            yield value
        for item in value.values():
            yield from _items(item)
    elif isinstance(value, list):
        for item in value:
            yield from _items(item)


def _difference(name: str, before: str, after: str, words: Mapping[str, str]) -> str:
    """A diff of two reports, after the words of the first were replaced; empty where they are the
    same.
    """
    if before == after:
        return ""
    old, new = _plain(name, before), _plain(name, after)
    if words:
        longest = sorted(words, key=len, reverse=True)
        old = re.sub("|".join(map(re.escape, longest)), lambda found: words[found[0]], old)
    if old == new:
        return ""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", n=1, lineterm=""))
    more = [f"… and {len(lines) - _SHOWN} lines more"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more])


def _plain(name: str, text: str) -> str:
    """The report with texts as the rules give them, whatever the format escapes."""
    if name.endswith((".json", ".sarif")):
        try:
            return _lines(json.loads(text))
        except ValueError:
            return text
    if name.endswith(".markdown"):
        return html.unescape(re.sub(r"</?code>", "`", text))
    return unquote(text) if name.endswith(".github") else html.unescape(text) if name.endswith(".junit") else text


def _lines(value: Any, at: str = "") -> str:
    """One line for each value, with the place it has; texts as they are."""
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if children is None:
        return f"{at}: {value}"
    return "\n".join([f"{at}: {type(value).__name__}", *(_lines(item, f"{at}.{key}") for key, item in children)])
