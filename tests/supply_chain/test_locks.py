"""What ``.ci/setup`` installs: all that pyproject.toml asks for, in one version each, every file with its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / ".ci" / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
READ = (
    "cel-expr-python",
    "detect-secrets",
    "google-re2",
    "jsonschema-rs",
    "pydantic",
    "pyyaml",
    "ruamel.yaml",
    "typer",
)
"""Libraries whose errors kustomgen reads, or whose parts it uses that may change."""


def locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(found[1]): found[2] for found in re.finditer(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def asked(name: str) -> list[Requirement]:
    if name == "build":
        return [Requirement(text) for text in PROJECT["build-system"]["requires"]]
    if name == "go":
        found = re.search(
            r'^GO_FROM_PYPI = "(.*)"$', (ROOT / "hatch_build.py").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert found
        return [Requirement(found[1])]
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    tests = [*extras["dev"], *extras["browser"]]
    more = {"runtime": extras["picture"], "browser": tests, "docs": [*tests, *extras["docs"]]}.get(name, extras["dev"])
    return [Requirement(text) for text in (*project["dependencies"], *more)]


@pytest.mark.parametrize("name", ["development", "browser", "docs", "runtime", "build", "go"])
def test_a_lock_has_all_that_is_asked_for(name: str) -> None:
    found = locked(name)

    for requirement in asked(name):
        version = found.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in the lock: run .ci/lock"
        assert requirement.specifier.contains(version), (
            f"{requirement} is not {version}, as the lock has it: run .ci/lock"
        )


@pytest.mark.parametrize("name", ["development", "browser", "docs", "runtime", "build", "go"])
def test_every_file_of_a_lock_has_its_hash_and_no_host(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")

    for block in re.split(r"\n(?=[\w.-]+==)", text)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
    assert "://" not in text


@pytest.mark.parametrize("name", READ)
def test_a_library_whose_errors_are_read_has_an_upper_bound(name: str) -> None:
    (requirement,) = [each for each in asked("development") if canonicalize_name(each.name) == canonicalize_name(name)]

    assert any(each.operator in ("<", "<=", "==", "~=") for each in requirement.specifier), str(requirement)
