"""Nothing is imported before it is needed: the start is what people feel of a command that has little to do."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kustomgen.engine.find import EMBEDDED

from .conftest import TREE, Write

ROOT = Path(__file__).parents[2]

HEAVY = frozenset(
    {
        "_jsonschema_rs", "asyncio", "bz2", "cel_expr_python", "concurrent", "deepdiff", "detect_secrets", "difflib",
        "jsonschema_rs", "kubernetes_validate", "lzma", "multiprocessing", "numpy", "pydantic", "requests", "rich",
        "jinja2", "ruamel", "shutil", "tempfile", "typer", "urllib", "xml", "yaml", "zipfile",
    }
)  # fmt: skip
"""What takes long to import; everything else that a command imports is small."""

FOR_FILES = frozenset({"bz2", "difflib", "lzma", "shutil", "tempfile", "zipfile"})
"""What pydantic, typer and ruamel.yaml import themselves."""

SPY = """
import sys
from kustomgen.__main__ import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write("\\nimported: " + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
sys.stderr.write("\\nours: " + " ".join(sorted(name for name in sys.modules if name.startswith("kustomgen"))))
"""


def imported(*arguments: str) -> tuple[set[str], set[str]]:
    """The heavy modules that a command line imports, and kustomgen's own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.argv[1:] = {list(arguments)}\n{SPY}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = dict(line.partition(": ")[::2] for line in done.stderr.splitlines() if ": " in line)
    return set(found["imported"].split()) & HEAVY, set(found["ours"].split())


START = {"kustomgen", "kustomgen.__main__"}
CACHE = {f"kustomgen.cache{name}" for name in ("", ".fingerprints", ".responses", ".store")}
"""What looks up the answer to a command line."""


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)], ids=" ".join)
def test_what_is_said_at_once_imports_the_command_line_and_nothing_that_works(arguments: tuple[str, ...]) -> None:
    heavy, ours = imported(*arguments)
    assert heavy <= {"typer", "urllib"} | FOR_FILES
    packages = {name.split(".")[1] for name in ours if "." in name}
    assert packages == {"__main__", "cli", "errors", "files", "progress", "report", "terminal"}


REPORT = {f"kustomgen.report{name}" for name in ("", ".control", ".outputs")}
"""What the command line itself needs of the reports: their names, and what may be printed."""


@pytest.fixture
def project(write: Write) -> None:
    write({"kustomgen.yaml": (ROOT / "kustomgen.yaml").read_text(encoding="utf-8")})


@pytest.mark.usefixtures("project")
def test_generate_imports_what_writes_and_nothing_that_checks() -> None:
    heavy, ours = imported("generate")
    assert heavy <= {"_jsonschema_rs", "jsonschema_rs", "pydantic", "ruamel", "typer", "urllib", "yaml"} | FOR_FILES
    packages = {name.split(".")[1] for name in ours - REPORT if "." in name}
    assert not packages & {"check", "rules", "policy", "report"}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("arguments", [("generate",), ("generate", "--check")], ids=" ".join)
def test_generate_imports_nothing_where_nothing_changed(arguments: tuple[str, ...]) -> None:
    imported("generate")
    imported(*arguments)
    assert imported(*arguments) == (set(), START | CACHE)


@pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")
def test_check_imports_nothing_where_nothing_changed(write: Write) -> None:
    write(TREE)
    imported("check")
    assert imported("check") == (set(), START | CACHE)


def test_check_imports_what_checks_and_nothing_that_writes(write: Write) -> None:
    write(TREE)
    heavy, ours = imported("check", "--no-cache")
    assert heavy <= {"_jsonschema_rs", "jsonschema_rs", "pydantic", "typer", "urllib", "yaml"} | FOR_FILES
    assert not {name.split(".")[1] for name in ours if "." in name} & {"layout", "manifests"}


FOR_WHO_NEEDS_THEM = (
    "fix.run",
    "k8s.custom.folder",
    "k8s.custom.published",
    "k8s.violation",
    "kustomize.provenance.traced_value",
    "kustomize.failures",
    "kustomize.provenance.json_patch",
    "kustomize.provenance.locate",
    "kustomize.targets",
    "kustomize.provenance",
    "kustomize.wrapper",
    "policy.baseline",
)
"""What finds lines, explains failures, and knows custom resources and baselines."""


@pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")
def test_check_imports_nothing_that_explains_where_there_is_nothing_to_explain(write: Write) -> None:
    write(TREE)
    heavy, ours = imported("check", "--no-cache", "--rule", "schema-valid")
    assert heavy <= {"_jsonschema_rs", "jsonschema_rs", "pydantic", "typer", "urllib", "yaml"} | FOR_FILES
    assert not ours & {f"kustomgen.{name}" for name in FOR_WHO_NEEDS_THEM}


@pytest.mark.parametrize("name", FOR_WHO_NEEDS_THEM)
def test_what_is_not_imported_is_there(name: str) -> None:
    assert find_spec(f"kustomgen.{name}")
