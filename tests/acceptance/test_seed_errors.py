"""The seeds' own errors (PO-X, PJ-X, PS-X, KK-X): what a spec cannot say, and what ``check`` finds where it is by hand.

The rows are in ``errors/*.yaml``: what is wrong, what answers it in a spec (with the change that would bring it back, and
what is said to it), and what finds it in a kustomization for production: in a tree of ``errors/trees``, which has the
manifests of the guide as they are there, with the row's own files over it, or in the row's objects. It is found under the
default policy, as a warning or an error, or as ``information`` where the row says so. ``docs/make.py`` writes the table.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.yaml.dump import dump
from kustomgen.yaml.stream import load_stream
from tests.acceptance.built import EXAMPLES, Values, write_spec

FOLDER = Path(__file__).with_name("errors")
TREES = FOLDER / "trees"
Report = tuple[int, dict[str, Any]]
ACCEPTANCE = {
    "port-ocean": ("PO", 12),
    "projections": ("PJ", 13),
    "payment-service": ("PS", 17),
    "kubekloud": ("KK", 12),
}


def rows() -> dict[str, tuple[str, Values]]:
    """Row to the example it is of and what stands in its file."""
    found: dict[str, tuple[str, Values]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        (table,) = load_stream(file.read_text(encoding="utf-8"), file.name)
        found |= {row: (file.stem, values) for row, values in table.items()}
    return found


ROWS = rows()


def merged(under: Any, over: Mapping[str, Any]) -> Any:
    """A spec with a change laid into it; null is written as it is."""
    if not isinstance(under, dict):
        under = {}
    return {
        **under,
        **{key: merged(under.get(key), value) if isinstance(value, dict) else value for key, value in over.items()},
    }


def test_every_error_of_the_seeds_has_its_row() -> None:
    later = {f"N{number}" for number in (1, 2, 3, 4, 5, 8, 12, 14)}
    wanted = later | {f"{prefix}-X{number}" for prefix, count in ACCEPTANCE.values() for number in range(1, count + 1)}
    assert set(ROWS) == wanted


@pytest.mark.parametrize("row", [row for row, (_, values) in ROWS.items() if "change" in values])
def test_a_spec_cannot_say_it(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, values = ROWS[row]
    example = values.get("example", example)
    write_spec(tmp_path, lambda spec: spec.update(merged(spec, values["change"])), EXAMPLES[example])
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == 2
    out, err = capsys.readouterr()
    said = [re.sub(r"^kustomgen\.yaml:\d+:\d+: ", "", line) for line in err.splitlines() if not line.startswith("    ")]
    assert any(line.startswith(values["said"]) for line in said), err
    assert all(re.match(r"kustomgen\.yaml:\d+:\d+: ", line) for line in err.splitlines() if not line.startswith("    "))
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kustomgen.yaml"]


def checked(folder: Path, files: Mapping[str, str], arguments: Sequence[str] = ()) -> Report:
    """The exit code and the report of a check under the default policy."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out:
        code = run(["check", ".", "--fail-on", "info", "--format", "json", *arguments])
    return code, json.loads(out.getvalue())


def files_of(tree: str) -> dict[str, str]:
    """The files of a tree by their paths."""
    folder = TREES / tree
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    assert found
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """The check of a row's files. Rows of one tree share it."""
    found: dict[str, Report] = {}

    def check(row: str) -> Report:
        values = ROWS[row][1]
        files = {**(files_of(values["tree"]) if "tree" in values else {}), **values.get("files", {})}
        if "objects" in values:
            files = {
                "overlays/prod/kustomization.yaml": dump({"namespace": "web", "resources": ["objects.yaml"]}),
                "overlays/prod/objects.yaml": values["objects"],
            }
        key = json.dumps([files, values.get("arguments")], sort_keys=True)
        if key not in found:
            found[key] = checked(tmp_path_factory.mktemp("row"), files, values.get("arguments", ()))
        return found[key]

    return check


@pytest.mark.parametrize("row", [row for row, (_, each) in ROWS.items() if each.keys() & {"objects", "files", "tree"}])
def test_a_check_finds_it_by_hand(row: str, report_of: Callable[[str], Report]) -> None:
    values = ROWS[row][1]
    code, report = report_of(row)
    if values.get("fails"):
        assert code == 2
        failed = [build["error"] for build in report["builds"] if not build["ok"]]
        assert failed
        assert all(re.match(r"(\S+/)?kustomization\.yaml:\d+:\d+: ", each) for each in failed)
        return
    assert code == 1
    for rule in values["byHand"]:
        found = [
            finding
            for finding in report["findings"]
            if finding["rule"] == rule and values.get("finding", "") in finding["message"]
        ]
        assert found, [(finding["rule"], finding["message"]) for finding in report["findings"]]
        assert all(finding["source"]["line"] > 0 for finding in found)
        weight = {finding["severity"] for finding in found}
        assert weight == {"info"} if rule in values.get("information", ()) else weight <= {"warning", "error"}


def test_kk_x4_once_it_is_bound_the_right_to_create_pods_is_found(tmp_path: Path) -> None:
    binding = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: kubekloud-api }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: kubekloud-api-role }
subjects: [{ kind: ServiceAccount, name: kubekloud-api-sa, namespace: kubekloud-api }]
"""
    files = files_of("kubekloud") | {
        "overlays/prod/binding.yaml": binding,
        "overlays/prod/kustomization.yaml": "resources: [all.yaml, hpa.yaml, binding.yaml]\n",
    }
    _, report = checked(tmp_path, files)
    found = {each["rule"]: each["severity"] for each in report["findings"]}
    assert found["no-pod-creation"] == "warning"
    assert "role-bound" not in found


def test_every_row_that_a_rule_finds_has_its_files() -> None:
    by_rule = {row for row, (_, values) in ROWS.items() if isinstance(values["byHand"], list)}
    assert by_rule == {
        row
        for row, (_, values) in ROWS.items()
        if values.keys() & {"objects", "files", "tree"} and not values.get("fails")
    }


@pytest.mark.parametrize(
    ("tree", "line", "said"),
    [
        (
            "payment-service-as-written",
            "services/payment-service/overlays/prod/kustomization.yaml:32:1: ",
            "no matches for Id Deployment/payment-service: 'resources' is in line 6 and again in line 32,",
        ),
        (
            "projections-two",
            "overlays/production/kustomization.yaml:1:53: ",
            "hpa-lag.yaml: may not add resource with an already registered id: HorizontalPodAutoscaler/projections-hpa",
        ),
    ],
)
def test_as_the_guide_has_it_the_build_fails_and_the_line_is_named(
    tree: str, line: str, said: str, tmp_path: Path
) -> None:
    """PS-X1 and PJ-X3, word by word."""
    code, report = checked(tmp_path, files_of(tree))
    assert code == 2
    (failed,) = (build["error"] for build in report["builds"] if not build["ok"])
    assert failed.startswith(line + said)


@pytest.mark.parametrize("row", [row for row, (_, values) in ROWS.items() if "finds" in values])
def test_a_rule_of_the_example_s_own_finds_it(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, values = ROWS[row]
    write_spec(tmp_path, lambda spec: spec.update(merged(spec, values["brought"])), EXAMPLES[example])
    shutil.copytree(EXAMPLES[example] / "policies", tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == 0
    capsys.readouterr()
    assert run(["check", "--format", "json"]) == 1
    assert values["finds"] in {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
