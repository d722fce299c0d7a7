"""The trees that reports are rendered over: the examples, the trees and cases of the tests, and
random ones.

A folder of reports has ``trees/``, and ``commands.json``: which command runs in which tree. Both
can be used again by another version of kustomgen, so that only the program differs.
"""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.reports.cases import rule_trees, spec_trees
from tests.kustomize.trees import grow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
LISTS = ("text", "json", "markdown")
POLICIES = ("recommended", "strict", "all", "pss-baseline", "pss-restricted")
RANDOM_TREES = 60


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` is the file that the report is written to, ``arguments`` the command line in the
    folder ``tree``.
    """

    tree: str
    name: str
    arguments: tuple[str, ...]


def write(out: Path) -> None:
    """Writes all trees and the commands to run in them."""
    commands: list[Command] = []
    for tree, files, arguments, formats in (*rule_trees(), *spec_trees(), *_random_trees()):
        put(out / "trees" / tree, files)
        commands += [Command(tree, *each) for each in _in_formats(arguments, formats)]
    commands += _examples(out / "trees")
    commands += _of_no_tree(out / "trees")
    text = json.dumps([asdict(command) for command in commands], indent=1)
    (out / "commands.json").write_text(f"{text}\n", encoding="utf-8")


def copy(before: Path, out: Path) -> None:
    """Takes the trees and the commands of another folder."""
    shutil.copytree(before / "trees", out / "trees", symlinks=True)
    shutil.copy(before / "commands.json", out)


def read_commands(out: Path) -> list[Command]:
    """The commands of a folder."""
    given = json.loads((out / "commands.json").read_text(encoding="utf-8"))
    return [Command(each["tree"], each["name"], tuple(each["arguments"])) for each in given]


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Writes files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _in_formats(
    arguments: tuple[str, ...], formats: Iterable[str], prefix: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A report's name and arguments, one for each format; one without a format where there are
    none.
    """
    wanted = tuple(formats)
    if not wanted:
        yield f"{prefix or arguments[0]}.text", arguments
    for name in wanted:
        yield f"{prefix or arguments[0]}.{name}", (*arguments, "--format", name)


def _random_trees() -> Iterator[tuple[str, Mapping[str, str], tuple[str, ...], tuple[str, ...]]]:
    for number in range(RANDOM_TREES):
        tree = grow(Random(number))  # noqa: S311 - the same trees every time
        yield f"random/{number:02}", tree.files, ("check", tree.top, "--policy", "all"), ("text", "json")


def _examples(folder: Path) -> Iterator[Command]:
    """Every example and the repository's own tree: each policy in each format, and the differences
    of environments.
    """
    written = {
        "examples/root": (ROOT, ["base", "overlays", "policies", "kustomgen.yaml", "kustomgen.lock"]),
        "acceptance/hand-written": (ROOT / "tests/acceptance/hand-written", None),
    }
    found = (path.parent for path in (ROOT / "examples").rglob("overlays"))
    for example in sorted(found):
        written[str(example.relative_to(ROOT))] = (example, None)
    for tree, (source, names) in written.items():
        _copy_tree(source, folder / tree, names)
        yield from _of_example(tree, folder / tree)


def _copy_tree(source: Path, target: Path, names: list[str] | None) -> None:
    for path in sorted(source.iterdir()) if names is None else [source / name for name in names]:
        target.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        else:
            shutil.copy(path, target)


def _of_example(tree: str, folder: Path) -> Iterator[Command]:
    where = () if (folder / "overlays").is_dir() else (".",)
    for policy in ("", *POLICIES):
        chosen = ("--policy", policy) if policy else ()
        for each in _in_formats(("check", *where, *chosen), FORMATS, f"check-{policy or 'default'}"):
            yield Command(tree, *each)
    names = sorted(path.name for path in folder.glob("overlays/*"))
    for name in names:
        yield Command(tree, f"build-{name}.yaml", ("build", f"overlays/{name}"))
        yield Command(tree, f"build-{name}.json", ("build", f"overlays/{name}", "--output", "json"))
    for one, other in itertools.pairwise(names):
        for each in _in_formats(("diff", f"overlays/{one}", f"overlays/{other}"), LISTS, f"diff-{one}-{other}"):
            yield Command(tree, *each)
    yield Command(tree, "fix.diff", ("check", *where, "--policy", "all", "--fix", "--diff"))
    if (folder / "kustomgen.yaml").is_file():
        yield Command(tree, "generate.diff", ("generate", "--diff", "--output", "new"))


def _of_no_tree(folder: Path) -> Iterator[Command]:
    """The rules, their pages, the schema and the help: what a command prints wherever it runs."""
    from kustomgen.rules import RULES  # noqa: PLC0415 - not where trees are copied

    (folder / "empty").mkdir(parents=True)
    for each in _in_formats(("rules",), LISTS):
        yield Command("empty", *each)
    for rule in RULES:
        yield Command("empty", f"rules/{rule.id}.text", ("rules", rule.id))
    yield Command("empty", "schema.json", ("schema",))
    yield Command("empty", "help.text", ("--help",))
    for name in ("init", "generate", "build", "explain", "check", "diff", "rules", "test-policies", "cache", "doctor"):
        yield Command("empty", f"help-{name}.text", (name, "--help"))
