"""Set, promote, roll back and hold: what is refused, what is edited, and what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, Project, contents

REFUSED = {
    "no ticket and no approvals": (
        ("promote", "staging", "prod"),
        [
            "prod needs a change ticket: --ticket CHG-12345",
            "prod needs 2 different approvals, and has 0: --approved-by NAME",
        ],
    ),
    "who asks approves": (
        ("promote", "staging", "prod", *TICKET, *APPROVED, "--actor", "sre-1@example.com"),
        ["sre-1@example.com requests this change, and so cannot approve it", "has 1"],
    ),
    "somebody else approves": (
        (
            "promote",
            "staging",
            "prod",
            *TICKET,
            "--approved-by",
            "sre-1@example.com",
            "--approved-by",
            "dev@example.com",
        ),
        ["dev@example.com may not approve for prod: sre-*@example.com may", "has 1"],
    ),
    "a protected environment is set by hand": (
        ("set", "prod", "shop/web=v2"),
        ["prod is protected: versions come by promotion"],
    ),
}


@pytest.mark.parametrize(("arguments", "reasons"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_names_every_reason_and_writes_nothing(
    arguments: tuple[str, ...], reasons: list[str], shop: Path, run: Run
) -> None:
    before = contents(shop)
    result = run(*arguments)
    assert result.code == 1
    for reason in reasons:
        assert reason in result.err
    assert contents(shop) == before


@pytest.mark.usefixtures("shop")
def test_a_promotion_from_the_wrong_environment_is_refused(run: Run) -> None:
    assert run("set", "dev", "shop/web=v1.2.0").code == 0
    result = run("promote", "dev", "prod", *TICKET, *APPROVED)
    assert (result.code, "prod is promoted from staging, not from dev" in result.err) == (1, True)


@pytest.mark.usefixtures("shop")
def test_an_older_version_is_a_rollback(run: Run) -> None:
    assert run("set", "dev", "shop/web=v0.9.0").code == 0
    result = run("promote", "dev", "staging")
    assert result.code == 1
    assert (
        "dev runs shop/web v0.9.0, which is older than v1.1.0 in staging: `kustomgen rollback staging --to v0.9.0"
        in result.err
    )


UNUSABLE = {
    "an image that nobody runs": (
        ("set", "dev", "shop/wep=v2"),
        "no workload of dev runs the image 'shop/wep'\n    did you mean 'shop/web'?",
    ),
    "no version": (("set", "dev", "shop/web"), "'shop/web' names no image and version"),
    "an image that is not listed": (
        ("promote", "staging", "prod", "--image", "shop/cron"),
        "staging runs no image 'shop/cron'",
    ),
    "an empty ticket": (("promote", "staging", "prod", "--ticket", " "), "--ticket is empty"),
    "no reason": (("rollback", "prod"), "--reason is missing"),
    "nothing to go back to": (("rollback", "prod", "--reason", "x"), "the ledger of prod has no change of a version"),
    "a format that there is not": (("status", "--format", "yaml"), "--format"),
}


@pytest.mark.parametrize(("arguments", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, shop: Path, run: Run
) -> None:
    before = contents(shop)
    result = run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert contents(shop) == before


def test_a_promotion_changes_one_line_of_the_spec_and_files_of_one_environment(shop: Path, run: Run) -> None:
    before = contents(shop)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED, "--run-id", "run_1")
    assert result.code == 0
    assert result.out == (
        "shop: promote prod to v1.1.0\n\nPromoted-From: staging\nChange-Ticket: CHG-1\nRun-Id: run_1\n"
        "Approved-By: sre-1@example.com\nApproved-By: sre-2@example.com\n"
    )
    changed = {path for path, data in contents(shop).items() if before.get(path) != data}
    assert {path for path in changed if path.startswith("overlays/")} == {path for path in changed if "/prod/" in path}
    assert changed - {path for path in changed if path.startswith("overlays/")} == {
        "kustomgen.lock", "kustomgen.yaml", "ledger/prod.jsonl",
    }  # fmt: skip
    spec = (shop / "kustomgen.yaml").read_text()
    assert [line for line in spec.splitlines() if line not in SPEC.splitlines()] == [
        "    vars:",
        "      version: v1.1.0",
    ]
    assert run("generate", "--check").code == 0


@pytest.mark.usefixtures("unchecked")
def test_a_promotion_and_its_rollback_leave_the_values_as_they_were(shop: Path, run: Run) -> None:
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    between = (shop / "kustomgen.yaml").read_text()
    assert run("set", "staging", "shop/web=v1.3.0").code == 0
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    assert run("rollback", "prod", "--reason", "errors").code == 0
    assert run("rollback", "staging", "--reason", "errors").code == 0
    assert (shop / "kustomgen.yaml").read_text() == between


def test_what_is_there_already_changes_nothing(shop: Path, run: Run) -> None:
    before = contents(shop)
    result = run("set", "staging", "shop/web=v1.1.0")
    assert (result.code, result.err) == (0, "nothing to change: staging already runs v1.1.0, v5\n")
    assert contents(shop) == before


def test_a_dry_run_prints_the_change_and_writes_nothing(shop: Path, run: Run) -> None:
    before = contents(shop)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED, "--dry-run")
    assert result.code == 0
    assert "+++ b/kustomgen.yaml" in result.out
    assert "+      version: v1.1.0" in result.out
    assert "would promote prod to v1.1.0" in result.err
    [line] = [line for line in result.out.partition("+++ b/ledger/prod.jsonl\n")[2].splitlines() if line[0] == "+"]
    assert json.loads(line[1:])["ticket"] == "CHG-1"
    assert contents(shop) == before
    assert (
        "+++ b/ledger/prod.jsonl\n"
        in run("promote", "staging", "prod", *TICKET, *APPROVED, "--dry-run", "--format", "json").json["diff"]
    )


@pytest.mark.usefixtures("shop")
def test_a_refusal_is_json_where_asked(run: Run) -> None:
    result = run("promote", "staging", "prod", *TICKET, "--format", "json")
    assert (result.code, result.json) == (1, {"changed": False, "refused": [
        {"message": "prod needs 2 different approvals, and has 0: --approved-by NAME, once for each", "hint": ""},
    ]})  # fmt: skip


@pytest.mark.usefixtures("unchecked")
def test_two_images_of_one_variable_need_lines_of_their_own(shop: Path, run: Run) -> None:
    spec = SPEC.replace("shop/worker: v5", 'shop/worker: "${version}"')
    (shop / "kustomgen.yaml").write_text(spec)
    assert run("generate").code == 0
    assert run("set", "dev", "shop/web=v2.0.0").code == 0
    assert json.loads(run("status", "--format", "json").out)["dev"]["images"]["shop/worker"]["version"] == "v1.0.0"
    assert "shop/web: v2.0.0" in (shop / "kustomgen.yaml").read_text()


def test_a_version_in_a_workload_is_moved_by_hand_first(shop: Path, run: Run) -> None:
    spec = SPEC.replace("    image: shop/worker\n", "    image: shop/worker:v5\n").replace(
        "  shop/worker: v5 # by itself\n", ""
    )
    (shop / "kustomgen.yaml").write_text(spec)
    assert run("generate").code == 0
    result = run("set", "dev", "shop/worker=v6")
    assert (result.code, "shop/worker has its version in the workload, not under `images`" in result.err) == (2, True)


@pytest.mark.usefixtures("unchecked")
def test_a_variable_with_text_around_it_gets_its_part(shop: Path, run: Run) -> None:
    spec = SPEC.replace('shop/web: "${version}"', 'shop/web: "release-${version}-alpine"')
    (shop / "kustomgen.yaml").write_text(spec)
    assert run("generate").code == 0
    assert run("set", "dev", "shop/web=release-v2.0.0-alpine").code == 0
    assert "version: v2.0.0" in (shop / "kustomgen.yaml").read_text()


@pytest.mark.usefixtures("unchecked")
def test_what_is_made_from_an_environment_keeps_its_version_unless_it_may_follow(shop: Path, run: Run) -> None:
    spec = SPEC + "  eu: { from: staging }\n"
    (shop / "kustomgen.yaml").write_text(spec)
    assert run("generate").code == 0
    result = run("set", "staging", "shop/web=v1.2.0")
    assert (result.code, "eu keeps its version: it is made from staging" in result.err) == (0, True)
    images = json.loads(run("status", "--format", "json").out)
    assert [images[name]["images"]["shop/web"]["version"] for name in ("staging", "eu")] == ["v1.2.0", "v1.1.0"]

    (shop / "kustomgen.yaml").write_text(spec)
    assert run("generate").code == 0
    result = run("set", "staging", "shop/web=v1.2.0", "--with-dependents")
    assert (result.code, "eu follows staging" in result.err) == (0, True)
    images = json.loads(run("status", "--format", "json").out)
    assert [images[name]["images"]["shop/web"]["version"] for name in ("staging", "eu")] == ["v1.2.0", "v1.2.0"]


@pytest.mark.usefixtures("shop")
def test_a_held_environment_takes_no_new_version_until_it_is_released(run: Run) -> None:
    assert run("hold", "staging", "--reason", "sale").code == 0
    result = run("set", "staging", "shop/web=v1.2.0")
    assert result.code == 1
    assert "staging is held since" in result.err
    assert "sale" in result.err
    assert run("hold", "staging", "--release").code == 0
    assert run("set", "staging", "shop/web=v1.2.0").code == 0


def test_files_that_somebody_edited_are_not_overwritten(shop: Path, run: Run) -> None:
    file = next((shop / "overlays/prod").rglob("*.yaml"))
    file.write_text(file.read_text() + "# mine\n")
    before = contents(shop)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED)
    assert (result.code, "was edited since it was generated" in result.err) == (2, True)
    assert contents(shop) == before


def test_files_that_are_behind_the_spec_are_generated_first(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("replicas: 2", "replicas: 3"))
    result = run("set", "dev", "shop/web=v2")
    assert (result.code, "run `kustomgen generate` first" in result.err) == (2, True)


@pytest.mark.usefixtures("unchecked")
def test_line_ends_of_windows_stay(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_bytes(SPEC.replace("\n", "\r\n").encode())
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    data = (shop / "kustomgen.yaml").read_bytes()
    assert data.replace(b"v1.2.0", b"v1.1.0") == SPEC.replace("\n", "\r\n").encode()


def test_an_error_that_a_version_brings_is_shown_and_all_is_put_back(shop: Path, run: Run) -> None:
    before = contents(shop)
    result = run("set", "staging", "shop/web=latest")
    assert result.code == 1
    assert "check finds an error that was not there before: image-pinned" in result.err
    assert contents(shop) == before


def test_without_a_ledger_nothing_is_recorded(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("name: shop\n", "name: shop\nledger: false\n"))
    assert run("generate").code == 0
    assert run("set", "dev", "shop/web=v2").code == 0
    assert not (shop / "ledger").exists()


LEFT = SPEC.replace("    vars: { version: v1.1.0 } # tried since Monday\n", """\
    vars: { version: v1.1.0 } # tried since Monday
    images: { shop/new: v1 }
    workloads:
      new: { image: shop/new }
      cron: { image: "shop/cron:v7", kind: CronJob, schedule: "0 1 * * *" }
      twice: { image: shop/worker, sidecars: { old: { image: "shop/old:v1" }, older: { image: "shop/old:v0" } } }
""").replace("  prod:\n", """\
  prod:
    workloads:
      cron: { image: "shop/cron:v6", kind: CronJob, schedule: "0 1 * * *" }
      twice: { image: shop/worker, sidecars: { old: { image: "shop/old:v0" } } }
""")  # fmt: skip


def test_what_a_promotion_leaves_out_is_said(project: Project, run: Run) -> None:
    project(LEFT)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED, "--dry-run")
    assert (result.code, sorted(result.err.splitlines())) == (0, [
        "shop/cron is not promoted: its version is in the workload, not under `images`",
        "shop/new is not promoted: prod does not run it",
        "shop/old is not promoted: staging runs it in several versions",
        "would promote prod to v1.1.0",
    ])  # fmt: skip
    assert "not promoted" not in run("promote", "staging", "prod", "--image", "shop/web", *TICKET, *APPROVED).err
