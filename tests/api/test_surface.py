"""The names of the API, their parameters and fields: what users of it rely on is changed on purpose only."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys

import pytest

import kustomgen

NAMES = [
    "Build",
    "BuildError",
    "BuildSummary",
    "Compared",
    "Comparison",
    "Complaint",
    "EngineError",
    "Environment",
    "Explanation",
    "Finding",
    "InputError",
    "KustomgenError",
    "Mark",
    "OutputError",
    "Project",
    "Ref",
    "Report",
    "Resource",
    "Severity",
    "build",
    "check",
    "diff",
    "explain",
    "generate",
    "load_spec",
]
PARAMETERS = {
    "build": "target kubernetes_version engine timeout unrestricted remote",
    "check": "paths environments policies rules skip exclude schemas substitute baseline changed manifests"
    " kubernetes_version engine timeout unrestricted remote cache",
    "diff": "before after git engine timeout unrestricted remote",
    "explain": "target resource field kubernetes_version engine timeout remote",
    "generate": "spec",
    "load_spec": "path",
}
FIELDS = {
    "BuildSummary": "path environment resources error unchecked_kinds rules failure known below notes",
    "Complaint": "mark message hint",
    "Finding": "rule severity environment resource path message build source remedy place source_note needs",
    "Mark": "file line column",
    "Report": "findings builds rules engine exempted kubernetes policy notes known skipped unseen coverage baseline totals",
}


def test_the_names_are_these() -> None:
    assert kustomgen.__all__ == ["__version__", *NAMES]
    assert [getattr(kustomgen, name).__name__ for name in NAMES] == NAMES


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_function_keeps_its_parameters(name: str) -> None:
    found = list(inspect.signature(getattr(kustomgen, name)).parameters)
    assert [each for each in PARAMETERS[name].split() if each not in found] == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_keeps_its_fields(name: str) -> None:
    found = [field.name for field in dataclasses.fields(getattr(kustomgen, name))]
    assert [each for each in FIELDS[name].split() if each not in found] == []


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = kustomgen.nothing


def test_importing_kustomgen_imports_nothing_else_and_subpackages_hide_no_function() -> None:
    code = (
        "import sys, kustomgen; print([name for name in sys.modules if name.startswith('kustomgen.')], 'typing' in sys.modules)\n"
        "import kustomgen.check.options, kustomgen.generate.specs; from kustomgen import check, generate; print(check.__name__, generate.__name__)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=".")
    assert done.stdout == "[] False\ncheck generate\n"
