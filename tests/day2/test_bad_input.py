"""What people type and what lies about: every message, whole. Nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.day2.conftest import APPROVED, SPEC, TICKET, Project, contents

WHY = ("--reason", "x")
SHORT = "sha256:" + "a" * 63
IN_WORKLOAD = SPEC.replace("    image: shop/worker\n", "    image: shop/worker:v5\n").replace(
    "  shop/worker: v5 # by itself\n", ""
)
ALIASES = SPEC.replace("  dev: {}\n", "  dev: &dev { vars: { version: v1.0.0 } }\n").replace(
    "  prod:\n", "  test: *dev\n  prod:\n"
)
NOT_ALONE = "cannot be set without changing other values\n    replace the alias (`*name`) by its value, and write each key on its own line\n"

CASES = {
    "an environment in another case": (SPEC, ("set", "Prod", "shop/web=v2"), 2, "kustomgen.yaml:1:1: there is no environment 'Prod'\n    did you mean 'prod'?\n"),
    "no environment at all like it": (SPEC, ("hold", "moon", *WHY), 2, "kustomgen.yaml:1:1: there is no environment 'moon'\n    the spec has: dev, staging, prod\n"),
    "a version with a blank": (SPEC, ("set", "dev", "shop/web=v1.2.3 "), 2, "shop/web: 'v1.2.3 ' is no tag: letters, digits, `.`, `_` and `-` are expected, 128 at most\n    check for a blank or a quote around it\n"),
    "a digest of 63 digits": (SPEC, ("set", "dev", f"shop/web={SHORT}"), 2, f"shop/web: '{SHORT}' is no digest: sha256: and 64 hexadecimal digits are expected\n    copy it whole from the registry\n"),
    "one image twice": (SPEC, ("set", "dev", "shop/web=v2", "shop/web=v3"), 2, "shop/web is named twice\n    name one version of each image\n"),
    "a ticket of two lines": (SPEC, ("promote", "staging", "prod", "--ticket", "CHG-1\nX"), 2, "--ticket 'CHG-1\\nX' has a line feed or a control character\n    write one line\n"),
    "a reason with a trailer": (SPEC, ("hold", "prod", "--reason", "a\nApproved-By: x"), 2, "--reason 'a\\nApproved-By: x' has a line feed or a control character\n    write one line\n"),
    "one approver twice": (SPEC, ("promote", "staging", "prod", *TICKET, *APPROVED[:2], *APPROVED[:2]), 1, "refused: prod needs 2 different approvals, and has 1: --approved-by NAME, once for each\n"),
    "from and to the same": (SPEC, ("promote", "prod", "prod"), 2, "prod cannot be promoted to itself\n    name two environments\n"),
    "an image that no workload runs": (SPEC, ("set", "dev", "other/db=v1"), 2, "kustomgen.yaml:2:1: no workload of dev runs the image 'other/db'\n    dev runs: shop/web, shop/worker\n"),
    "a version in the workload": (IN_WORKLOAD, ("set", "dev", "shop/worker=v6"), 2, "kustomgen.yaml:2:1: shop/worker has its version in the workload, not under `images`\n    list it under `images`: `images: {shop/worker: v5}`, and leave the tag out of the workload\n"),
    "an alias at the key": (ALIASES, ("set", "test", "shop/web=v2"), 2, f"kustomgen.yaml:26:3: environments.test.vars.version or environments.test.images.shop/web {NOT_ALONE}"),
    "an anchor at the key": (ALIASES, ("set", "dev", "shop/web=v2"), 2, f"kustomgen.yaml:23:3: environments.dev.vars.version or environments.dev.images.shop/web {NOT_ALONE}"),
    "a spec that is not there": (SPEC, ("set", "dev", "shop/web=v2", "--spec", "nowhere/kustomgen.yaml"), 2, "nowhere/kustomgen.yaml:1:1: there is no such file\n    `kustomgen init` writes a first one\n"),
    "a folder without a spec": (SPEC, ("status", "--spec", "base"), 2, "base/kustomgen.yaml:1:1: there is no such file\n    `kustomgen init` writes a first one\n"),
    "no date": (SPEC, ("scale", "prod", "web", "--replicas", "3", "--until", "soon", *WHY), 2, "--until 'soon' is no date\n    write it as 2026-12-31\n"),
    "a quantity that is none": (SPEC, ("scale", "prod", "web", "--cpu-limit", "2 cores", *WHY), 2, "--cpu-limit '2 cores' is not a quantity above 0\n    for example 500m, or 512Mi\n"),
    "a version that nobody ran": (SPEC, ("rollback", "prod", "--to", "v9", *WHY), 2, "prod never ran v9, as far as its ledger and the spec know\n    check the version; --force-unknown takes it all the same\n"),
}  # fmt: skip


@pytest.mark.parametrize(("spec", "arguments", "code", "message"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_said_and_nothing_is_written(
    spec: str, arguments: tuple[str, ...], code: int, message: str, project: Project, run: Run
) -> None:
    folder = project(spec)
    before = contents(folder)
    result = run(*arguments)
    assert (result.code, result.out, result.err) == (code, "", message)
    assert contents(folder) == before


def test_at_the_top_of_many_specs_they_are_named(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.parent / "two").mkdir()
    (shop.parent / "two/kustomgen.yaml").write_text(SPEC)
    monkeypatch.chdir(shop.parent)
    result = run("status")
    assert (result.code, result.err) == (
        2, "kustomgen.yaml:1:1: there is no such file\n    there are specs below: --spec here, --spec two\n",
    )  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_stays(codec: str, shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_bytes(SPEC.encode(codec))
    assert run("set", "staging", "shop/web=v1.2.0").code == 0
    assert (shop / "kustomgen.yaml").read_bytes() == SPEC.replace("v1.1.0", "v1.2.0").encode(codec)


def test_two_images_of_one_variable_move_by_it(project: Project, run: Run) -> None:
    folder = project(SPEC.replace("shop/worker: v5", 'shop/worker: "${version}"'))
    assert run("promote", "staging", "prod", *TICKET, *APPROVED).code == 0
    lines = (folder / "kustomgen.yaml").read_text().splitlines()
    assert [line for line in lines if line not in SPEC.splitlines()][1:] == ["    vars:", "      version: v1.1.0"]
    assert run("history", "prod", "--format", "json").json["entries"][0]["images"] == {
        "shop/web": ["v1.0.0", "v1.1.0"], "shop/worker": ["v1.0.0", "v1.1.0"],
    }  # fmt: skip
