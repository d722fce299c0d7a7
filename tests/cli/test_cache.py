"""What ``check`` remembers: an answer from the cache is the fresh one, byte for byte, whatever has changed since."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen.cache import fingerprints
from kustomgen.cache.responses import lookup
from kustomgen.engine.client import EngineClient
from kustomgen.engine.find import EMBEDDED
from kustomgen.report import FORMATS
from tests.profiles import NIGHTLY

from .conftest import CLEAN, LEAK, Result, Run, Write, kustomization

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")

DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {kustomgen.dev/exempt.image-pinned: "A mirror, OPS-1"}}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "shop/web:latest"}]}
    """
PROJECT = {
    "base/kustomization.yaml": "resources: [web.yaml]\ncomponents: [../parts]\n",
    "base/web.yaml": DEPLOYMENT,
    "parts/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: shop/web, newTag: v2}]\n"
    ),
    "overlays/dev/kustomization.yaml": kustomization("../../base"),
    "overlays/prod/kustomization.yaml": "resources: [../../base, settings.yaml]\npatches: [{path: patch.yaml}]\n",
    "overlays/prod/settings.yaml": LEAK,
    "overlays/prod/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
        """,
    "policies/shop.yaml": """
        apiVersion: kustomgen/v1
        kind: Policy
        name: shop
        extends: recommended
        exemptions:
          - rule: min-replicas
            resource: Deployment/web
            container: web
            environments: [prod]
            reason: Says nothing
        """,
    "kustomgen.yaml": "environments: {dev: {}, prod: {}}\n",
}
ELAPSED = re.compile(r"in \d+\.\d s")

Check = Callable[..., Result]


@pytest.fixture
def check(run: Run, write: Write) -> Check:
    """Checks twice: as a command does, which may answer from the cache, and without one; both must say the same."""
    write(PROJECT)

    def check(*arguments: str) -> Result:
        line = ["check", *arguments]
        known = lookup(line, time.monotonic())
        result = Result(known.code, known.out, known.err) if known else run(*line)
        fresh = run(*line, "--no-cache")
        assert (result.code, ELAPSED.sub("", result.out), result.err) == (
            fresh.code,
            ELAPSED.sub("", fresh.out),
            fresh.err,
        )
        return result

    return check


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that the engine was asked to build as they are."""
    seen: list[str] = []
    ask = EngineClient.ask

    def watched(self: EngineClient, number: int, folder: Path, **options: object) -> None:
        if not options.get("instead"):
            seen.append(os.path.relpath(folder))
        ask(self, number, folder, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(EngineClient, "ask", watched)
    return seen


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_is_answered_alike(check: Check, fmt: str) -> None:
    first = check("-f", fmt)
    assert lookup(["check", "-f", fmt], time.monotonic())
    assert check("-f", fmt).code == first.code == 1


def test_nothing_is_built_where_nothing_changed(run: Run, write: Write, asked: list[str]) -> None:
    write(PROJECT)
    run("check")
    del asked[:]
    assert lookup(["check"], time.monotonic())
    run("check", "-f", "json")  # another answer, from the same builds
    assert asked == []


def test_only_what_changed_is_built(run: Run, write: Write, asked: list[str]) -> None:
    families = {f"{name}/{path}": text for name in ("one", "two") for path, text in PROJECT.items()}
    folder = write(families | {"three/kustomization.yaml": kustomization("a.yaml"), "three/a.yaml": CLEAN})
    run("check", ".")
    for file, built in {
        "three/a.yaml": {"three"},
        # Overlays of one base are held against each other.
        "one/overlays/prod/settings.yaml": {"one/overlays/dev", "one/overlays/prod"},
        "two/base/web.yaml": {"two/overlays/dev", "two/overlays/prod"},
    }.items():
        del asked[:]
        (folder / file).write_text((folder / file).read_text() + "# more\n")
        run("check", ".")
        assert set(asked) == built


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return change


def add(path: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    return change


def remove(path: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        if (folder / path).is_dir():
            shutil.rmtree(folder / path)
        else:
            (folder / path).unlink()

    return change


def replace_unseen(folder: Path) -> None:
    """Another content of the same length, with the time that the file had."""
    file = folder / "overlays/prod/patch.yaml"
    before = file.stat()
    file.write_text(file.read_text().replace("replicas: 3", "replicas: 1"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def link_file(folder: Path) -> None:
    add("elsewhere.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n")(folder)
    (folder / "overlays/prod/settings.yaml").unlink()
    (folder / "overlays/prod/settings.yaml").symlink_to("../../elsewhere.yaml")


def link_to_the_same(folder: Path) -> None:
    """The same file by another way, which kustomize refuses: it lies outside of the overlay."""
    shutil.move(folder / "overlays/prod/settings.yaml", folder / "elsewhere.yaml")
    (folder / "overlays/prod/settings.yaml").symlink_to("../../elsewhere.yaml")


def link_folder(folder: Path) -> None:
    shutil.move(folder / "base", folder / "other")
    (folder / "base").symlink_to("other")


def link_to_another_base(folder: Path) -> None:
    shutil.copytree(folder / "base", folder / "other")
    edit("other/web.yaml", "name: web, image", "name: front, image")(folder)
    shutil.rmtree(folder / "base")
    (folder / "base").symlink_to("other")


CHANGES = {
    "a patch": edit("overlays/prod/patch.yaml", "replicas: 3", "replicas: 1"),
    "a patch, with size and time as before": replace_unseen,
    "the base": edit("base/web.yaml", "name: web, image", "name: front, image"),
    "a kustomization": edit("overlays/prod/kustomization.yaml", ", settings.yaml", ""),
    "a comment in a kustomization": edit("overlays/dev/kustomization.yaml", "resources", "# why\nresources"),
    "an overlay that others are compared with": edit(
        "overlays/dev/kustomization.yaml",
        "resources",
        "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/replicas, value: 9}]'}]\nresources",
    ),
    "a component": edit("parts/kustomization.yaml", "shop/web", "shop/other"),
    "who uses a component": edit("base/kustomization.yaml", "components: [../parts]", ""),
    "a file is gone": remove("overlays/prod/settings.yaml"),
    "an overlay is gone": remove("overlays/prod"),
    "a file that was looked for": add("overlays/dev/kustomization.yml", "resources: []\n"),
    "an overlay more": add("overlays/test/kustomization.yaml", "resources: [../../base]\n"),
    "a file is a link to another": link_file,
    "a file is a link to what it was": link_to_the_same,
    "a folder is a link to what it was": link_folder,
    "a folder is a link to another": link_to_another_base,
    "a file is a folder": lambda folder: (remove("base/web.yaml")(folder), add("base/web.yaml/x", "")(folder)),
    "a policy": edit("policies/shop.yaml", "extends: recommended", "extends: strict"),
    "an exemption": edit("policies/shop.yaml", "rule: min-replicas", "rule: memory-limit-set"),
    "an exemption that has ended": edit("policies/shop.yaml", "reason: Says", "until: 2020-01-01\n    reason: Says"),
    "a parameter": edit(
        "policies/shop.yaml", "exemptions:", "rules: {min-replicas: {parameters: {min: 5}}}\nexemptions:"
    ),
    "a policy more": add("policies/more.yaml", "apiVersion: kustomgen/v1\nkind: Policy\nname: more\nextends: strict\n"),
    "a rule of one's own": add(
        "policies/rule.yaml",
        "apiVersion: kustomgen/v1\nkind: Rule\nid: has-team\nexpression: has(object.metadata.labels)\nmessage: no team\n",
    ),
    "a rule over all builds": add(
        "policies/rule.yaml",
        "apiVersion: kustomgen/v1\nkind: Rule\nid: few\nexpression: size(builds) > 5\nmessage: too few\n",
    ),
    "no policies": remove("policies"),
    "the tier of an environment": edit("kustomgen.yaml", "prod: {}", "prod: {tier: development}"),
    "the folder of an environment": lambda folder: (
        edit("kustomgen.yaml", "prod: {}", "prod: {directory: live}")(folder),
        shutil.move(folder / "overlays/prod", folder / "overlays/live"),
    ),
    "no spec": remove("kustomgen.yaml"),
    "a spec that is none": edit("kustomgen.yaml", "environments", "[environments"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(check: Check, run: Run, change: str) -> None:
    lines = [("-f", "json"), ()] if NIGHTLY else [("-f", "json")]
    for line in lines:
        run("check", *line)
    CHANGES[change](Path())
    for line in lines:
        check(*line)


@pytest.mark.parametrize("change", list(CHANGES)[:5] + list(CHANGES)[8:18:2])
def test_a_change_is_seen_where_files_are_known_by_their_times(
    check: Check, run: Run, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This disk tells times apart that are nearer than those of every disk: no need to wait two seconds.
    monkeypatch.setattr(fingerprints, "MOMENT", 50_000_000)
    make_older(Path())
    run("check", "-f", "json")
    CHANGES[change](Path())
    check("-f", "json")


def make_older(folder: Path) -> None:
    """As if the files had been there for an hour, but for the time of the last change, which nobody can set."""
    past = time.time() - 3600
    for path in sorted(folder.rglob("*")):
        os.utime(path, (past, past))
    time.sleep(0.1)


def test_a_change_that_is_taken_back_is_seen_too(check: Check) -> None:
    check()
    edit("overlays/prod/patch.yaml", "replicas: 3", "replicas: 1")(Path())
    check()
    edit("overlays/prod/patch.yaml", "replicas: 1", "replicas: 3")(Path())
    check()
    check()


@pytest.mark.parametrize(
    "options",
    [
        ("--kubernetes-version", "1.25"),
        ("--policy", "all"),
        ("--rule", "image-pinned"),
        ("--skip", "image-pinned"),
        ("-e", "prod"),
        ("overlays/prod",),
        ("overlays/prod/settings.yaml",),
        ("--fail-on", "never"),
    ],
    ids=" ".join,
)
def test_another_option_is_another_answer(check: Check, options: tuple[str, ...]) -> None:
    check()
    check(*options)
    check(*options)
    check()


def test_users_of_a_component_in_other_runs_do_not_count(check: Check) -> None:
    """What a Component's entry is good for shows in all that use it, of those that are looked at."""
    edit("parts/kustomization.yaml", "{name: shop/web, newTag: v2}", "{name: shop/none, newTag: v2}")(Path())
    check("overlays/dev")
    check()
    add("other/kustomization.yaml", "resources: [a.yaml]\ncomponents: [../parts]\n")(Path())
    add("other/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: shop/none}]}\n")(
        Path()
    )
    check("other", "overlays/dev")
    check("overlays/dev")
    check("other", "overlays/dev")


def test_another_engine_builds_all_anew(
    check: Check, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    other = tmp_path / "kustomgen-engine"
    shutil.copy2(EMBEDDED, other)
    with other.open("ab") as file:
        file.write(b"\0")
    monkeypatch.setattr("kustomgen.engine.find.EMBEDDED", other)
    check()
    shutil.copy2(EMBEDDED, other)
    del asked[:]
    check()
    assert "overlays/dev" in asked


def test_a_baseline_is_part_of_the_answer(check: Check, run: Run) -> None:
    run("check", "--write-baseline", "known.json")
    assert check("--baseline", "known.json").code == 0
    assert check("--baseline", "known.json").code == 0
    Path("known.json").write_text('{"version": 1, "findings": []}')
    assert check("--baseline", "known.json").code == 1


def test_what_does_not_build_is_tried_again(check: Check) -> None:
    remove("base/web.yaml")(Path())
    assert check().code == 2
    assert check().code == 2
    add("base/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n")(Path())
    remove("overlays/prod/patch.yaml")(Path())
    edit("overlays/prod/kustomization.yaml", "patches: [{path: patch.yaml}]", "")(Path())
    assert check().code == 1


def test_no_cache_leaves_nothing(run: Run, write: Write) -> None:
    write(PROJECT)
    run("check", "--no-cache")
    assert run("cache").out.endswith(": 0 entries, 0.0 MB of at most 268 MB\n")


def test_cache_tells_what_there_is_and_clears_it(run: Run, write: Write) -> None:
    write(PROJECT)
    run("check")
    place = os.environ["KUSTOMGEN_CACHE_DIR"]
    assert run("cache").out == f"{place}: 1 entry, 0.0 MB of at most 268 MB\n"
    assert run("cache", "clear").err == f"{place}: 1 entry removed\n"
    assert list(Path(place).iterdir()) == []
    assert run("cache", "clar").err == "cache 'clar' is unknown\n    did you mean 'clear'?\n"
