"""The ledger: what it records, how it is verified, and what it survives."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kustomgen.errors import InputError
from kustomgen.ledger.entry import new_id
from kustomgen.ledger.file import FIRST, entries_of
from kustomgen.starter.starter import GIT_ATTRIBUTES
from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, Project, commit, git


def ledger(folder: Path, environment: str) -> Path:
    return folder / "ledger" / f"{environment}.jsonl"


def test_an_entry_says_who_changed_what_why_and_from_where(shop: Path, run: Run) -> None:
    assert (
        run("promote", "staging", "prod", *TICKET, *APPROVED, "--actor", "dev@example.com", "--run-id", "run_1").code
        == 0
    )
    [line] = ledger(shop, "prod").read_text().splitlines()
    found = json.loads(line)
    assert {key: found[key] for key in ("action", "environment", "from", "images", "ticket", "actor", "approvedBy", "runId")} == {
        "action": "promote", "environment": "prod", "from": "staging", "images": {"shop/web": ["v1.0.0", "v1.1.0"]},
        "ticket": "CHG-1", "actor": "dev@example.com", "approvedBy": ["sre-1@example.com", "sre-2@example.com"], "runId": "run_1",
    }  # fmt: skip
    assert found["before"] != found["after"]


@pytest.mark.usefixtures("unchecked")
def test_a_change_by_hand_is_found(shop: Path, run: Run) -> None:
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert run("history", "--verify").code == 0
    spec = (shop / "kustomgen.yaml").read_text()
    (shop / "kustomgen.yaml").write_text(spec.replace("v1.2.0", "v1.3.0"))
    result = run("history", "--verify")
    assert (result.code, "staging changed without an entry" in result.err) == (1, True)


@pytest.mark.usefixtures("unchecked")
def test_an_entry_that_somebody_edited_is_found(shop: Path, run: Run) -> None:
    for version in ("v1.2.0", "v1.3.0"):
        assert run("set", "staging", f"shop/web={version}").code == 0
    file = ledger(shop, "staging")
    file.write_text(file.read_text().replace('"actor": "', '"actor": "not-', 1))
    result = run("history", "staging", "--verify")
    assert result.code == 1
    assert "ledger/staging.jsonl:2:1: entry" in result.err


ENTRY: dict[str, Any] = {
    "id": "01K", "at": "2026-08-04T15:30:00Z", "action": "set", "environment": "prod", "actor": "me",
    "before": FIRST, "after": FIRST, "prev": FIRST,
}  # fmt: skip


def entry(**changed: Any) -> str:
    return json.dumps({**ENTRY, **changed})


UNREADABLE = {
    "conflict markers": ("<<<<<<< HEAD", "a conflict of a merge is not resolved"),
    "no JSON": ("{", "this line is no entry: Expecting property name"),
    "a key twice": ('{"id": "a", "id": "b"}', "this line is no entry: the key 'id' is there twice"),
    "a list": ("[]", "this line is no entry: an object is expected"),
    "nested without end": ("[" * 100_000, "this line is no entry: it is nested too deep"),
    "no time": ('{"id": "a"}', "this line is no entry: 'at' is missing"),
    "no environment": (entry(environment=None), "environment: a line of text is expected, found null"),
    "images in a list": (entry(images=[]), "images: a map of images is expected, found []"),
    "one version": (entry(images={"a": ["x"]}), 'images.a: the versions before and after are expected, found ["x"]'),
    "versions in words": (entry(images={"a": "xy"}), 'images.a: the versions before and after are expected, found "xy"'),
    "versions as numbers": (entry(images={"a": [1, 2]}), "images.a: the versions before and after are expected, found [1, 2]"),
    "approvals as a number": (entry(approvedBy=5), "approvedBy: a list of names is expected, found 5"),
    "an approval of two lines": (entry(approvedBy=["a\nb"]), 'approvedBy: a line of text is expected, found "a\\nb"'),
    "a time that is none": (entry(at="2026-13-01T00:00:00Z"), "at: a time as 2026-08-04T15:30:00Z is expected"),
    "a time without a zone": (entry(at="2026-08-04T15:30:00"), "at: a time as 2026-08-04T15:30:00Z is expected"),
    "a time as a number": (entry(at=5), "at: a time as 2026-08-04T15:30:00Z is expected, found 5"),
    "a digest that is none": (entry(after="sha256:12"), "after: sha256: and 64 hexadecimal digits are expected"),
    "a date that is none": (entry(until="soon"), 'until: a date as 2026-12-31 is expected, found "soon"'),
    "values in a list": (entry(values=[1]), "values: a map of plain values is expected, found [1]"),
    "edits in words": (entry(edits="x"), 'edits: a list is expected, found "x"'),
    "an edit without its line": (entry(edits=[["a", "b"]]), "edits: a line's number and the text before and after are expected"),
    "counts in words": (entry(check={"error": "no"}), "check: a map of numbers is expected"),
    "a ticket as an object": (entry(ticket={}), "ticket: a line of text is expected, found {}"),
}  # fmt: skip
READERS = (("history", "prod"), ("status",), ("rollback", "prod", "--reason", "x"), ("scale", "prod", "web", "--replicas", "3", "--reason", "x"))  # fmt: skip


@pytest.mark.parametrize(("text", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_ledger_that_cannot_be_read_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        entries_of(f"{entry()}\n{text}\n", "ledger/prod.jsonl")
    said = str(caught.value)
    assert said.startswith(f"ledger/prod.jsonl:2:1: {'' if text.startswith('<') else 'this line is no entry: '}")
    assert message in said


@pytest.mark.parametrize("command", READERS, ids=lambda command: command[0])
def test_every_command_says_what_is_wrong_with_a_ledger(command: tuple[str, ...], shop: Path, run: Run) -> None:
    ledger(shop, "prod").parent.mkdir()
    ledger(shop, "prod").write_text(entry(images={"a": [1]}))
    result = run(*command)
    assert (result.code, "ledger/prod.jsonl:1:1: this line is no entry" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("command", "target"),
    [*((command, "/etc/passwd") for command in READERS), (READERS[0], "../kustomgen.yaml"), (READERS[0], "nowhere")],
    ids=lambda part: part if isinstance(part, str) else part[0],
)
def test_a_ledger_that_is_a_link_is_not_read(target: str, command: tuple[str, ...], shop: Path, run: Run) -> None:
    ledger(shop, "prod").parent.mkdir()
    ledger(shop, "prod").symlink_to(target)
    result = run(*command)
    assert (result.code, result.err) == (
        2,
        "ledger/prod.jsonl:1:1: is a symbolic link\n    a ledger is a file of the project: remove the link\n",
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"\xff\n", "is no UTF-8 (byte 0)"), (b"\n" * 10_000_001, "cannot be read: has more than 10,000,000 bytes")],
    ids=["no UTF-8", "too large"],
)
def test_a_ledger_that_is_no_text_is_said(data: bytes, message: str, shop: Path, run: Run) -> None:
    ledger(shop, "prod").parent.mkdir()
    ledger(shop, "prod").write_bytes(data)
    result = run("history", "prod")
    assert (result.code, f"ledger/prod.jsonl:1:1: {message}" in result.err) == (2, True)


@pytest.mark.usefixtures("unchecked")
def test_an_entry_of_another_environment_is_out_of_place(shop: Path, run: Run) -> None:
    assert run("set", "dev", "shop/web=v1.2.0").code == 0
    ledger(shop, "dev").rename(ledger(shop, "staging"))
    result = run("history", "--verify")
    assert (result.code, "is of dev, in the ledger of staging" in result.err) == (1, True)


@pytest.mark.usefixtures("unchecked")
def test_the_ledgers_of_two_branches_merge_and_the_entry_out_of_line_is_named(shop: Path, run: Run) -> None:
    (shop / ".gitattributes").write_text(GIT_ATTRIBUTES)
    git(shop, "init", "-q")
    commit(shop)
    git(shop, "checkout", "-q", "-b", "scale")
    assert run("scale", "prod", "worker", "--max", "8", "--reason", "sale").code == 0
    commit(shop)
    git(shop, "checkout", "-q", "main")
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    commit(shop)
    with suppress(subprocess.CalledProcessError):
        git(shop, "merge", "scale")
    lines = ledger(shop, "prod").read_text().splitlines()
    assert sorted(json.loads(line)["action"] for line in lines) == ["promote", "scale"]
    git(shop, "checkout", "--theirs", "kustomgen.yaml")
    result = run("history", "prod", "--verify")
    assert (result.code, "follows the beginning, not the line before it" in result.err) == (1, True)


@pytest.mark.usefixtures("unchecked")
def test_changes_of_two_environments_on_two_branches_merge(project: Project, run: Run) -> None:
    folder = project(SPEC.replace("  staging:\n", "\n\n  staging:\n"))
    (folder / ".gitattributes").write_text(GIT_ATTRIBUTES)
    git(folder, "init", "-q")
    commit(folder)
    git(folder, "checkout", "-q", "-b", "dev")
    assert run("set", "dev", "shop/web=v1.2.0").code == 0
    commit(folder)
    git(folder, "checkout", "-q", "main")
    assert run("set", "staging", "shop/web=v1.3.0").code == 0
    commit(folder)
    git(folder, "merge", "-q", "dev")
    assert run("generate", "--check").code == 0
    assert run("history", "--verify").code == 0
    found = run("status", "--format", "json").json
    assert [found[name]["images"]["shop/web"]["version"] for name in ("dev", "staging")] == ["v1.2.0", "v1.3.0"]


@pytest.mark.usefixtures("shop", "unchecked")
def test_every_format_has_every_entry(run: Run) -> None:
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    assert run("rollback", "prod", "--reason", "errors | more").code == 0
    found = json.loads(run("history", "--format", "json").out)
    assert [each["action"] for each in found["entries"]] == ["promote", "rollback"]
    assert found["figures"]["prod"] == {"deployments": 2, "days": 0.0, "rollbackShare": 0.5, "leadTimeHours": 0.0}
    assert "errors \\| more" in run("history", "--format", "markdown").out
    [promoted, _] = json.loads(run("history", "--format", "port").out)
    assert promoted["properties"]["promoted_from"] == "staging"
    assert promoted["properties"]["change_ticket"] == "CHG-1"
    assert len(run("history").out.splitlines()) == 2


def test_entries_sort_by_time() -> None:
    begin = datetime(2026, 8, 4, tzinfo=UTC)
    ids = [new_id(begin + timedelta(milliseconds=number)) for number in range(1000)]
    assert ids == sorted(ids)
    assert len({new_id(begin) for _ in range(1000)}) == 1000


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


CATALOG = SPEC.replace(
    "name: shop\n", "name: shop\ncatalog: { format: port, team: web, repository: https://example.com/shop }\n"
)


def test_the_catalogue_says_what_the_ledger_says(project: Project, run: Run) -> None:
    """Seed 003: promoted_from, change_ticket, deployed_at."""
    folder = project(CATALOG)

    def deployment(environment: str) -> dict[str, Any]:
        found = json.loads((folder / f"catalog/shop-{environment}.json").read_text(encoding="utf-8"))
        return {
            key: found["properties"].get(key) for key in ("version", "promoted_from", "change_ticket", "deployed_at")
        }

    assert deployment("dev") == {"version": "v1.0.0", "promoted_from": None, "change_ticket": None, "deployed_at": None}
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    at = json.loads(ledger(folder, "prod").read_text())["at"]
    expected = {"version": "v1.1.0", "promoted_from": "staging", "change_ticket": "CHG-1", "deployed_at": at}
    assert deployment("prod") == expected
    assert run("generate", "--check").code == 0
    # Scaling deploys no version, and what somebody set by hand nobody promoted.
    assert run("scale", "prod", "web", "--replicas", "5", "--reason", "sale").code == 0
    assert deployment("prod") == expected
    spec = (folder / "kustomgen.yaml").read_text()
    (folder / "kustomgen.yaml").write_text(spec.replace("      version: v1.1.0", "      version: v1.0.5"))
    assert run("generate").code == 0
    assert (deployment("prod")["version"], deployment("prod")["deployed_at"]) == ("v1.0.5", None)


def test_a_ledger_that_appears_is_seen_by_generate(project: Project, run: Run) -> None:
    folder = project(CATALOG)
    assert run("generate", "--check").code == 0
    ledger(folder, "dev").parent.mkdir()
    ledger(folder, "dev").write_text(entry(environment="dev", images={"shop/web": ["v0", "v1.0.0"]}) + "\n")
    assert run("generate", "--check").code == 1
    ledger(folder, "dev").write_text("{")
    result = run("generate", "--check")
    assert (result.code, "ledger/dev.jsonl:1:1: this line is no entry" in result.err) == (2, True)
