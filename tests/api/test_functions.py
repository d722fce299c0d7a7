"""The functions return values: what is wrong is raised, nothing is printed, and nothing exits."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen import InputError, Severity, build, check, diff, explain, generate, load_spec

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
BY_HAND = ROOT / "examples" / "by-hand"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: "<img src=x onerror=alert(1)>", namespace: shop}
spec: {containers: [{name: a, image: nginx}]}
"""

WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "no path": (lambda: check("nowhere"), "there is no environment or folder 'nowhere'"),
    "no engine": (lambda: check(engine="docker"), "engine 'docker' is unknown"),  # type: ignore[arg-type]
    "no time": (lambda: check(timeout=-1), "timeout -1 is no time to wait"),
    "no rule": (lambda: check(manifests=POD, rules="image-pined"), "image-pined"),
    "no target": (lambda: build("nowhere"), "nowhere"),
    "no environments": (lambda: diff("nowhere", "either"), "nowhere"),
    "no object": (lambda: explain(BY_HAND / "overlays/prod", "Deployment/nothing", "spec"), "builds no Deployment"),
    "no spec": (lambda: load_spec("nowhere.yaml"), "nowhere.yaml"),
    "no severity": (lambda: check(manifests=POD).is_clean("fatal"), "fail_on 'fatal' is no severity"),  # type: ignore[arg-type]
    "no format": (lambda: check(manifests=POD, rules="image-pinned").render("pdf"), "format 'pdf' is unknown"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_raised(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call, said = WRONG[name]
    with pytest.raises(InputError, match=said):
        call()


def test_a_report_that_is_not_clean_fails_with_its_findings_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    report = check(manifests=POD, rules=["image-pinned", "no-bare-pods"])
    with pytest.raises(AssertionError) as error:
        report.assert_clean()
    assert "image-pinned" in str(error.value)
    assert "fix: " in str(error.value)
    assert capfd.readouterr() == ("", "")


def test_a_warning_is_clean_unless_warnings_count() -> None:
    report = check(manifests=POD, rules="no-bare-pods")
    assert {finding.severity for finding in report.findings} == {Severity.WARNING}
    report.assert_clean()
    assert not report.is_clean(fail_on="warning")


def test_a_build_that_fails_is_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [gone.yaml]\n", encoding="utf-8")
    report = check(tmp_path)
    assert [build.ok for build in report.builds] == [False]
    assert not report.is_clean()


def test_a_notebook_shows_a_table_in_which_the_tree_is_text() -> None:
    shown = check(manifests=POD, rules="image-pinned")._repr_html_()
    assert "<table>" in shown
    assert "&lt;img src=x" in shown
    assert "<img" not in shown


def test_generate_gives_the_files_that_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    files = generate()
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path in files} == files


def test_a_test_of_pytest_holds_an_overlay_to_be_clean(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        textwrap.dedent("""\
            def test_prod(kustomgen):
                kustomgen.check("prod", rules="image-pinned").assert_clean()

            def test_build(kustomgen):
                assert [str(each) for each in kustomgen.build("prod").resources] == ["Pod/a"]
        """)
    )
    overlay = pytester.mkdir("prod")
    (overlay / "kustomization.yaml").write_text("resources: [pod.yaml]\n", encoding="utf-8")
    (overlay / "pod.yaml").write_text(POD.replace("<img src=x onerror=alert(1)>", "a"), encoding="utf-8")
    result = pytester.runpytest_inprocess("-q")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*image-pinned*", "*at prod/pod.yaml:4:*", "*fix: *"])
