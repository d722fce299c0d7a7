"""Scaling: numbers of one workload in one environment, for a while or for good."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import ROOT, SPEC, Project, contents

WHY = ("--reason", "sale")
UNUSABLE = {
    "no reason": (("scale", "prod", "web", "--replicas", "3"), "--reason is missing"),
    "nothing": (("scale", "prod", "web", *WHY), "nothing is to be scaled"),
    "no such workload": (("scale", "prod", "wep", "--replicas", "3", *WHY), "prod has no workload 'wep'\n    did you mean 'web'?"),
    "which": (("scale", "prod", "--replicas", "3", *WHY), "the name of the workload is missing"),
    "less than none": (("scale", "prod", "web", "--replicas", "-1", *WHY), "--replicas -1 is no number of pods"),
    "no autoscaler": (("scale", "prod", "web", "--max", "9", *WHY), "web has no autoscaler, so --max has no effect"),
    "a maximum below the minimum": (("scale", "prod", "worker", "--max", "1", *WHY), "--max 1 is below the minimum"),
    "a limit below the request": (("scale", "prod", "web", "--memory-limit", "64Mi", *WHY), "the request of 128Mi memory is above the limit of 64Mi"),
    "a date that is over": (("scale", "prod", "web", "--replicas", "3", "--until", "2020-01-01", *WHY), "--until 2020-01-01 is in the past"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_has_no_sense_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, shop: Path, run: Run
) -> None:
    before = contents(shop)
    result = run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert contents(shop) == before


@pytest.mark.parametrize(
    ("workload", "message"),
    [
        (
            "{ image: shop/web, kind: CronJob, schedule: '0 3 * * *' }",
            "nightly is a CronJob, which has no number of replicas",
        ),
        ("{ image: shop/web, singleton: true }", "nightly is a singleton"),
        ("{ image: shop/web, kind: DaemonSet }", "nightly is a DaemonSet"),
    ],
)
def test_what_has_one_pod_by_nature_is_not_scaled(workload: str, message: str, shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("\nenvironments:", f"  nightly: {workload}\n\nenvironments:"))
    assert run("generate").code == 0
    result = run("scale", "prod", "nightly", "--replicas", "3", *WHY)
    assert (result.code, message in result.err) == (2, True)


def test_a_number_that_argo_cd_ignores_is_refused(shop: Path, run: Run) -> None:
    argocd = (
        "argocd: { repoURL: https://github.com/example/shop.git, targetRevision: release, "
        "ignoreDifferences: [{ group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }] }\n"
    )
    (shop / "kustomgen.yaml").write_text(SPEC.replace("name: shop\n", f"name: shop\n{argocd}"))
    assert run("generate").code == 0
    result = run("scale", "prod", "web", "--replicas", "5", *WHY)
    assert (result.code, "Argo CD ignores spec.replicas in prod" in result.err) == (2, True)


@pytest.mark.usefixtures("shop")
def test_the_autoscaler_gets_the_number_as_its_minimum_and_room_above(run: Run) -> None:
    result = run("scale", "prod", "worker", "--replicas", "10", *WHY)
    assert result.code == 0
    assert "worker has an autoscaler: --replicas sets its minimum" in result.err
    assert "the maximum of worker was 4, and is 10 now" in result.err
    built = run("build", "prod").out
    assert "minReplicas: 10" in built
    assert "maxReplicas: 10" in built


@pytest.mark.usefixtures("shop")
def test_a_limit_far_above_its_request_names_the_request_that_it_needs(run: Run) -> None:
    result = run("scale", "prod", "web", "--memory-limit", "8Gi", *WHY)
    said = "warning: limits-near-requests: memory limit '8Gi' of container 'web' is 64.0 times its request '128Mi', "
    assert (result.code, result.err.splitlines()[0]) == (0, f"{said}expected 8 times at most: request 1024Mi")
    assert run("scale", "prod", "web", "--memory-request", "1024Mi", *WHY).err.startswith("scale prod: ")


def test_the_commands_of_the_second_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """GX-25, on the spec of gorax: scale pods and raise what they may use."""
    for name in ("base", "overlays", "policies"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("kustomgen.yaml", "kustomgen.lock"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    for command in (
        "scale prod api --replicas 5",
        "scale prod worker --replicas 10",
        "scale prod worker --cpu-limit 2000m --memory-limit 2Gi --cpu-request 1 --memory-request 1Gi",
    ):
        assert run(*command.split(), *WHY).code == 0, command
    built = run("build", "prod").out
    assert re.findall(r"minReplicas: (\d+)", built) == ["5", "10"]
    assert "cpu: 2000m\n            memory: 2Gi" in built
    assert run("generate", "--check").code == 0


FLEET = SPEC.partition("\nenvironments:")[0].replace("name: shop\n", "name: shop\nextends: platform.yaml\n") + "\n"
PLATFORM = """\
apiVersion: kustomgen/v1
kind: Platform
environments:
  dev: {}
  prod: {}
  eu: { from: prod }
"""


def test_what_is_made_from_an_environment_keeps_its_numbers_unless_it_may_follow(project: Project, run: Run) -> None:
    folder = project(SPEC + "  eu: { from: staging }\n")
    result = run("scale", "staging", "web", "--replicas", "5", *WHY)
    assert (result.code, "eu keeps its numbers: it is made from staging" in result.err) == (0, True)
    assert "replicas: 2" in run("build", "eu").out
    result = run("scale", "staging", "web", "--replicas", "6", "--with-dependents", "--dry-run", *WHY)
    assert (result.code, "+++ b/overlays/eu" in result.out) == (0, False), "it has its own number by now"
    (folder / "kustomgen.yaml").write_text(SPEC + "  eu: { from: staging }\n")
    assert run("generate").code == 0
    result = run("scale", "staging", "web", "--replicas", "6", "--with-dependents", *WHY)
    assert (result.code, "eu follows staging" in result.err) == (0, True)


def test_a_spec_with_the_environments_of_its_platform_names_all_of_them(project: Project, run: Run) -> None:
    folder = project(SPEC)
    (folder / "platform.yaml").write_text(PLATFORM)
    (folder / "kustomgen.yaml").write_text(FLEET)
    assert run("generate").code == 0
    assert run("set", "prod", "shop/web=v2.0.0").code == 0
    assert run("scale", "dev", "web", "--replicas", "3", *WHY).code == 0
    found = run("status", "--format", "json").json
    assert {name: each["images"]["shop/web"]["version"] for name, each in found.items()} == {
        "dev": "v1.0.0", "prod": "v2.0.0", "eu": "v1.0.0",
    }  # fmt: skip
    assert run("generate", "--check").code == 0


def test_an_occasion_that_is_over_is_a_warning(shop: Path, run: Run) -> None:
    assert run("scale", "prod", "web", "--replicas", "5", "--until", "2999-12-31", *WHY).code == 0
    out = run("check", "--no-cache", "overlays/prod").out
    assert ("scale-expired" in out, "scaled-until" in out) == (False, False), "its date is no exemption"
    spec = (shop / "kustomgen.yaml").read_text()
    (shop / "kustomgen.yaml").write_text(spec.replace("2999-12-31", "2020-12-31"))
    assert run("generate").code == 0
    assert "scale-expired" in run("check", "--no-cache", "overlays/prod").out
