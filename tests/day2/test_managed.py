"""Images whose version belongs to the overlay: the commands write where a bot writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, Project, contents

pytestmark = pytest.mark.usefixtures("unchecked")

MANAGED = SPEC.replace(
    'shop/web: "${version}" # moves with the release', "shop/web: { managedBy: overlay, version: v1.0.0 }"
)
PROD = "overlays/prod/kustomization.yaml"
DIGEST = "sha256:" + "a" * 64


@pytest.fixture
def managed(project: Project) -> Path:
    """A project whose staging a bot has given v1.1.0, with a comment of its own and its own order."""
    folder = project(MANAGED)
    bot(folder / "overlays/staging/kustomization.yaml", "v1.1.0")
    return folder


def bot(file: Path, version: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert "newTag: v1.0.0\n" in text
    file.write_text(text.replace("newTag: v1.0.0\n", f"newTag: {version} # by the bot\n"), encoding="utf-8")


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def test_a_promotion_edits_the_overlay_and_says_so(managed: Path, run: Run) -> None:
    before = contents(managed)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED)
    assert result.code == 0
    assert result.err.startswith(
        f"the version of shop/web belongs to the overlay: {PROD} was edited, not kustomgen.yaml\n"
    )
    assert changed(before, contents(managed)) == {PROD, "kustomgen.lock", "ledger/prod.jsonl"}
    assert "newTag: v1.1.0" in (managed / PROD).read_text(encoding="utf-8")
    assert run("generate", "--check").code == 0
    assert run("history", "--verify").code == 0
    assert run("rollback", "prod", "--reason", "errors").code == 0
    assert (managed / PROD).read_bytes() == before[PROD]


def test_what_a_bot_wrote_beside_it_stays(managed: Path, run: Run) -> None:
    file = managed / "overlays/staging/kustomization.yaml"
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert "newTag: v1.2.0 # by the bot\n" in file.read_text(encoding="utf-8")
    assert run("set", "staging", f"shop/web={DIGEST}").code == 0
    assert (f"digest: {DIGEST}" in file.read_text(encoding="utf-8"), "newTag: v1" in file.read_text()) == (True, False)
    assert run("set", "staging", f"shop/web=v1.3.0@{DIGEST}").code == 0
    assert run("set", "staging", "shop/web=v1.4.0").code == 0
    assert "sha256" not in file.read_text(encoding="utf-8")
    assert run("generate", "--check").code == 0


def test_a_dry_run_shows_the_overlay(managed: Path, run: Run) -> None:
    before = contents(managed)
    result = run("promote", "staging", "prod", *TICKET, *APPROVED, "--dry-run")
    assert result.code == 0
    assert f"+++ b/{PROD}\n" in result.out
    assert "kustomgen.yaml" not in result.out
    assert contents(managed) == before


def test_both_kinds_of_images_move_together(managed: Path, run: Run) -> None:
    assert run("set", "staging", "shop/worker=v6").code == 0
    assert "newTag: v1.1.0 # by the bot\n" in (managed / "overlays/staging/kustomization.yaml").read_text()
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    assert "newTag: v1.1.0" in (managed / PROD).read_text(encoding="utf-8")
    assert "shop/worker: v6" in (managed / "kustomgen.yaml").read_text(encoding="utf-8")
    assert run("rollback", "prod", "--reason", "errors").code == 0
    assert run("generate", "--check").code == 0


def test_an_overlay_that_is_not_there_is_generated_first(managed: Path, run: Run) -> None:
    (managed / PROD).unlink()
    result = run("promote", "staging", "prod", *TICKET, *APPROVED)
    assert (result.code, result.err) == (2, f"{PROD}:1:1: is not there\n    run `kustomgen generate` first\n")
