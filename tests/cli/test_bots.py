"""Versions that bots write: adopted into the spec, or kept in the overlay for good. The bot is the real kustomize's syntax."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from kustomgen.engine.find import find_engine
from tests.layout.equivalence import by_kustomize

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
images: # versions live here
  shop/web: v1.0.0 # the one that runs
  shop/api: v2.0.0
workloads:
  web: { image: shop/web }
  api: { image: shop/api }
environments:
  dev: {}
  prod: {} # careful
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path / ".cache"))
    return tmp_path


def generated(text: str) -> None:
    Path("kustomgen.yaml").write_text(text, encoding="utf-8")
    assert run(["generate"]) == Exit.CLEAN


def bot(environment: str, image: str, version: str) -> None:
    """What `kustomize edit set image` leaves: no comments, and lists in an order of its own."""
    place = Path(f"overlays/{environment}/kustomization.yaml")
    lines = [line for line in place.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    at = next((number for number, line in enumerate(lines) if line == f"- name: {image}"), None)
    if at is not None:
        lines[at + 1] = f"  newTag: {version}"
    elif "images:" in lines:
        lines[lines.index("images:") + 1 : lines.index("images:") + 1] = [f"- name: {image}", f"  newTag: {version}"]
    else:
        lines += ["images:", f"- name: {image}", f"  newTag: {version}"]
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")


def image_of(environment: str, name: str) -> str:
    objects = by_kustomize(find_engine(), Path(f"overlays/{environment}"))
    found: str = objects[f"Deployment/shop-{name}"]["spec"]["template"]["spec"]["containers"][0]["image"]
    return found


def test_a_version_of_one_environment_is_taken_over_and_comments_stay(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generated(SPEC)
    bot("prod", "shop/web", "v1.1.0")
    assert run(["generate"]) == Exit.UNUSABLE
    assert "Versions that a bot wrote: `kustomgen generate --adopt images`\n" in capsys.readouterr().err
    assert run(["generate", "--adopt", "images"]) == Exit.CLEAN
    assert "kustomgen.yaml: shop/web is v1.1.0 in prod, was v1.0.0" in capsys.readouterr().err
    text = (here / "kustomgen.yaml").read_text(encoding="utf-8")
    assert text == SPEC.replace("prod: {}", "prod: {images: {shop/web: v1.1.0}}")
    assert (image_of("prod", "web"), image_of("dev", "web")) == ("shop/web:v1.1.0", "shop/web:v1.0.0")
    assert run(["generate", "--check"]) == Exit.CLEAN


def test_a_version_that_all_environments_have_goes_to_the_top(here: Path) -> None:
    generated(SPEC)
    for environment in ("dev", "prod"):
        bot(environment, "shop/api", "v2.1.0")
    assert run(["generate", "--adopt", "images"]) == Exit.CLEAN
    assert (here / "kustomgen.yaml").read_text(encoding="utf-8") == SPEC.replace("v2.0.0", "v2.1.0")


def test_nothing_is_taken_over_where_an_overlay_differs_in_more(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated(SPEC)
    bot("prod", "shop/web", "v1.1.0")
    place = here / "overlays/prod/kustomization.yaml"
    place.write_text(place.read_text(encoding="utf-8") + "namePrefix: x-\n", encoding="utf-8")
    before = place.read_text(encoding="utf-8")
    assert run(["generate", "--adopt", "images"]) == Exit.UNUSABLE
    assert (
        "overlays/prod/kustomization.yaml:1:1: differs from the spec in more than versions" in capsys.readouterr().err
    )
    assert (here / "kustomgen.yaml").read_text(encoding="utf-8") == SPEC
    assert place.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("namespace: ", "namespace: other-", "namespace"),
        ("resources:", "components: [../../c]\nresources:", "components"),
        ("- ../../base", "- ../../base\n- mine.yaml", "resources"),
    ],
)
def test_adopting_loses_no_edit_where_no_version_changed(
    here: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, field: str
) -> None:
    generated(SPEC)
    place = here / "overlays/prod/kustomization.yaml"
    edited = place.read_text(encoding="utf-8").replace(before, after, 1)
    place.write_text(edited, encoding="utf-8")

    assert run(["generate", "--adopt", "images"]) == Exit.UNUSABLE

    assert f"differs from the spec in more than versions of images: {field}\n" in capsys.readouterr().err
    assert place.read_text(encoding="utf-8") == edited


def test_adopting_writes_a_changed_spec_where_nobody_edited_an_overlay(here: Path) -> None:
    generated(SPEC)
    changed = SPEC.replace("namespace: ", "namespace: x", 1)
    (here / "kustomgen.yaml").write_text(changed, encoding="utf-8")

    assert run(["generate", "--adopt", "images"]) == Exit.CLEAN

    assert run(["generate", "--check"]) == Exit.CLEAN


@pytest.mark.usefixtures("here")
def test_an_image_with_its_version_at_the_workload_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("  shop/web: v1.0.0 # the one that runs\n", "").replace(
        "image: shop/web", 'image: "shop/web:v1"'
    )
    generated(text)
    bot("dev", "shop/web", "v2")
    assert run(["generate", "--adopt", "images"]) == Exit.UNUSABLE
    assert "the spec lists no image 'shop/web' under `images`" in capsys.readouterr().err
    assert run(["generate", "--adopt", "labels"]) == Exit.UNUSABLE


MANAGED = SPEC.replace("shop/web: v1.0.0 # the one that runs", "shop/web: { managedBy: overlay, version: v1.0.0 }")


def test_a_version_of_the_overlay_is_kept_and_accepted(here: Path) -> None:
    generated(MANAGED)
    assert image_of("prod", "web") == "shop/web:v1.0.0"
    assert "shop/web" not in (here / "base/kustomization.yaml").read_text(encoding="utf-8")
    bot("prod", "shop/web", "v7.0.0")
    assert run(["generate", "--check"]) == Exit.CLEAN
    kept = (here / "overlays/prod/kustomization.yaml").read_bytes()
    assert run(["generate", "--verify"]) == Exit.CLEAN
    assert (here / "overlays/prod/kustomization.yaml").read_bytes() == kept
    assert (image_of("prod", "web"), image_of("dev", "web")) == ("shop/web:v7.0.0", "shop/web:v1.0.0")
    # Another change of the spec goes in, and the version stays.
    (here / "kustomgen.yaml").write_text(MANAGED.replace("prod: {}", "prod: { namePrefix: p- }"), encoding="utf-8")
    assert run(["generate", "--check"]) == Exit.FOUND
    assert run(["generate", "--force"]) == Exit.CLEAN
    assert "v7.0.0" in (here / "overlays/prod/kustomization.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_a_job_keeps_its_name_while_a_bot_changes_its_image() -> None:
    text = MANAGED.replace("  api:", "  migrate: { kind: Job, image: shop/web, runOnDeploy: before }\n  api:")
    generated(text)
    before = [key for key in by_kustomize(find_engine(), Path("overlays/prod")) if key.startswith("Job/")]
    bot("prod", "shop/web", "v7.0.0")
    assert run(["generate", "--check"]) == Exit.CLEAN
    objects = by_kustomize(find_engine(), Path("overlays/prod"))
    assert [key for key in objects if key.startswith("Job/")] == before
    notes = objects[before[0]]["metadata"]["annotations"]
    assert notes["kustomize.toolkit.fluxcd.io/force"] == "enabled"
    assert notes["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("{ managedBy: overlays }", "kustomgen.yaml:5:15: images.shop/web.managedBy: 'overlay' is expected"),
        ("{ version: v1 }", "kustomgen.yaml:5:3: images.shop/web.managedBy: 'overlay' is expected"),
        ("{ managedBy: overlay, tag: v1 }", "kustomgen.yaml:5:35: unknown key 'tag' in images.shop/web"),
        ("{ managedBy: overlay, version: [] }", "kustomgen.yaml:5:35: images.shop/web.version: a version is expected"),
        ("{ managedBy: overlay }\n  shop/none: { managedBy: overlay }", "kustomgen.yaml:6:3: no workload runs image 'shop/none'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_managed_image(
    change: str, said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SPEC.replace("v1.0.0 # the one that runs", change)
    (here / "kustomgen.yaml").write_text(text, encoding="utf-8")
    assert run(["generate"]) == Exit.UNUSABLE
    assert said in capsys.readouterr().err


def test_the_pattern_for_renovate_finds_the_versions_of_a_spec_and_nothing_else() -> None:
    page = (Path(__file__).parents[2] / "docs/delivery.md").read_text(encoding="utf-8")
    block = page.partition("### Renovate")[2].partition("```json\n")[2].partition("```")[0]
    pattern = json.loads(block)["customManagers"][0]["matchStrings"][0].replace("(?<", "(?P<")
    text = SPEC.replace("v1.0.0 #", '"1.0.0" #') + 'vars: { host: a.example.com, url: "http://x/y" }\n'
    assert [found.groups() for found in re.finditer(pattern, text)] == [("shop/web", "1.0.0"), ("shop/api", "v2.0.0")]


def test_a_marker_of_flux_stays_behind_the_version(here: Path) -> None:
    marker = '# {"$imagepolicy": "flux-system:shop-api:tag"}'
    generated(SPEC.replace("shop/api: v2.0.0", f"shop/api: v2.0.0 {marker}"))
    for environment in ("dev", "prod"):
        bot(environment, "shop/api", "v2.1.0")
    assert run(["generate", "--adopt", "images"]) == Exit.CLEAN
    assert f"shop/api: v2.1.0 {marker}" in (here / "kustomgen.yaml").read_text(encoding="utf-8")
