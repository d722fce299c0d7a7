"""Files that are no spec at all: each is told in one message, and nothing is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from tests.profiles import NIGHTLY

SPEC = b"""\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
workloads:
  web: { image: "shop/web:1.0" }
environments: { dev: {}, prod: {} }
"""
LAUGHS = b"a: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 10)) for level in range(1, 10)
)
EMPTY = "1:1: the file is empty\n    `kustomgen init` writes one to start from"
CONTROL = "there is the control character U+{}, which no text file has\n    take it out"
TWICE = "keep one of them: YAML readers silently drop the first"
QUOTES = "put it in quotes, if it is a text"

BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", EMPTY),
    "spaces": (b"  \n\n", EMPTY),
    "comments": (b"# nothing yet\n", EMPTY),
    "a document start": (b"---\n", EMPTY),
    "null": (b"null\n", EMPTY),
    "prose": (b"Dear all,\nthis is no spec.\n", "1:1: a mapping of keys to values is expected, not a string"),
    "a list": (b"- a\n- b\n", "1:1: a mapping of keys to values is expected, not a list"),
    "a number": (b"42\n", "1:1: a mapping of keys to values is expected, not a number"),
    "a list that is not closed": (
        b"a: [1, 2\nb: 3\n",
        "2:2: this is not YAML: '[' in line 1 is not closed, or a comma is missing\n    near `b: 3`",
    ),
    "a colon too many": (
        b"a: b: c\n",
        "1:5: this is not YAML: a ':' is not allowed here\n    put the whole text in quotes, if it is one",
    ),
    "a quote that is not closed": (
        b'a: "b\n',
        "2:1: this is not YAML: a quote is not closed\n    it begins in line 1",
    ),
    "an escape that is none": (
        b'a: "C:\\dir"\n',
        "1:8: this is not YAML: in double quotes, \\d means nothing\n    write \\\\ for a backslash",
    ),
    "a text that begins with @": (
        b"a: @daily\n",
        "1:4: this is not YAML: a text cannot begin with @\n    put it in quotes",
    ),
    "a line without a colon": (
        SPEC + b"config\nlabels: {}\n",
        "8:1: this is not YAML: a key has no ':' after it\n    a key and its value are `key: value`",
    ),
    "indentation that does not fit": (
        b"workloads:\n  web:\n    image: x\n   ports: {}\n",
        (
            "4:4: this is not YAML: this is indented unlike the lines around it, or its line is no `key: value`\n"
            "    near `ports: {}`"
        ),
    ),
    "a tab": (
        b"workloads:\n\tweb:\n\t\timage: x\n",
        "2:1: a tab is used for indentation\n    YAML indents with spaces only",
    ),
    "a tab after spaces": (
        b"workloads:\n  web:\n  \timage: x\n",
        "3:3: a tab is used for indentation\n    YAML indents with spaces only",
    ),
    "a tab after a colon": (b"name:\tshop\n", "1:6: a tab is not allowed here\n    write a space"),
    "keys that stand twice": (
        SPEC.replace(b'"shop/web:1.0" }', b"a, env: { A: 1, A: 2 }, image: b }") + b"name: x\n",
        (
            f"5:33: key 'A' occurs twice; the first is in line 5\n    {TWICE}\n"
            f"kustomgen.yaml:5:41: key 'image' occurs twice; the first is in line 5\n    {TWICE}\n"
            f"kustomgen.yaml:7:1: key 'name' occurs twice; the first is in line 2\n    {TWICE}"
        ),
    ),
    "two documents": (
        SPEC + b"---\n" + SPEC,
        "8:1: a second YAML document begins here\n    one file holds one document",
    ),
    "an alias without an anchor": (
        b"a: *b\n",
        "1:4: this is not YAML: there is no anchor &b before the alias *b\n    put the whole text in quotes, if it is one",
    ),
    "an alias that contains itself": (
        SPEC + b"x: &a [*a]\n",
        "7:4: an alias that contains itself\n    write the value out",
    ),
    "a merge that contains itself": (
        SPEC + b"x: &a\n  <<: *a\n",
        "7:4: an alias that contains itself\n    write the value out",
    ),
    "a merge of a number": (
        b"<<: 5\n",
        (
            "1:1: `<<` takes in a mapping, or a list of them\n"
            "    write `<<: *name`, with `&name` at the mapping to merge; put a key with this name in quotes"
        ),
    ),
    "a billion laughs": (
        SPEC + LAUGHS,
        "7:12: aliases repeat more than 20,000 values\n    write the values out, or use fewer aliases (`*name`)",
    ),
    "10,000 levels": (SPEC + b"x: " + b"[" * 10_000 + b"]" * 10_000, "1:1: values are nested too deeply to read"),
    "120 levels": (SPEC + b"x: " + b"[" * 120 + b"]" * 120, "7:104: values are nested more than 100 deep"),
    "a key that is a list": (b"? [a, b]\n: c\n", "1:3: a key must be a string\n    put it in quotes"),
    "a NUL byte": (SPEC.replace(b"shop\n", b"sh\0op\n", 1), "2:9: " + CONTROL.format("0000")),
    "the colours of a terminal": (b"\x1b[31mname: shop", "1:1: " + CONTROL.format("001B")),
    "half a character": (
        b'a: "\\ud83d"\n',
        "1:4: there is half a character in this text, which no file can hold\n    take it out",
    ),
    "a tag": (
        SPEC + b"config: { x: !vault secret/x, y: !!python/name:os.system x }\n",
        (
            "7:14: the tag !vault means nothing here\n    take it away; put a text that begins with '!' in quotes\n"
            "kustomgen.yaml:7:34: the tag !!python/name:os.system means nothing here\n"
            "    take it away; put a text that begins with '!' in quotes"
        ),
    ),
    "a number that is none": (b"a: !!int abc\n", f"1:4: 'abc' is no value of the kind int\n    {QUOTES}"),
    "a boolean that is none": (b"a: !!bool maybe\n", f"1:4: 'maybe' is no value of the kind bool\n    {QUOTES}"),
    "a number of 5,000 digits": (
        b"a: " + b"9" * 5_000,
        f"1:4: '{'9' * 40}…' is no value of the kind int\n    {QUOTES}",
    ),
    "Latin-1": (
        SPEC.replace(b"name: shop", "name: café".encode("latin-1")),
        "2:10: byte 0xe9 is not UTF-8 (in Latin-1 it would be 'é')\n    save the file as UTF-8",
    ),
    "UTF-8 that was encoded twice": (
        SPEC + "config: { greeting: café }\n".encode().decode("cp1252").encode(),
        (
            "7:24: 'Ã©' is UTF-8 that was encoded twice; 'é' was meant\n"
            "    save the file as UTF-8 from its original, or type the character again"
        ),
    ),
    "UTF-16 that breaks off": (b"\xff\xfea\0b", "1:1: begins like UTF-16, and is not\n    save it as UTF-8"),
    "50 MB": (
        b"# " + b"x" * 50_000_000,
        "1:1: the file has 50.0 MB, more than the 4.2 MB that are read\n    is this the file that you meant?",
    ),
    "2 MB": (
        SPEC + b"# " + b"x" * 2_000_000,
        "1:1: the file has 2.0 MB, more than the 1.0 MB that are read\n    is this the file that you meant?",
    ),
    "no environments": (
        SPEC.replace(b"environments", b"enviroments"),
        "6:1: unknown key 'enviroments' in the spec\n    did you mean 'environments'?",
    ),
    "no environments at all": (
        SPEC.rpartition(b"env")[0],
        "1:1: environments is missing\n    name at least one: `environments: {dev: {}, prod: {}}`",
    ),
}

OUTSIDE = "cannot be read: points to a file outside the project"

GOOD: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + SPEC,
    "CRLF": SPEC.replace(b"\n", b"\r\n"),
    "UTF-16": SPEC.decode().encode("utf-16"),
    "UTF-32": SPEC.decode().encode("utf-32"),
    "a document start and end": b"---\n" + SPEC + b"...\n",
    "a YAML directive": b"%YAML 1.2\n---\n" + SPEC,
    "an anchor that occurs twice": SPEC + b"config: { a: &a 1, b: *a, c: &a 2, d: *a }\n",
    "JSON": b'{"apiVersion": "kustomgen/v1", "name": "shop", "namespace": "${env}", "environments": {"dev": {}},'
    b' "workloads": {"web": {"image": "shop/web:1.0"}}}',
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Generate = Callable[..., Ended]


@pytest.fixture
def generate(place: Path, capsys: pytest.CaptureFixture[str]) -> Generate:
    """Runs ``generate`` in this process, in a folder of its own."""

    def generate(*arguments: str) -> Ended:
        code = run(["generate", *arguments])
        return Ended(code, *capsys.readouterr())

    assert place == Path.cwd()
    return generate


def generate_apart() -> Ended:
    """The same in a process of its own, as a user has it."""
    command = [sys.executable, "-m", "kustomgen", "generate"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def assert_refused(ended: Ended, said: str) -> None:
    assert ended.err == f"{said}\n"
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_spec_is_told_so(content: bytes, said: str, place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").write_bytes(content)
    assert_refused(generate(), f"kustomgen.yaml:{said}")
    assert [path.name for path in place.iterdir()] == ["kustomgen.yaml"]


@pytest.mark.parametrize("name", list(BAD) if NIGHTLY else ["nothing", "10,000 levels", "a billion laughs"])
def test_a_process_ends_with_code_2_and_without_a_traceback(name: str, place: Path) -> None:
    content, said = BAD[name]
    (place / "kustomgen.yaml").write_bytes(content)
    assert_refused(generate_apart(), f"kustomgen.yaml:{said}")
    assert [path.name for path in place.iterdir()] == ["kustomgen.yaml"]


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD.keys())
def test_a_spec_may_be_written_so(content: bytes, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "kustomgen.yaml").write_bytes(content)
    assert run(["generate"]) == 0, capsys.readouterr().err
    assert (place / "overlays/dev/kustomization.yaml").is_file()


def test_an_alias_bomb_is_answered_at_once_and_in_little_memory(place: Path) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC + LAUGHS)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); "
    program = "import sys; sys.argv = ['kustomgen', 'generate']; from kustomgen.__main__ import main; main()"
    # Seconds of the processor, which another program on the machine does not use up.
    limited += "resource.setrlimit(resource.RLIMIT_CPU, (10, 10)); "
    ended = subprocess.run([sys.executable, "-c", limited + program], capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr


def test_a_folder_with_a_spec_stands_for_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "shop").mkdir()
    (place / "shop/kustomgen.yaml").write_bytes(SPEC)
    assert run(["generate", "shop"]) == 0, capsys.readouterr().err
    assert (place / "shop/base/kustomization.yaml").is_file()


def test_a_folder_without_a_spec_is_told_so(place: Path, generate: Generate) -> None:
    (place / "shop").mkdir()
    said = "there is no kustomgen.yaml in shop, nor below"
    assert_refused(generate("shop"), f"{said}\n    `kustomgen init` writes a first one")
    assert list((place / "shop").iterdir()) == []


def test_a_missing_spec_is_told_so(place: Path, generate: Generate) -> None:
    assert_refused(generate(), "kustomgen.yaml:1:1: there is no such file\n    `kustomgen init` writes a first one")
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_spec_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC)
    (place / "kustomgen.yaml").chmod(0)
    assert_refused(generate(), "kustomgen.yaml:1:1: cannot be read: Permission denied")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that even root cannot read")
def test_a_spec_that_nobody_can_read_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").symlink_to("/proc/self/mem")
    assert_refused(generate(), f"kustomgen.yaml:1:1: {OUTSIDE}: /proc/{os.getpid()}/mem")


def test_a_spec_that_links_to_itself_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").symlink_to("kustomgen.yaml")
    assert_refused(generate(), "kustomgen.yaml:1:1: cannot be read: Too many levels of symbolic links")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
def test_a_spec_without_an_end_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").symlink_to("/dev/zero")
    assert_refused(generate(), f"kustomgen.yaml:1:1: {OUTSIDE}: /dev/zero")


def test_a_name_that_no_file_can_have_is_told_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["generate", "x" * 300]) == 2
    assert capsys.readouterr().err == f"{'x' * 300}:1:1: cannot be read: File name too long\n"
    assert list(place.iterdir()) == []


def test_an_output_that_is_a_file_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC)
    (place / "out").write_text("mine\n", encoding="utf-8")
    assert_refused(generate("--output", "out"), "out:1:1: this is a file, not a folder")
    assert (place / "out").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="a folder that even root cannot write to")
def test_an_output_that_cannot_be_written_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC)
    ended = generate("--output", "/proc/sys/nowhere")
    assert ended.code == 2
    assert ended.err.startswith("/proc/sys/nowhere:1:1: cannot be written: ")


def test_an_output_below_a_file_is_told_so(place: Path, generate: Generate) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC)
    ended = generate("--output", "kustomgen.yaml/out")
    assert_refused(ended, "kustomgen.yaml/out/kustomgen.lock:1:1: something else is in the place of this file")


def test_an_unknown_option_is_told_so(place: Path, generate: Generate) -> None:
    ended = generate("--outptu", "x")
    assert ended.code == 2
    assert "No such option: --outptu" in ended.err
    assert list(place.iterdir()) == []


def test_an_unknown_environment_is_told_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "kustomgen.yaml").write_bytes(SPEC)
    assert run(["build", "nope"]) == 2
    assert (
        capsys.readouterr().err
        == "there is no environment or folder 'nope'\n    there are: dev, development, prod, production\n"
    )
