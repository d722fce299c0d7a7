"""Going back: once, further, by version and by entry. What the ledger says is a stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kustomgen.day2.changes import Change, release, set_images
from kustomgen.day2.rollback import past_versions, rolled_back
from kustomgen.day2.scale import Scale, scale
from kustomgen.day2.state import State
from kustomgen.day2.versions import ImageVersion
from kustomgen.errors import InputError
from kustomgen.ledger.entry import Entry
from kustomgen.ledger.file import FIRST
from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, Project, written

pytestmark = pytest.mark.usefixtures("unchecked")

WHY = ("--reason", "errors")
OPEN = SPEC.partition("  prod:")[0] + "  prod: {}\n"


def entry(action: str, **images: str) -> Entry:
    """``web="v1 v2"`` is an image that went from v1 to v2."""
    pairs = {name: (text.split()[0], text.split()[1]) for name, text in images.items()}
    return Entry("01K", "2026-08-04T15:30:00Z", action, "prod", "me", FIRST, FIRST, FIRST, images=pairs)


@pytest.mark.parametrize(
    ("entries", "past"),
    [
        ([], []),
        ([entry("scale")], []),
        ([entry("set", web="v1 v2")], [{"web": "v1"}, {"web": "v2"}]),
        ([entry("set", web="v1 v2"), entry("rollback", web="v2 v1")], [{"web": "v1"}]),
        ([entry("set", web="v1 v2"), entry("set", web="v2 v3"), entry("rollback", web="v3 v1")], [{"web": "v1"}]),
        ([entry("set", web="v1 v2"), entry("rollback", web="v2 v0")], [{"web": "v1"}, {"web": "v2"}, {"web": "v0"}]),
        ([entry("set", web="v1 v2"), entry("set", web="v3 v4")], [{"web": v} for v in ("v1", "v2", "v3", "v4")]),
        (
            [entry("set", web="v1 v2"), entry("set", api="v7 v8")],
            [{"web": "v1", "api": "v7"}, {"web": "v2", "api": "v7"}, {"web": "v2", "api": "v8"}],
        ),
    ],
    ids=["nothing", "no version", "one", "back", "back over two", "to elsewhere", "a change by hand", "two images"],
)
def test_what_was_rolled_back_is_no_part_of_the_past(entries: list[Entry], past: list[dict[str, str]]) -> None:
    assert past_versions(entries) == past


def version(run: Run, environment: str = "staging", image: str = "shop/web") -> Any:
    return run("status", "--format", "json").json[environment]["images"][image]["version"]


def test_a_version_is_found_by_its_tag_and_by_its_entry(shop: Path, run: Run) -> None:
    whole = "v1.2.0@sha256:" + "a" * 64
    assert run("set", "staging", f"shop/web={whole}").code == 0
    first = json.loads((shop / "ledger/staging.jsonl").read_text())["id"]
    assert run("set", "staging", "shop/web=v1.3.0").code == 0
    assert run("rollback", "staging", "--to", "v1.2.0", *WHY).code == 0
    assert version(run) == whole
    assert run("scale", "staging", "web", "--replicas", "3", *WHY).code == 0
    last = json.loads((shop / "ledger/staging.jsonl").read_text().splitlines()[-1])["id"]
    assert run("rollback", "staging", "--to", first, *WHY, "--dry-run").code == 0
    result = run("rollback", "staging", "--to", last, *WHY)
    assert (result.code, result.err) == (
        2,
        f"entry {last} is a scale, and changed no version\n    `kustomgen history staging` shows which did\n",
    )


def test_a_version_of_nobody_needs_to_be_forced_and_one_image(project: Project, run: Run) -> None:
    project(SPEC)
    result = run("rollback", "dev", "--to", "v0.1.0", "--force-unknown", *WHY)
    assert result.code == 2
    assert result.err.splitlines() == [
        "dev runs 2 images, and v0.1.0 does not name one of them",
        "    `kustomgen set dev IMAGE=v0.1.0 --force` names the image",
    ]
    project(SPEC.replace("  shop/worker: v5 # by itself\n", "").replace("image: shop/worker", "image: shop/worker:v5"))
    assert run("rollback", "dev", "--to", "v0.1.0", *WHY).code == 2
    assert run("rollback", "dev", "--to", "v0.1.0", "--force-unknown", *WHY).code == 0
    assert version(run, "dev") == "v0.1.0"


@pytest.mark.usefixtures("shop")
def test_a_rollback_holds_where_asked(run: Run) -> None:
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert run("rollback", "staging", *WHY, "--hold").code == 0
    result = run("set", "staging", "shop/web=v1.2.0")
    assert (result.code, "staging is held since" in result.err) == (1, True)


PROMOTE = ("promote", "staging", "prod", *TICKET, *APPROVED)


def spec_of(folder: Path) -> str:
    return (folder / "kustomgen.yaml").read_text(encoding="utf-8")


class Steps:
    """Changes of prod, one after the other, each in the spec and in the ledger."""

    def __init__(self, folder: Path, spec: str) -> None:
        self.file = folder / "kustomgen.yaml"
        self.file.write_text(spec, encoding="utf-8")

    def __call__(self, make: Callable[..., Change], *arguments: Any, **options: Any) -> str:
        written(self.file.parent, make(State.read(self.file), "prod", *arguments, **options))
        return self.file.read_text(encoding="utf-8")

    def to(self, version: str) -> str:
        return self(set_images, [ImageVersion("shop/web", version)])

    def back(self, to: str | None = None, hold: tuple[str, str] | None = None) -> str:
        return self(rolled_back, to, hold=hold, force_unknown=False)


@pytest.mark.parametrize(
    "prod",
    ["prod:", "prod: {}", "prod: # ours", "prod: { vars: { version: '0.9' } } # old", 'prod: { images: { shop/web: "0.9" } }'],
)  # fmt: skip
def test_the_way_back_leads_to_the_same_bytes(prod: str, tmp_path: Path) -> None:
    spec = SPEC.partition("  prod:")[0] + f"  {prod}\n"
    steps = Steps(tmp_path, spec)
    first, _ = steps.to("v1.2.0"), steps.to("v1.3.0")
    held = steps.back(hold=("errors", "2026-01-01"))
    assert held != first
    assert steps(release) == first
    scaled = steps(scale, "worker", Scale(max=9), date(2026, 1, 1))
    steps.to("v1.4.0")
    assert steps.back() == scaled

    (tmp_path / "ledger/prod.jsonl").unlink()
    steps = Steps(tmp_path, spec)
    for version in ("v1.2.0", "v1.3.0", "v1.4.0"):
        steps.to(version)
    assert steps.back("v1.2.0") == first
    assert steps.back() == spec


def test_what_followed_goes_back_too_where_asked(tmp_path: Path) -> None:
    steps = Steps(tmp_path, OPEN + "  eu: { from: prod }\n")
    followed = steps(set_images, [ImageVersion("shop/web", "v1.2.0")], dependents=True)
    apart = rolled_back(State.read(steps.file), "prod", None, hold=None, force_unknown=False)
    assert apart.notes == ("eu keeps its version: it is made from prod",)
    together = rolled_back(State.read(steps.file), "prod", None, hold=None, force_unknown=False, dependents=True)
    assert together.notes == ("eu follows prod, since it is made from it",)
    assert steps(rolled_back, None, hold=None, force_unknown=False, dependents=True) == OPEN + "  eu: { from: prod }\n"
    assert followed != OPEN


def test_a_second_rollback_goes_further_back(tmp_path: Path) -> None:
    steps = Steps(tmp_path, OPEN)
    texts = [OPEN, *(steps.to(version) for version in ("v1.2.0", "v1.3.0"))]
    assert [steps.back(), steps.back()] == [texts[1], texts[0]]
    with pytest.raises(
        InputError, match="the ledger of prod has no earlier version\n    name the version: --to VERSION"
    ):
        steps.back()
    assert steps.back("v1.3.0") == texts[2]


def test_a_version_that_somebody_set_by_hand_goes_first(tmp_path: Path) -> None:
    steps = Steps(tmp_path, OPEN)
    text = steps.to("v1.2.0")
    steps.file.write_text(text.replace("v1.2.0", "v1.2.1"), encoding="utf-8")
    assert steps.back() == text


def test_lines_that_somebody_edited_since_are_kept(shop: Path, run: Run) -> None:
    assert run(*PROMOTE).code == 0
    edited = spec_of(shop).replace("      version: v1.1.0", "      version: v1.1.0 # checked")
    (shop / "kustomgen.yaml").write_text(edited)
    assert run("rollback", "prod", *WHY).code == 0
    assert spec_of(shop) == edited.replace("v1.1.0 # checked", "v1.0.0 # checked")


def test_a_ledger_with_other_lines_changes_nothing_but_versions(shop: Path, run: Run) -> None:
    """Who edits a ledger makes no rollback change more than the versions that it names."""
    assert run(*PROMOTE).code == 0
    file = shop / "ledger/prod.jsonl"
    entry = json.loads(file.read_text())
    [[line, before, after]] = entry["edits"]
    assert (before, after.lstrip()) == ("", "vars:\n      version: v1.1.0\n")
    protected = spec_of(shop).splitlines(keepends=True)[line - 2]
    for forged in (
        [line, "    replicas: 0\n", after],
        [line, "    config: { LEVEL: debug }\n", after],
        [line, "  \t: [", after],
        [line - 1, "", protected + after],
    ):
        file.write_text(json.dumps({**entry, "edits": [forged]}) + "\n")
        result = run("rollback", "prod", *WHY, "--dry-run")
        assert result.code == 0
        assert [each for each in result.out.splitlines() if each[:1] in "-+" and each[:2] not in ("--", "++")][:2] == [
            "-      version: v1.1.0",
            "+      version: v1.0.0",
        ]


@pytest.mark.usefixtures("shop")
def test_an_environment_stays_when_its_hold_ends(shop: Path, run: Run) -> None:
    assert run("hold", "dev", *WHY).code == 0
    (shop / "ledger/dev.jsonl").unlink()
    assert run("hold", "dev", "--release").code == 0
    assert spec_of(shop) == SPEC
    (shop / "kustomgen.yaml").write_text(
        SPEC.replace("  dev: {}\n", "  dev: # ours\n    # why\n    hold:\n      reason: x\n")
    )
    assert run("hold", "dev", "--release").code == 0
    assert "  dev: {} # ours\n  staging:\n" in spec_of(shop)
