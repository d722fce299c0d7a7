"""``kustomgen doctor``: what there is, and what is missing with how to get it."""

from __future__ import annotations

import platform
import shutil

import pytest

from kustomgen import __version__
from kustomgen.engine.find import find_engine
from kustomgen.k8s.schema import versions
from tests.cli.conftest import Run, Tools


def lines_of(out: str) -> dict[str, str]:
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in out.splitlines()}


def test_it_names_what_would_build_with_its_version(run: Run) -> None:
    engine = find_engine()
    result = run("doctor")
    assert (result.code, result.err) == (0, "")
    lines = lines_of(result.out)
    assert lines["kustomgen"].startswith(f"{__version__} on Python {platform.python_version()}, ")
    assert lines[engine.name].startswith(f"{engine.path}, kustomize {engine.version} (used)")
    known = versions()
    assert lines["schemas"].startswith(f"Kubernetes {known[0]} to {known[-1]}; ")


def test_without_kustomize_and_kubectl_it_says_how_to_get_them(run: Run, tools: Tools) -> None:
    tools()
    result = run("doctor")
    assert (result.code, result.err) == (2, "")
    lines = lines_of(result.out)
    assert lines["kustomize"].startswith("missing: install it: `go install sigs.k8s.io/kustomize/kustomize/v5@")
    assert lines["kubectl"] == "missing: install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/"


def test_one_that_is_missing_is_no_trouble_where_the_other_is_there(run: Run, tools: Tools) -> None:
    tools(kustomize="echo v5.8.1")
    result = run("doctor")
    assert result.code == 0
    lines = lines_of(result.out)
    assert lines["kustomize"].endswith("/kustomize, kustomize v5.8.1 (used)")
    assert lines["kubectl"] == "not on PATH, and not needed"


@pytest.mark.parametrize(
    ("version", "old"),
    [("v4.5.4", True), ("v4.5.7", False), ("v4.5.7-rc.1", False), ("v3.10.0", True), ("v5.8.1+dirty", False)],
)
def test_a_kustomize_that_is_too_old_is_told(run: Run, tools: Tools, version: str, old: bool) -> None:
    tools(kustomize=f"echo {version}")
    line = lines_of(run("doctor").out)["kustomize"]
    assert f"kustomize {version} (used)" in line
    assert ("; too old: 4.5.7 or newer is needed" in line) == old


def test_a_program_that_does_not_answer_has_an_unknown_version(run: Run, tools: Tools) -> None:
    tools(kustomize="exit 1")
    assert lines_of(run("doctor").out)["kustomize"].endswith("kustomize unknown (used)")


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_the_kustomize_inside_kubectl_has_a_version_of_its_own(run: Run) -> None:
    line = lines_of(run("doctor").out)["kubectl"]
    assert line.startswith(f"{find_engine('kubectl').path}, kustomize v")
