"""The ledger: what it records, how it is verified, and what it survives."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kustomgen.day2.ledger import entries_of
from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET


def ledger(folder: Path, environment: str) -> Path:
    return folder / "ledger" / f"{environment}.jsonl"


def test_an_entry_says_who_changed_what_why_and_from_where(shop: Path, run: Run) -> None:
    assert (
        run("promote", "staging", "prod", *TICKET, *APPROVED, "--actor", "dev@example.com", "--run-id", "run_1").code
        == 0
    )
    [line] = ledger(shop, "prod").read_text().splitlines()
    entry = json.loads(line)
    assert {key: entry[key] for key in ("action", "environment", "from", "images", "ticket", "actor", "approvedBy", "runId")} == {
        "action": "promote", "environment": "prod", "from": "staging", "images": {"shop/web": ["v1.0.0", "v1.1.0"]},
        "ticket": "CHG-1", "actor": "dev@example.com", "approvedBy": ["sre-1@example.com", "sre-2@example.com"], "runId": "run_1",
    }  # fmt: skip
    assert entry["before"] != entry["after"]


def test_a_change_by_hand_is_found(shop: Path, run: Run) -> None:
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert run("history", "--verify").code == 0
    spec = (shop / "kustomgen.yaml").read_text()
    (shop / "kustomgen.yaml").write_text(spec.replace("v1.2.0", "v1.3.0"))
    result = run("history", "--verify")
    assert (result.code, "staging changed without an entry" in result.err) == (1, True)


def test_an_entry_that_somebody_edited_is_found(shop: Path, run: Run) -> None:
    for version in ("v1.2.0", "v1.3.0"):
        assert run("set", "staging", f"shop/web={version}").code == 0
    file = ledger(shop, "staging")
    file.write_text(file.read_text().replace('"actor": "', '"actor": "not-', 1))
    result = run("history", "staging", "--verify")
    assert result.code == 1
    assert "ledger/staging.jsonl:2:1: entry" in result.err


UNREADABLE = {
    "conflict markers": ("<<<<<<< HEAD\n", "a conflict of a merge is not resolved"),
    "no JSON": ("{\n", "this line is no entry"),
    "a key twice": ('{"id": "a", "id": "b"}\n', "the key 'id' is there twice"),
    "a list": ("[]\n", "an object is expected"),
    "no time": ('{"id": "a"}\n', "'at' is missing"),
}


@pytest.mark.parametrize(("text", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_ledger_that_cannot_be_read_is_said_with_its_line(text: str, message: str, shop: Path, run: Run) -> None:
    ledger(shop, "prod").parent.mkdir()
    ledger(shop, "prod").write_text(text)
    result = run("history", "prod")
    assert result.code == 2
    assert "ledger/prod.jsonl:1:1" in result.err
    assert message in result.err


def test_the_ledgers_of_two_branches_merge_and_the_entry_out_of_line_is_named(shop: Path, run: Run) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=shop, check=True, capture_output=True)

    (shop / ".gitattributes").write_text("ledger/*.jsonl merge=union\n")
    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "start")
    git("checkout", "-b", "scale")
    assert run("scale", "prod", "worker", "--max", "8", "--reason", "sale").code == 0
    git("add", "-A")
    git("commit", "-m", "scale")
    git("checkout", "main")
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    git("add", "-A")
    git("commit", "-m", "promote")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "merge", "scale"],
        cwd=shop,
        check=False,
        capture_output=True,
    )
    lines = ledger(shop, "prod").read_text().splitlines()
    assert sorted(json.loads(line)["action"] for line in lines) == ["promote", "scale"]
    subprocess.run(["git", "checkout", "--theirs", "kustomgen.yaml"], cwd=shop, check=False, capture_output=True)
    result = run("history", "prod", "--verify")
    assert (result.code, "follows the beginning, not the line before it" in result.err) == (1, True)


@pytest.mark.usefixtures("shop")
def test_every_format_has_every_entry(run: Run) -> None:
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    assert run("rollback", "prod", "--reason", "errors | more").code == 0
    found = json.loads(run("history", "--format", "json").out)
    assert [entry["action"] for entry in found["entries"]] == ["promote", "rollback"]
    assert found["figures"]["prod"] == {"deployments": 2, "days": 0.0, "rollbackShare": 0.5, "leadTimeHours": 0.0}
    assert "errors \\| more" in run("history", "--format", "markdown").out
    [promoted, _] = json.loads(run("history", "--format", "port").out)
    assert promoted["properties"]["promoted_from"] == "staging"
    assert promoted["properties"]["change_ticket"] == "CHG-1"
    assert len(run("history").out.splitlines()) == 2


def test_entries_sort_by_time(shop: Path, run: Run) -> None:
    for version in ("v1.2.0", "v1.3.0", "v1.4.0"):
        assert run("set", "staging", f"shop/web={version}").code == 0
    text = ledger(shop, "staging").read_text()
    ids = [entry.id for entry in entries_of(text, "x")]
    assert ids == sorted(ids)
    assert len(set(ids)) == 3


def test_status_shows_versions_holds_and_drift(shop: Path, run: Run) -> None:
    assert run("hold", "prod", "--reason", "sale").code == 0
    (shop / "kustomgen.yaml").write_text((shop / "kustomgen.yaml").read_text().replace("v1.1.0 }", "v1.1.1 }"))
    found = json.loads(run("status", "--format", "json").out)
    assert found["prod"]["held"] == "sale"
    assert found["staging"]["images"]["shop/web"] == {"version": "v1.1.1", "since": None}
    assert found["staging"]["drift"]
    assert run("status", "--format", "markdown").out.startswith("| image | dev | staging | prod |")


def test_the_spec_of_the_tests_is_current(shop: Path) -> None:
    assert (shop / "kustomgen.yaml").read_text() == SPEC
