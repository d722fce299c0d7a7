"""The kustomize inside, and what happens where its program is damaged, foreign, killed or silent."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from kustomgen.engine import engine_process
from kustomgen.engine.client import answers
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import EMBEDDED, Engine, find_engine
from kustomgen.engine.process import start
from kustomgen.errors import BuildError, EngineError
from kustomgen.k8s.build import Build
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.sources import Sources
from tests.waiting import FOREVER, PATIENCE, is_gone, until

Write = Callable[[Mapping[str, str]], Sources]

ROOT = Path(__file__).parents[2]
HELLO = '{"protocol":1,"kustomize":"v5.8.2"}'
AGAIN = "install kustomgen again"

pytestmark = pytest.mark.usefixtures("engine_of_its_own")
inside = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")


@pytest.fixture
def embedded_engine() -> Engine:
    return find_engine("embedded")


@pytest.fixture
def fake(tmp_path: Path) -> Callable[[str], Engine]:
    def fake(script: str) -> Engine:
        path = tmp_path / "kustomgen-engine"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return Engine("embedded", str(path))

    return fake


Fake = Callable[[str], Engine]


@inside
def test_it_is_preferred_to_what_is_on_path(tmp_path: Path) -> None:
    assert find_engine(path_env=str(tmp_path)) == Engine("embedded", str(EMBEDDED))


def test_without_it_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kustomgen.engine.find.EMBEDDED", Path("/nowhere/kustomgen-engine"))
    with pytest.raises(EngineError, match="installed without its own kustomize"):
        find_engine("embedded")


@inside
def test_a_build_says_the_version_that_is_compiled_in_and_so_does_the_program(shop: Sources) -> None:
    source = (ROOT / "engine" / "version.go").read_text()
    compiled = re.search(r'kustomizeVersion = "(v5[\d.]+)"', source)
    assert compiled

    with start_builds(find_engine("embedded"), [Path("prod")], shop, BuildOptions()) as builds:
        assert [type(result.built) for result in builds.results()] == [tuple]
        assert builds.version == compiled[1]
    assert find_engine("embedded").version == compiled[1]


@inside
def test_many_overlays_are_built_by_one_process(
    embedded_engine: Engine, shop: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        started.append(arguments)
        return start(*arguments, **options)

    monkeypatch.setattr(engine_process, "start", counted)
    built = build_all(embedded_engine, [Path("prod"), Path("base")] * 40, sources=shop)
    assert {len(build.resources) for _, build in built if isinstance(build, Build)} == {4}
    assert len(built) == 80
    assert len(started) == 1


@inside
def test_it_tells_every_path_that_a_build_depends_on(embedded_engine: Engine, shop: Sources) -> None:
    (answer,) = answers(embedded_engine, [shop.cwd / "prod"], EngineOptions(30))
    found = {os.path.relpath(one["path"], shop.cwd): one["kind"] for one in answer["inputs"]}
    assert {path for path, kind in found.items() if kind == "file"} == {
        "prod/kustomization.yaml", "prod/web.yaml", "base/kustomization.yaml", "base/deployment.yaml",
        "base/more.yaml", "base/motd.txt", "base/extra.env",
    }  # fmt: skip
    assert found["prod/Kustomization"] == "absent"
    assert found["base"] == "folder"
    assert all(len(one["sha256"]) == 64 for one in answer["inputs"] if one["kind"] == "file")


@inside
def test_one_that_changes_the_schema_does_not_change_it_for_others(embedded_engine: Engine, write: Write) -> None:
    item = "{apiVersion: shop.example/v1, kind: Till, metadata: {name: t}, spec: {drawers: [{name: a}]}}"
    patch = item.replace("{name: a}", "{name: b}")
    schema = """{"definitions": {"example.shop.v1.Till": {"type": "object",
        "x-kubernetes-group-version-kind": [{"group": "shop.example", "version": "v1", "kind": "Till"}],
        "properties": {"spec": {"type": "object", "properties": {"drawers": {"type": "array",
          "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "name",
          "x-kubernetes-patch-strategy": "merge"}}}}}}}"""
    common = {"x.yaml": item, "p.yaml": patch, "schema.json": schema}
    sources = write(
        {f"{folder}/{name}": text for folder in ("merges", "replaces") for name, text in common.items()}
        | {
            "merges/kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\nopenapi: {path: schema.json}\n",
            "replaces/kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\n",
        }
    )
    built = build_all(embedded_engine, [Path("merges"), Path("replaces")] * 10, sources=sources)
    counts = [len(b.resources[0].manifest["spec"]["drawers"]) for _, b in built if isinstance(b, Build)]
    assert counts == [2, 1] * 10


@inside
def test_what_ends_its_process_fails_alone(embedded_engine: Engine, write: Write, shop: Sources) -> None:
    # YAML that refers to itself: kustomize follows it until there is no stack left, which Go cannot recover from.
    write({"loop/kustomization.yaml": "resources: [x.yaml]\n"})
    (shop.cwd / "loop" / "x.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: &a\n  b: *a\n", encoding="utf-8"
    )
    built = build_all(embedded_engine, [Path("prod"), Path("loop"), Path("base")], sources=shop)
    assert [isinstance(result, Build) for _, result in built] == [True, False, True]


@inside
def test_a_pipe_is_not_waited_for(embedded_engine: Engine, write: Write, tmp_path: Path) -> None:
    write({"kustomization.yaml": "resources: [x.yaml]\n"})
    os.mkfifo(tmp_path / "x.yaml")
    with pytest.raises(BuildError, match="not a regular file"):
        build_text(embedded_engine, tmp_path, timeout=PATIENCE)


@inside
def test_remote_files_are_fetched_only_where_that_is_allowed(embedded_engine: Engine, write: Write) -> None:
    sources = write({"kustomization.yaml": "resources:\n- https://kustomgen.invalid/a.yaml\n"})
    with pytest.raises(BuildError, match="remote resources are not fetched") as caught:
        build_text(embedded_engine, sources.cwd, sources=sources)
    assert "--allow-remote" in str(caught.value)
    with pytest.raises(BuildError) as caught:
        build_text(embedded_engine, sources.cwd, sources=sources, remote=True)
    assert "not fetched unless" not in str(caught.value)


@inside
def test_a_build_has_its_time_and_no_more(embedded_engine: Engine, shop: Sources) -> None:
    with pytest.raises(BuildError, match="kustomize did not finish within 1e-06 s and was stopped"):
        build_text(embedded_engine, shop.cwd / "prod", timeout=1e-6, sources=shop)


def test_a_binary_for_another_machine_is_an_engine_error(tmp_path: Path) -> None:
    path = tmp_path / "kustomgen-engine"
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xf3\x00" + bytes(100))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    refuses(Engine("embedded", str(path)), "does not start: Exec format error")


@inside
@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.98])
def test_a_truncated_binary_is_an_engine_error(tmp_path: Path, part: float) -> None:
    path = tmp_path / "kustomgen-engine"
    whole = EMBEDDED.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    path.chmod(0o755)
    with pytest.raises(EngineError) as caught:
        build_text(Engine("embedded", str(path)), tmp_path)
    assert AGAIN in str(caught.value)


def test_a_program_that_may_not_run_is_an_engine_error(tmp_path: Path) -> None:
    (tmp_path / "kustomgen-engine").write_bytes(b"")
    refuses(Engine("embedded", str(tmp_path / "kustomgen-engine")), "does not start: Permission denied")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("""echo '{"protocol":0}'; cat >/dev/null""", "is of another version of kustomgen (protocol 0, not 1)"),
        ("""echo '{"protocol":2}'; cat >/dev/null""", "is of another version of kustomgen (protocol 2, not 1)"),
        ("echo '{}'; cat >/dev/null", "is of another version of kustomgen (protocol none, not 1)"),
        ("echo hello; cat >/dev/null", "wrote an invalid answer ('hello'): it is damaged, or another program"),
        ("exit 3", "ended with code 3 before its first answer: it is damaged, or not for this machine"),
        ("echo why >&2; exit 1", "ended with code 1 (why) before its first answer"),
        ("kill -9 $$", "was killed by SIGKILL before its first answer"),
        (f"echo '{HELLO}'; echo '[1'; cat >/dev/null", "wrote an invalid answer ('[1')"),
    ],
)
def test_another_program_in_its_place_is_an_engine_error(fake: Fake, script: str, says: str) -> None:
    refuses(fake(script), says)


def refuses(engine: Engine, says: str) -> None:
    with pytest.raises(EngineError) as caught:
        build_text(engine, Path())
    assert says in str(caught.value)
    assert AGAIN in str(caught.value)


def test_one_that_never_says_what_it_is_is_stopped(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "GRACE", 0.3)
    began = time.monotonic()
    with pytest.raises(EngineError, match="does not answer: it was stopped after"):
        build_text(fake(f"exec sleep {FOREVER:g}"), Path(), timeout=0.2)
    assert time.monotonic() - began < PATIENCE


SILENT = "\n    the machine may be busy: try again, or give each build more time with `--timeout`"


def test_one_that_falls_silent_costs_the_build_that_it_was_at(
    fake: Fake, shop: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_process, "GRACE", 1.0)
    answers_one = tmp_path / "answers.py"
    answers_one.write_text(
        f"""
import json, pathlib, sys, time
print({HELLO!r}, flush=True)
again = pathlib.Path({str(tmp_path / "again")!r})
first = not again.exists()
again.touch()
for line in sys.stdin:
    print(json.dumps({{"id": json.loads(line)["id"], "objects": []}}), flush=True)
    if first:
        time.sleep({FOREVER})
"""
    )
    script = f"exec {sys.executable} {answers_one}"
    built = build_all(fake(script), [Path("base"), Path("prod"), Path("base")], sources=shop, timeout=0.5)
    assert [isinstance(what, Build) for _, what in built] == [True, False, True]
    assert str(built[1][1]) == (
        "prod/kustomization.yaml:1:1: kustomgen's engine did not answer for 1.5 s and was stopped" + SILENT
    )


def test_one_that_falls_silent_twice_costs_what_is_left(
    fake: Fake, shop: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_process, "GRACE", 0.3)
    began = time.monotonic()
    script = f"echo '{HELLO}'; exec sleep {FOREVER:g}"
    built = build_all(fake(script), [Path("base"), Path("prod"), Path("base")], sources=shop, timeout=0.2)
    assert all(str(what).endswith("did not answer for 0.5 s and was stopped" + SILENT) for _, what in built)
    assert time.monotonic() - began < PATIENCE


def test_one_that_is_killed_in_mid_run_loses_only_what_it_did_not_build(fake: Fake, shop: Sources) -> None:
    script = f"echo '{HELLO}'; read line; echo '{{\"id\":0,\"objects\":[]}}'; kill -9 $$"
    built = build_all(fake(script), [Path("base"), Path("prod")], sources=shop)
    assert isinstance(built[0][1], Build)
    assert str(built[1][1]) == (
        "prod/kustomization.yaml:1:1: kustomgen's engine was killed by SIGKILL before this was built\n"
        "    `--engine kustomize` builds it with another program"
    )


def test_it_can_be_interrupted(fake: Fake) -> None:
    stop = Event()
    Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(BuildError, match="interrupted"):
        build_text(fake(f"echo '{HELLO}'; exec sleep {FOREVER:g}"), Path(), stop=stop)
    assert time.monotonic() - began < PATIENCE


def test_what_it_starts_ends_with_it(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_process, "GRACE", 0.5)
    with pytest.raises(EngineError):
        build_text(fake(f"sleep {FOREVER:g} & echo $! >{tmp_path}/child; wait"), Path())
    child = (tmp_path / "child").read_text().strip()
    until(lambda: is_gone(child), "what it started ends")
