"""Overlays are looked at in groups: all that share anything, as soon as the last of them is built."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from kustomgen.check.groups import Groups, Waiting
from kustomgen.engine.client import EngineClient
from kustomgen.engine.find import EMBEDDED
from kustomgen.kustomize.builds import Result, _Inside
from kustomgen.kustomize.sources import Sources
from kustomgen.policy import engine

from .conftest import Run, Write

COMPONENT = (
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- {target: {name: %s}, patch: '%s'}\n"
)
ADDED = '[{"op": "add", "path": "/data", "value": {"x": "y"}}]'
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"


def overlays(*names: str, below: str = "", extra: str = "") -> dict[str, str]:
    """A base with overlays of it, as the files of one application."""
    files = {f"{below}base/kustomization.yaml": "resources: [c.yaml]\n", f"{below}base/c.yaml": CONFIG % "c"}
    for name in names:
        files[f"{below}overlays/{name}/kustomization.yaml"] = f"resources: [../../base]\nnamespace: {name}\n{extra}"
    return files


def groups(*targets: str) -> Groups:
    return Groups(Sources(), targets)


def test_the_overlays_of_a_base_are_complete_with_the_last_of_them(write: Write) -> None:
    write(overlays("dev", "prod", below="a/") | overlays("prod", below="b/"))
    found = groups("a/overlays/dev", "a/overlays/prod", "b/overlays/prod")
    assert found.built("a/overlays/prod") == ()
    assert found.built("b/overlays/prod") == ("b/overlays/prod",)
    assert found.built("a/overlays/dev") == ("a/overlays/dev", "a/overlays/prod"), "in the order of the run"


def test_a_component_joins_those_that_use_it(write: Write) -> None:
    extra = "components: [../../../part]\n"
    write(overlays("prod", below="a/", extra=extra) | overlays("prod", below="b/", extra=extra))
    write({"part/kustomization.yaml": COMPONENT % ("c", ADDED)})
    found = groups("a/overlays/prod", "b/overlays/prod")
    assert found.built("b/overlays/prod") == ()
    assert found.built("a/overlays/prod") == ("a/overlays/prod", "b/overlays/prod")


def test_what_stands_on_nothing_is_a_group_of_its_own(write: Write) -> None:
    write({f"{name}/kustomization.yaml": "resources: [c.yaml]\n" for name in "ab"})
    write({f"{name}/c.yaml": CONFIG % name for name in "ab"})
    assert groups("a", "b").built("b") == ("b",)


def test_work_goes_on_when_what_it_waits_for_is_there() -> None:
    done: list[str] = []

    def work(name: str, *numbers: int) -> Iterator[Collection[int]]:
        for number in numbers:
            yield [number]
            done.append(f"{name}{number}")

    waiting = Waiting()
    waiting.add(work("a", 1, 2))
    waiting.add(work("b", 3))
    waiting.add(work("c"))
    waiting.go_on({3}.issuperset)
    assert done == ["b3"]
    waiting.go_on({1, 2}.issuperset)
    assert done == ["b3", "a1", "a2"]
    waiting.go_on(lambda _: True)
    assert done == ["b3", "a1", "a2"]


@pytest.fixture
def monorepo(write: Write) -> None:
    """Ten applications on one common base, with things to find in each: an idle patch, an image that is not there, a difference."""
    write({"common/kustomization.yaml": "resources: [n.yaml]\nimages: [{name: nowhere, newTag: '1'}]\n"})
    write({"common/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: common}\n"})
    for number in range(10):
        below = f"services/s{number}/"
        write(overlays("dev", "prod", below=below))
        write(
            {f"{below}overlays/dev/kustomization.yaml": "resources: [../../base, ../../../../common]\nreplicas: []\n"}
        )
        patch = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}'
        more = f"configMapGenerator: [{{name: only-in-prod, literals: [a=b]}}]\npatches: [{{patch: '{patch}'}}]\n"
        write({f"{below}overlays/prod/kustomization.yaml": f"resources: [../../base]\n{more}"})


@pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")
@pytest.mark.usefixtures("monorepo")
def test_the_report_does_not_depend_on_the_order_of_the_builds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    once = run("check", "services", "--policy", "all", "--no-cache", "--format", "json")
    assert "patch-has-effect" in once.out
    assert "image-override-matches" in once.out
    results = _Inside.results

    def shuffled(self: _Inside) -> Iterator[Result]:
        # Each only once: what is built again comes as it comes.
        found = list(results(self))
        random.Random(1).shuffle(found)  # noqa: S311 - an order, and no secret
        yield from found
        yield from results(self)

    monkeypatch.setattr(_Inside, "results", shuffled)
    assert run("check", "services", "--policy", "all", "--no-cache", "--format", "json").out == once.out


@pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")
@pytest.mark.usefixtures("monorepo")
def test_what_groups_share_is_looked_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = EngineClient.ask

    def watched(self: EngineClient, number: int, folder: Path, **options: Any) -> None:
        asked.append(folder.name)
        ask(self, number, folder, **options)

    monkeypatch.setattr(EngineClient, "ask", watched)
    run("check", "services", "--no-cache")
    # As it is given, as it is, and without the image that is not there.
    assert asked.count("common") == 3


@pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")
def test_of_a_group_that_was_looked_at_hardly_more_than_names_is_kept(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        write(overlays("dev", "prod", below=f"services/{name}/"))
    kept: list[Any] = []
    report = engine.make_report

    def watched(results: Any, *given: Any, **named: Any) -> Any:
        kept.extend(results)
        return report(results, *given, **named)

    monkeypatch.setattr(engine, "make_report", watched)
    run("check", "services", "--no-cache")
    assert len(kept) == 6
    names = {"apiVersion", "kind", "metadata"}
    assert all(resource.manifest.keys() <= names for each in kept for resource in each.build.resources)
