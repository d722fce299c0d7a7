"""Scaling: numbers of one workload in one environment, for a while or for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import SPEC, contents

WHY = ("--reason", "sale")
UNUSABLE = {
    "no reason": (("scale", "prod", "web", "--replicas", "3"), "--reason is missing"),
    "nothing": (("scale", "prod", "web", *WHY), "nothing is to be scaled"),
    "no such workload": (("scale", "prod", "wep", "--replicas", "3", *WHY), "prod has no workload 'wep'\n    did you mean 'web'?"),
    "which": (("scale", "prod", "--replicas", "3", *WHY), "which workload is to be scaled is not said"),
    "less than none": (("scale", "prod", "web", "--replicas", "-1", *WHY), "--replicas -1 is no number of pods"),
    "no autoscaler": (("scale", "prod", "web", "--max", "9", *WHY), "web has no autoscaler, so --max has no effect"),
    "a maximum below the minimum": (("scale", "prod", "worker", "--max", "1", *WHY), "--max 1 is below the minimum"),
    "no quantity": (("scale", "prod", "web", "--cpu-limit", "2 cores", *WHY), "--cpu-limit '2 cores' is not a quantity"),
    "a limit below the request": (("scale", "prod", "web", "--memory-limit", "64Mi", *WHY), "the request of 128Mi memory is above the limit of 64Mi"),
    "no date": (("scale", "prod", "web", "--replicas", "3", "--until", "soon", *WHY), "--until 'soon' is no date"),
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
def test_the_commands_of_the_second_seed(run: Run) -> None:
    """GX-25: scale pods and raise what they may use."""
    assert run("scale", "prod", "web", "--replicas", "5", *WHY).code == 0
    assert run("scale", "prod", "worker", "--replicas", "10", *WHY).code == 0
    limits = ("--cpu-limit", "2000m", "--memory-limit", "2Gi", "--cpu-request", "1", "--memory-request", "1Gi")
    assert run("scale", "prod", "worker", *limits, *WHY).code == 0
    built = run("build", "prod").out
    assert "replicas: 5" in built
    assert "cpu: 2000m" in built
    assert run("generate", "--check").code == 0


def test_an_occasion_that_is_over_is_a_warning(shop: Path, run: Run) -> None:
    assert run("scale", "prod", "web", "--replicas", "5", "--until", "2999-12-31", *WHY).code == 0
    assert "scale-expired" not in run("check", "--no-cache", "overlays/prod").out
    spec = (shop / "kustomgen.yaml").read_text()
    (shop / "kustomgen.yaml").write_text(spec.replace("2999-12-31", "2020-12-31"))
    assert run("generate").code == 0
    assert "scale-expired" in run("check", "--no-cache", "overlays/prod").out
