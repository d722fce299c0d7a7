"""A monorepo with something of everything: what is remembered of it is what a fresh look finds, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kustomgen.engine.client import EngineClient
from kustomgen.engine.find import EMBEDDED
from kustomgen.report import FORMATS
from tests.profiles import NIGHTLY

from .conftest import CLEAN, LEAK, POD, Result, Run, Write, kustomization

ELAPSED = re.compile(r"in \d+\.\d s|\"elapsed\": [\d.]+|time=\"[\d.]+\"")

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")

COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: %s, newTag: v2}]\n"
DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {%s}}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "shop/web:latest"}]}
    """
CUSTOM = "apiVersion: shop.example/v1\nkind: Shop\nmetadata: {name: s}\nspec: {nmae: x}\n"
SCHEMA = '{"type": "object", "properties": {"spec": {"type": "object", "properties": {"name": {"type": "string"}}}}}'
POLICY = """
    apiVersion: kustomgen/v1
    kind: Policy
    name: shop
    extends: all
    exemptions:
      - {rule: image-pinned, resource: Deployment/web, container: web, environments: [prod], reason: In use}
      - {rule: image-pinned, resource: Deployment/wbe, reason: Exempts nothing}
      - {rule: min-replicas, resource: Deployment/web, container: other, reason: Has no such container}
      - {rule: image-pinned, resource: Deployment/web, until: 2020-12-31, reason: Has ended}
    """


ONE = "replicas: [{name: web, count: 1}]\n"


def app(name: str, dev: str = "", prod: str = "", noted: str = "") -> dict[str, str]:
    """An application: a base and its overlays, with what more these say."""
    below = f"services/{name}/"
    return {
        f"{below}base/kustomization.yaml": kustomization("web.yaml", "shop.yaml"),
        f"{below}base/web.yaml": DEPLOYMENT % noted,
        f"{below}base/shop.yaml": CUSTOM,
        f"{below}overlays/dev/kustomization.yaml": f"resources: [../../base, ../../../../common]\nnamespace: dev\n{dev}",
        f"{below}overlays/prod/kustomization.yaml": f"resources: [../../base]\nnamespace: prod\n{prod}",
    }


MONOREPO: Mapping[str, str] = {
    "common/kustomization.yaml": kustomization("n.yaml") + "images: [{name: nowhere, newTag: '1'}]\n",
    "common/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: common}\n",
    "part/kustomization.yaml": COMPONENT % "shop/web",
    "idle/kustomization.yaml": COMPONENT % "not-there",
    **app("a", noted="kustomgen.dev/exempt.image-pinned: 'A mirror, OPS-1'"),
    **app("b", noted="kustomgen.dev/exempt.no-host-network: 'Exempts nothing'"),
    **app("c", noted="kustomgen.dev/exempt.no-such-rule: 'What?', ignore-check.kube-linter.io/nothing: 'x'"),
    **app("d", prod=ONE),
    **app("e", dev="components: [../../../../part]\n", prod="components: [../../../../idle]\n"),
    **app("f", dev="components: [../../../../idle]\n", prod="components: [../../../../part]\n"),
    **app("g", prod="configMapGenerator: [{name: more, literals: [DB_PASSWORD=hunter22hunter22]}]\n"),
    **app("h"),
    "services/broken/kustomization.yaml": kustomization("nowhere.yaml"),
    "services/empty/kustomization.yaml": "resources: []\n",
    "services/file.yaml": POD,
    "services/unread.yaml": "a: [\n",
    "crds/shop-shop.example-v1.json": SCHEMA,
    "policies/shop.yaml": POLICY,
}  # fmt: skip
PATHS = ("services", "services/file.yaml", "services/unread.yaml")


def plain(result: Result) -> tuple[int, str, str]:
    return result.code, ELAPSED.sub("", result.out), result.err


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that the engine was asked to build as they are."""
    seen: list[str] = []
    ask = EngineClient.ask

    def watched(self: EngineClient, number: int, folder: Path, **options: object) -> None:
        if number >= 0:
            seen.append(folder.relative_to(Path.cwd().resolve()).as_posix())
        ask(self, number, folder, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(EngineClient, "ask", watched)
    return seen


Alike = Callable[..., Result]


@pytest.fixture
def alike(run: Run, write: Write) -> Alike:
    """Checks with nothing remembered, and twice with what is; all say the same."""
    write(MONOREPO)

    def alike(*arguments: str) -> Result:
        fresh = run("check", *arguments, "--no-cache")
        assert plain(run("check", *arguments)) == plain(fresh)
        assert plain(run("check", *arguments)) == plain(fresh)
        return fresh

    return alike


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("number", ["0", "-1"])
def test_no_process_is_too_few(run: Run, number: str) -> None:
    result = run("check", f"--processes={number}")
    assert (result.code, result.out) == (2, "")
    assert "--processes" in result.err


@pytest.mark.usefixtures("tree")
def test_a_number_of_processes_has_no_effect_and_this_is_said(run: Run) -> None:
    without, with_three = run("check", "--no-cache"), run("check", "--no-cache", "--processes", "3")
    assert (with_three.code, ELAPSED.sub("", with_three.out)) == (without.code, ELAPSED.sub("", without.out))
    assert (
        with_three.err
        == "--processes has no effect: one process checks everything; a later release removes the option\n"
    )


@pytest.mark.parametrize("fmt", FORMATS if NIGHTLY else ["text", "json"])
def test_every_format_says_the_same(alike: Alike, fmt: str) -> None:
    assert alike(*PATHS, "--format", fmt).code == 2


def test_what_is_said_of_all_builds_is_remembered(alike: Alike, write: Write) -> None:
    write({"services/empty/kustomization.yaml": kustomization("s.yaml"), "services/empty/s.yaml": CLEAN})
    write({"services/broken/kustomization.yaml": kustomization("s.yaml"), "services/broken/s.yaml": CLEAN})
    out = alike(".").out  # of other paths, nobody knows whether what an exemption names is elsewhere
    for found in (
        "nothing that was built is Deployment/wbe", "web has no container 'other'", "ended on 2020-12-31",
        "no rule 'no-such-rule'", "exempts nothing (Exempts nothing)", "replicas is 1, and 2 in dev",
        "image-override-matches", "Shop (shop.example)", "findings exempted",
    ):  # fmt: skip
        assert found in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--schemas", "crds"),
        ("-e", "prod"),
        ("--rule", "image-pinned", "--fail-on", "never"),
        ("--rule", "replicas-not-fewer-later"),
        ("--skip", "image-pinned", "--policy", "strict"),
        ("--kubernetes-version", "1.25"),
        ("--load-restrictor", "LoadRestrictionsNone", "--timeout", "50"),
    ],
    ids=" ".join,
)
def test_whatever_is_asked_it_says_the_same(alike: Alike, arguments: tuple[str, ...]) -> None:
    alike(*PATHS, *arguments)


def test_a_spec_here_says_what_environments_are_called(alike: Alike, write: Write) -> None:
    write({"kustomgen.yaml": "environments: {dev: {tier: production}, blue: {tier: staging, directory: green}}\n"})
    for name in ("dev", "green", "red"):
        write({f"overlays/{name}/kustomization.yaml": kustomization("web.yaml")})
        write({f"overlays/{name}/web.yaml": DEPLOYMENT % ""})
    assert "[blue]" in alike("overlays", "--policy", "recommended").out


def test_what_a_baseline_knows_is_the_same(alike: Alike, run: Run) -> None:
    run("check", "services/a", "services/b", "services/c", "--write-baseline", "one.json", "--no-cache")
    run("check", "services/a", "services/b", "services/c", "--write-baseline", "remembered.json")
    assert Path("remembered.json").read_bytes() == Path("one.json").read_bytes()
    assert "known" in alike("services", "--baseline", "one.json").out


def test_what_does_not_build_is_never_remembered(run: Run, write: Write, built: list[str]) -> None:
    write(MONOREPO)
    run("check", *PATHS)
    del built[:]
    run("check", *PATHS, "--format", "text")
    assert {*built} == {"services/broken", "services/empty"}


def test_what_is_remembered_is_forgotten_when_a_file_changes(alike: Alike, write: Write) -> None:
    alike(*PATHS)
    write(app("g"))
    write({"services/a/overlays/dev/settings.yaml": LEAK, "services/b/base/web.yaml": DEPLOYMENT % "a: b"})
    alike(*PATHS)
