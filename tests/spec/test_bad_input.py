"""Every mistake in a spec is told with its place, in exact words, through the command line; and nothing is written.

The cases are in ``bad/*.yaml``, each a spec with what is said of it below the line that it is said of::

    ports: { http: 80800 }
    #        ^ workloads.web.ports.http: port 80800 is out of range: 1 to 65535 are possible
    #          a hint, where there is one

``#<`` is the first column of the line above, and ``#7:3`` another place. ``{known}`` in a hint stands for every key that the
top of a spec can have: a new field need not be written here. ``HEAD`` and ``TAIL`` are put around a case that does not say
otherwise.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from kustomgen.spec.complaints import EXPECTED, WORDS
from kustomgen.spec.fields import known_keys
from kustomgen.spec.model import Spec
from kustomgen.spec.outline import OF_ENVIRONMENT
from tests.profiles import NIGHTLY

FOLDER = Path(__file__).parent / "bad"
HEAD = {"apiVersion": "kustomgen/v1", "name": "shop", "namespace": "shop-${env}"}
TAIL = {"environments": "{ dev: {}, prod: {} }"}

KNOWN = ", ".join(sorted({*known_keys(()), "environments"} - set(OF_ENVIRONMENT)))

_TITLE = re.compile(r"^--- # (.*)\n", re.MULTILINE)
_SAID = re.compile(r"^ *#(?P<place>[ ]*\^|<|(?P<line>\d+):(?P<column>\d+)) (?P<message>.*)$")
_HINT = re.compile(r"^ *# +(?P<hint>\S.*)$")


@dataclass(frozen=True)
class Case:
    """A spec, and the lines of standard error."""

    name: str
    spec: str
    said: tuple[str, ...]


def read_cases(file: Path) -> Iterator[Case]:
    _, *parts = _TITLE.split(file.read_text(encoding="utf-8"))
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        lines = [f"{key}: {value}" for key, value in HEAD.items() if not re.search(rf"^{key}:", body, re.MULTILINE)]
        said: list[str] = []
        for line in body.splitlines():
            if found := _SAID.match(line):
                column = 1 if found["place"] == "<" else found.end("place")
                place = (int(found["line"]), int(found["column"])) if found["line"] else (len(lines), column)
                said.append(f"kustomgen.yaml:{place[0]}:{place[1]}: {found['message']}")
            elif found := _HINT.match(line):
                said.append(f"    {found['hint'].replace('{known}', KNOWN)}")
            else:
                lines.append(line)
        lines += [f"{key}: {value}" for key, value in TAIL.items() if not re.search(rf"^{key}:", body, re.MULTILINE)]
        # Comments stay out of the file, but the lines keep their numbers: places are of what a user would see.
        yield Case(f"{file.stem}: {title}", "\n".join(lines) + "\n", tuple(said))


CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in read_cases(file)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_where_it_is_and_nothing_is_written(
    case: Case, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = place / "kustomgen.yaml"
    spec.write_text(case.spec, encoding="utf-8")
    code = run(["generate"])
    printed = capsys.readouterr()
    assert printed.err.splitlines() == list(case.said)
    assert (code, printed.out) == (Exit.UNUSABLE, "")
    assert list(place.iterdir()) == [spec]
    assert spec.read_text(encoding="utf-8") == case.spec


# One of each file in a process of its own, as a user has it; in the gate of three files.
FIRST = {case.name.partition(":")[0]: case for case in reversed(CASES)}
APART = sorted(FIRST)[: None if NIGHTLY else 3]


@pytest.mark.parametrize("case", [FIRST[name] for name in APART], ids=APART)
def test_a_process_ends_with_code_2_and_without_a_traceback(case: Case, place: Path) -> None:
    (place / "kustomgen.yaml").write_text(case.spec, encoding="utf-8")
    ended = subprocess.run([sys.executable, "-m", "kustomgen", "generate"], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines() == list(case.said)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert [path.name for path in place.iterdir()] == ["kustomgen.yaml"]


def test_every_case_says_something() -> None:
    assert [case.name for case in CASES if not case.said] == []
    assert len(CASES) == len({case.name for case in CASES})


def test_no_message_has_the_words_of_a_library() -> None:
    words = re.compile(
        r"Input should|Field required|Extra inputs|pydantic|Located|Traceback|ruamel|type=", re.IGNORECASE
    )
    assert [line for case in CASES for line in case.said if words.search(line)] == []


def test_every_kind_of_error_that_the_models_can_raise_has_words() -> None:
    """A new field may raise a new kind of error: its words belong into ``complaints``."""
    schema = json.dumps(Spec.__pydantic_core_schema__, default=str)
    types = set(re.findall(r'"type": "([a-z-]+)"', schema))
    known = {
        "bool": {"bool_type"},
        "dict": {"dict_type", "too_short"},
        "int": {"int_type", "int_from_float", "greater_than_equal", "less_than_equal"},
        "list": {"list_type"},
        "literal": {"literal_error"},
        "model": {"model_type"},
        "model-fields": {"extra_forbidden", "missing", "model_attributes_type"},
        "str": {"string_type", "string_too_short", "string_too_long", "string_unicode"},
    }
    # These raise what is inside them, or our own kinds.
    inner = {
        "any",
        "default",
        "definitions",
        "definition-ref",
        "function-before",
        "function-plain",
        "function-wrap",
        "model-field",
        "no-info",
        "nullable",
        "union",
    }
    assert types <= known.keys() | inner
    raised = {kind for name in types - inner for kind in known[name]}
    assert raised <= {*EXPECTED, *WORDS, "extra_forbidden", "missing", "literal_error"}
