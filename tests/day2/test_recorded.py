"""What changed without an entry: `check --changed`, and changes by hand that somebody records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, commit, contents, git, put

pytestmark = pytest.mark.usefixtures("unchecked")

ARGUMENTS = ("check", "--changed", "main", "--rule", "change-recorded", "--format", "json")
BY_HAND = SPEC.replace("  prod:\n", "  prod:\n    config: { LEVEL: debug }\n")


_REPOSITORY: dict[str, bytes] = {}


@pytest.fixture
def branch(shop: Path, run: Run) -> Path:
    """A repository whose main has one promotion, and a branch of it. It is made once for all tests."""
    if not _REPOSITORY:
        git(shop, "init", "-q")
        commit(shop)
        assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
        commit(shop)
        git(shop, "checkout", "-q", "-b", "branch")
        _REPOSITORY.update(contents(shop))
    put(shop, _REPOSITORY)
    git(shop, "update-index", "-q", "--refresh")
    return shop


def findings(run: Run) -> list[tuple[str, str]]:
    result = run(*ARGUMENTS)
    found = [
        (f"{each['source']['file']}:{each['source']['line']}", each["message"]) for each in result.json["findings"]
    ]
    assert result.code == (1 if found else 0)
    return found


def by_hand(shop: Path, run: Run, environment: str = "prod") -> None:
    spec = (shop / "kustomgen.yaml").read_text()
    key = f"  {environment}:"
    line = next(line for line in spec.splitlines() if line.startswith(key))
    new = f"{key}\n    config: {{ LEVEL: debug }}" if line == key else f"{key} {{ config: {{ LEVEL: debug }} }}"
    (shop / "kustomgen.yaml").write_text(spec.replace(line, new))
    assert run("generate").code == 0


def test_a_change_by_hand_is_an_error_until_it_is_recorded(branch: Path, run: Run) -> None:
    assert findings(run) == []
    by_hand(branch, run)
    [(place, message)] = findings(run)
    assert place.startswith("kustomgen.yaml:")
    assert message == "prod changed since main, and ledger/prod.jsonl has no entry for it"
    refused = run("record", "prod", "--reason", "more logs")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "refused: prod needs a change ticket: --ticket CHG-12345")
    before = contents(branch)
    done = run("record", "prod", "--reason", "more logs", *TICKET, *APPROVED)
    assert (done.code, done.out.splitlines()[0]) == (0, "shop: record changes by hand in prod")
    changed = {path for path, data in contents(branch).items() if before.get(path) != data}
    assert {path for path in changed if not path.startswith(".git/")} == {"ledger/prod.jsonl"}
    assert findings(run) == []
    assert run("history", "--verify").code == 0
    again = run("record", "prod", "--reason", "more logs", *TICKET, *APPROVED)
    assert (again.code, again.err) == (0, "nothing to change in prod\n")


def test_what_the_commands_change_has_its_entry(branch: Path, run: Run) -> None:
    assert run("scale", "prod", "web", "--replicas", "5", "--reason", "sale").code == 0
    assert run("rollback", "prod", "--reason", "errors").code == 0
    commit(branch)
    assert findings(run) == []


def test_an_environment_that_is_not_protected_may_change_by_hand(branch: Path, run: Run) -> None:
    by_hand(branch, run, "dev")
    assert findings(run) == []


def test_an_entry_that_is_removed_is_an_error(branch: Path, run: Run) -> None:
    entry = json.loads((branch / "ledger/prod.jsonl").read_text())["id"]
    (branch / "ledger/prod.jsonl").unlink()
    message = f"entry {entry} of main was removed or edited; entries may only be appended"
    assert findings(run) == [("ledger/prod.jsonl:1", message)]


def test_a_spec_without_a_ledger_is_not_asked(shop: Path, run: Run) -> None:
    git(shop, "init", "-q")
    commit(shop)
    git(shop, "checkout", "-q", "-b", "branch")
    by_hand(shop, run)
    assert findings(run) == []


def test_main_may_go_on_meanwhile(branch: Path, run: Run) -> None:
    git(branch, "checkout", "-q", "main")
    assert run("scale", "prod", "web", "--replicas", "4", "--reason", "sale").code == 0
    commit(branch)
    git(branch, "checkout", "-q", "branch")
    assert run("scale", "prod", "worker", "--max", "8", "--reason", "sale").code == 0
    commit(branch)
    assert findings(run) == []


def test_a_ledger_that_cannot_be_read_ends_the_check(branch: Path, run: Run) -> None:
    (branch / "ledger/prod.jsonl").write_text("{}\n")
    result = run(*ARGUMENTS)
    assert (result.code, "ledger/prod.jsonl:1:1: this line is no entry: 'id' is missing" in result.err) == (2, True)


def test_a_commit_without_an_entry_is_named_until_it_is_recorded(branch: Path, run: Run) -> None:
    assert run("history", "--verify").code == 0
    by_hand(branch, run)
    commit(branch)
    guilty = git(branch, "rev-parse", "HEAD").strip()[:12]
    # A promotion afterwards has its entry, and says nothing of what came before it.
    assert run("scale", "prod", "web", "--replicas", "4", "--reason", "sale").code == 0
    commit(branch)
    by_hand(branch, run, "dev")
    commit(branch)
    result = run("history", "prod", "--verify")
    assert result.code == 1
    assert f"kustomgen.yaml:1:1: commit {guilty} changed prod without an entry\n" in result.err
    assert result.err.count("without an entry\n") == 2, "the ledger says so, too: the entry begins elsewhere"


def test_a_record_speaks_for_the_commits_before_it(branch: Path, run: Run) -> None:
    by_hand(branch, run)
    commit(branch)
    assert run("history", "prod", "--verify").code == 1
    assert run("record", "prod", "--reason", "more logs", *TICKET, *APPROVED).code == 0
    commit(branch)
    result = run("history", "prod", "--verify")
    assert (result.code, result.err) == (0, "2 entries are what the spec says\n")


def test_commits_are_looked_at_where_there_is_a_history(branch: Path, run: Run, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", branch.as_uri(), "shallow")
    git(branch, "checkout", "-q", "--detach")
    assert run("history", "prod", "--verify").err == "1 entries are what the spec says\n"
    (branch / ".git").rename(tmp_path / "git")
    assert "commits were not looked at: " in run("history", "prod", "--verify").err
    result = run("history", "--verify", "--spec", str(tmp_path / "shallow"))
    assert (result.code, "the clone is shallow" in result.err) == (0, True)


def test_an_entry_of_another_release_is_not_held_against_what_this_one_makes(branch: Path, run: Run) -> None:
    file = branch / "ledger/prod.jsonl"
    text = file.read_text()
    digest = json.loads(text)["after"]
    file.write_text(text.replace(digest, "sha256:" + "7" * 64).replace('"kustomgen": "', '"kustomgen": "0.0.'))
    result = run("history", "prod", "--verify")
    assert (result.code, "its digest is not compared with what" in result.err) == (0, True)
