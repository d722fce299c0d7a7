"""``kustomgen check --baseline`` and ``--write-baseline``, with the real kustomize."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import LEAK, TREE, Run, Write, kustomization

CHECK = ("check", "--rule", "no-secret-in-configmap")

CASES = {
    "no such file": ("gone.json", "gone.json:1:1: there is no such file\n    `kustomgen check --write-baseline gone.json`"),
    "a folder": ("overlays", "overlays:1:1: cannot be read: Is a directory"),
    "no JSON": ("overlays/prod/settings.yaml", "overlays/prod/settings.yaml:1:1: this is not JSON"),
}  # fmt: skip


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(("file", "message"), CASES.values(), ids=CASES)
def test_one_that_cannot_be_read_ends_with_2_before_anything_is_built(run: Run, file: str, message: str) -> None:
    result = run(*CHECK, "--baseline", file)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)


@pytest.mark.usefixtures("tree")
def test_reading_and_writing_at_once_is_refused(run: Run) -> None:
    result = run(*CHECK, "--baseline", "b.json", "--write-baseline", "b.json")
    assert result.code == 2
    assert "use one of them" in result.err
    assert not Path("b.json").exists()


BROKEN = {**TREE, "overlays/staging/kustomization.yaml": kustomization("gone.yaml")}


def test_what_does_not_build_is_known_with_its_cause(run: Run, write: Write) -> None:
    write(BROKEN)
    result = run(*CHECK, "--write-baseline", "b.json")
    assert result.code == 0
    assert "b.json: 1 finding and 1 cause of failed builds are known from now on" in result.err
    again = run(*CHECK, "--baseline", "b.json")
    assert again.code == 0
    known = [line for line in again.out.splitlines() if "gone.yaml" in line]
    assert known == [
        (
            "known: overlays/staging does not build: overlays/staging/kustomization.yaml:1:13: "
            "no such file or directory: overlays/staging/gone.yaml"
        )
    ]
    assert "(1 known to fail)" in again.out.splitlines()[-1]


def test_another_failure_is_new(run: Run, write: Write) -> None:
    write(BROKEN)
    run(*CHECK, "--write-baseline", "b.json")
    write({**BROKEN, "overlays/new/kustomization.yaml": kustomization("lost.yaml")})
    result = run(*CHECK, "--baseline", "b.json")
    assert result.code == 2
    assert "overlays/new does not build\n" in result.out


def test_a_known_failure_stays_known_where_lines_move(run: Run, write: Write) -> None:
    write(BROKEN)
    run(*CHECK, "--write-baseline", "b.json")
    write({**BROKEN, "overlays/staging/kustomization.yaml": "# moved\n\n" + kustomization("gone.yaml")})
    assert run(*CHECK, "--baseline", "b.json").code == 0


def test_a_failure_that_is_repaired_is_told(run: Run, write: Write) -> None:
    write(BROKEN)
    run(*CHECK, "--write-baseline", "b.json")
    write({"overlays/staging/gone.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: there}}\n"})
    result = run(*CHECK, "--baseline", "b.json")
    assert "1 failure of the baseline no longer occurs: write it again" in result.out


def test_a_baseline_of_a_former_version_still_reads(run: Run, write: Write) -> None:
    write(TREE)
    run(*CHECK, "--write-baseline", "b.json")
    content = json.loads(Path("b.json").read_text())
    Path("b.json").write_text(json.dumps({"version": 1, "findings": content["findings"]}))
    assert run(*CHECK, "--baseline", "b.json").code == 0


@pytest.mark.parametrize(
    ("failures", "says"),
    [
        ("{}", "the list of failures is expected here, not a mapping"),
        ('["x"]', "a failure is expected here, not a string"),
        ('[{"builds": []}]', "fingerprint of a failure is expected here, not nothing"),
        ('[{"fingerprint": "x", "builds": "a"}]', "builds of a failure is expected here, not a string"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_a_list_of_failures_that_is_none(run: Run, failures: str, says: str) -> None:
    Path("b.json").write_text(f'{{"version": 1, "findings": [], "failures": {failures}}}')
    result = run(*CHECK, "--baseline", "b.json")
    assert result.code == 2
    assert says in result.err


@pytest.mark.usefixtures("tree")
def test_none_is_written_where_that_cannot_be(run: Run) -> None:
    result = run(*CHECK, "--write-baseline", "overlays")
    assert result.code == 2
    assert "cannot be written" in result.err


@pytest.mark.usefixtures("tree")
def test_what_is_written_is_known_from_then_on(run: Run) -> None:
    first = run(*CHECK, "--write-baseline", "b.json")
    assert first.code == 0
    assert "b.json: 1 finding is known from now on" in first.err
    assert first.out.splitlines()[-1].endswith("nothing new found, and 1 known")

    again = run(*CHECK, "--baseline", "b.json")
    assert again.code == 0
    assert "no-secret-in-configmap" not in again.out
    assert run(*CHECK).code == 1


@pytest.mark.usefixtures("tree")
def test_what_is_new_counts(run: Run) -> None:
    run(*CHECK, "--write-baseline", "b.json")
    Path("overlays/dev/settings.yaml").write_text(LEAK.replace("\n    ", "\n"), encoding="utf-8")
    result = run(*CHECK, "--baseline", "b.json", "--format", "json")
    assert result.code == 1
    assert [f["environment"] for f in result.json["findings"]] == ["dev"]
    assert [f["environment"] for f in result.json["known"]] == ["prod"]
    assert result.json["baseline"] == "b.json"
    assert result.json["summary"] == {"error": 1, "warning": 0, "info": 0}


@pytest.mark.usefixtures("tree")
def test_what_is_repaired_is_said(run: Run) -> None:
    run(*CHECK, "--write-baseline", "b.json")
    Path("overlays/prod/settings.yaml").write_text(Path("overlays/dev/settings.yaml").read_text())
    result = run(*CHECK, "--baseline", "b.json")
    assert result.code == 0
    assert "1 finding of the baseline no longer occurs: write it again" in result.out
    run(*CHECK, "--write-baseline", "b.json")
    assert json.loads(Path("b.json").read_text()) == {"version": 1, "findings": []}


GENERATED = """
    namePrefix: prod-
    configMapGenerator:
      - name: settings
        literals: [LEVEL=info, DB_PASSWORD=hunter22hunter22]
    """


def test_it_survives_a_new_hash_and_another_order(run: Run, write: Write) -> None:
    write({"overlays/prod/kustomization.yaml": GENERATED})
    assert "prod-settings-" in run(*CHECK, "--format", "json").json["findings"][0]["resource"]["name"]
    run(*CHECK, "--write-baseline", "b.json")
    write({"overlays/prod/kustomization.yaml": GENERATED.replace("LEVEL=info, ", "").replace("]", ", LEVEL=debug]")})
    result = run(*CHECK, "--baseline", "b.json", "--format", "json")
    assert (result.code, result.json["findings"], len(result.json["known"])) == (0, [], 1)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("sarif", '"baselineState": "unchanged"'),
        ("junit", "in the baseline: error: ConfigMap/settings"),
        ("github", "nothing new found, and 1 known"),
        ("markdown", "nothing new found, and 1 known"),
        ("text", "nothing new found, and 1 known"),
    ],
)
def test_every_format_knows_of_it(run: Run, form: str, said: str) -> None:
    run(*CHECK, "--write-baseline", "b.json")
    result = run(*CHECK, "--baseline", "b.json", "--format", form)
    assert (result.code, said in result.out) == (0, True)


@pytest.mark.usefixtures("tree")
def test_without_one_sarif_says_nothing_of_it(run: Run) -> None:
    assert "baselineState" not in run(*CHECK, "--format", "sarif").out
