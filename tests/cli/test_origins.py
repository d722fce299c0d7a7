"""Where an object came from is asked for only where somebody wants to know, and the report is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kustomgen.check.generated import at_spec
from kustomgen.check.options import Options
from kustomgen.check.run import run_check
from kustomgen.engine.client import EngineClient
from kustomgen.engine.find import EMBEDDED

from .conftest import CLEAN, LEAK, TREE, Write, kustomization

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The folders that the engine was asked for, each with whether it should tell origins."""
    seen: list[tuple[str, bool]] = []
    ask = EngineClient.ask

    def watched(self: EngineClient, number: int, folder: Path, **options: Any) -> None:
        seen.append((folder.name, options["origins"]))
        ask(self, number, folder, **options)

    monkeypatch.setattr(EngineClient, "ask", watched)
    return seen


def test_only_a_build_with_findings_is_built_again(write: Write, asked: list[tuple[str, bool]]) -> None:
    write(TREE)
    report = run_check(Options()).report
    assert [str(finding.source) for finding in report.findings] == ["overlays/prod/settings.yaml:7:3"]
    assert sorted(asked) == [("dev", False), ("prod", False), ("prod", True)]


def test_an_annotation_of_ours_is_found_in_its_file(write: Write, asked: list[tuple[str, bool]]) -> None:
    note = CLEAN.replace("{name: settings}", "{name: settings, annotations: {kustomgen.dev/exempt.image-pinned: why}}")
    write({"overlays/dev/kustomization.yaml": kustomization("a.yaml"), "overlays/dev/a.yaml": note})
    report = run_check(Options()).report
    assert [str(finding.source) for finding in report.findings] == ["overlays/dev/a.yaml:3:42"]
    assert asked == [("dev", False), ("dev", True)]


def test_where_most_have_findings_the_others_are_built_only_once(write: Write, asked: list[tuple[str, bool]]) -> None:
    names = [f"e{number:02}" for number in range(90)]
    write({f"overlays/{name}/kustomization.yaml": kustomization("a.yaml") for name in names})
    write({f"overlays/{name}/a.yaml": LEAK for name in names})
    report = run_check(Options()).report
    assert [finding.environment for finding in report.findings] == names
    assert all(finding.source for finding in report.findings)
    assert len(asked) < 2 * len(names) - 20


@pytest.mark.parametrize("policy", ["recommended", "strict", "all"])
@pytest.mark.parametrize("folder", [".", "examples/by-hand"])
def test_the_report_is_that_of_builds_with_their_origins(
    folder: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / folder)
    options = Options(policies=(policy,), remember=False)
    with_all, on_demand = run_check(replace(options, whole=True)), run_check(options)
    # Repairs need findings at the generated files, and move them to the spec afterwards, as this does.
    moved, _ = at_spec(with_all.report, with_all.targets, with_all.policy)
    assert on_demand.report == moved
    assert on_demand.report.findings or policy == "recommended"
