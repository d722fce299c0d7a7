"""A run that several processes share says what one process says, byte for byte; and what happens when one of them fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.options import FORMATS
from kustomgen.kustomize.embedded import Conversation
from kustomgen.kustomize.engine import EMBEDDED
from kustomgen.kustomize.machine import processors

from .conftest import CLEAN, LEAK, POD, Result, Run, Write, kustomization
from .test_check import on_a_terminal
from .test_diff import git

ROOT = Path(__file__).parents[2]
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
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that the engine of this process was asked to build as they are."""
    seen: list[str] = []
    ask = Conversation.ask

    def watched(self: Conversation, number: int, folder: Path, **options: Any) -> None:
        if number >= 0:
            seen.append(os.path.relpath(folder))
        ask(self, number, folder, **options)

    monkeypatch.setattr(Conversation, "ask", watched)
    return seen


Alike = Callable[..., Result]


@pytest.fixture
def alike(run: Run, write: Write, asked: list[str]) -> Alike:
    """Checks with one process and with three, and gives what both say."""
    write(MONOREPO)

    def alike(*arguments: str, processes: int = 3, cache: bool = False) -> Result:
        line = ["check", *arguments, *([] if cache else ["--no-cache"])]
        once = run(*line, "--processes", "1")
        all_of_them = {*asked}
        del asked[:]
        shared = run(*line, "--processes", str(processes))
        assert plain(shared) == plain(once)
        assert {*asked} < all_of_them
        return once

    return alike


# --- what goes wrong in the files is told as ever ---


def test_a_policy_that_is_wrong_is_told_once_and_nothing_is_started(run: Run, write: Write, asked: list[str]) -> None:
    write({**MONOREPO, "policies/shop.yaml": POLICY.replace("image-pinned", "image-pinend")})
    result = run("check", *PATHS, "--processes", "3")
    assert asked == []
    once = run("check", *PATHS, "--processes", "1")
    assert plain(result) == plain(once)
    assert "image-pinend" in once.err


def test_a_schema_that_cannot_be_read_is_told_once(run: Run, write: Write) -> None:
    write({**MONOREPO, "crds/shop-shop.example-v1.json": "{"})
    once, shared = (run("check", *PATHS, "--schemas", "crds", "--processes", number) for number in "13")
    assert (shared.code, shared.out, shared.err) == (2, "", once.err)
    assert once.err


def test_no_process_is_too_few(run: Run, write: Write) -> None:
    write(MONOREPO)
    for number in ("0", "-1"):
        result = run("check", f"--processes={number}")
        assert (result.code, result.out) == (2, "")
        assert "--processes" in result.err


def test_more_processes_than_there_is_to_do_are_not_started(alike: Alike) -> None:
    alike("services/a/overlays/dev", "services/b/overlays/dev", "services/broken", processes=50)


# --- the report is the same ---


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_says_the_same(alike: Alike, fmt: str) -> None:
    assert alike(*PATHS, "--format", fmt).code == 2


def test_what_is_said_of_all_builds_is_said_of_all_shares(alike: Alike, write: Write) -> None:
    write({"services/empty/kustomization.yaml": kustomization("s.yaml"), "services/empty/s.yaml": CLEAN})
    write({"services/broken/kustomization.yaml": kustomization("s.yaml"), "services/broken/s.yaml": CLEAN})
    out = alike("services").out
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
    assert "[blue]" in alike("overlays", "--policy", "recommended", processes=2).out


def test_what_a_baseline_knows_is_the_same(alike: Alike, run: Run) -> None:
    run("check", "services/a", "services/b", "services/c", "--write-baseline", "one.json", "--processes", "1")
    run("check", "services/a", "services/b", "services/c", "--write-baseline", "three.json", "--processes", "3")
    assert Path("three.json").read_bytes() == Path("one.json").read_bytes()
    assert "known" in alike("services", "--baseline", "one.json").out


def test_what_changed_is_compared_with_what_did_not(alike: Alike, write: Write) -> None:
    folder = write({})
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "as it is")
    for name in "bc":
        write(
            {
                f"services/{name}/overlays/prod/kustomization.yaml": app(name, prod=ONE)[
                    f"services/{name}/overlays/prod/kustomization.yaml"
                ]
            }
        )
    result = alike("services", "--changed", processes=2)
    assert (
        "only compared with, as nothing in it changed since HEAD: services/b/overlays/dev, services/c/overlays/dev"
        in result.out
    )
    assert "replicas is 1, and 2 in dev" in result.out


def test_a_rule_over_all_builds_keeps_them_in_one_process(run: Run, write: Write, asked: list[str]) -> None:
    rule = "apiVersion: kustomgen/v1\nkind: Rule\nid: many\nexpression: builds.size() > 100\nmessage: too few\n"
    write({**MONOREPO, "policies/rule.yaml": rule})
    assert "too few" in run("check", "services", "--no-cache", "--processes", "3").out
    assert "services/a/overlays/dev" in asked
    assert "services/h/overlays/dev" in asked


# --- what is remembered ---


def test_what_several_processes_found_one_remembers(run: Run, write: Write, asked: list[str]) -> None:
    write(MONOREPO)
    fresh = run("check", *PATHS, "--no-cache", "--processes", "1")
    run("check", *PATHS, "--processes", "3")
    del asked[:]
    again = run("check", *PATHS, "--format", "text")
    assert plain(again) == plain(fresh)
    assert {*asked} == {"services/broken", "services/empty"}, "what does not build is never remembered"


def test_what_another_process_remembers_is_forgotten_when_a_file_changes(run: Run, write: Write) -> None:
    write(MONOREPO)
    run("check", *PATHS, "--processes", "3")
    write(app("g"))
    write({"services/a/overlays/dev/settings.yaml": LEAK, "services/b/base/web.yaml": DEPLOYMENT % "a: b"})
    for processes in "13":
        known = run("check", *PATHS, "--processes", processes)
        assert plain(known) == plain(run("check", *PATHS, "--no-cache", "--processes", "1"))


# --- what happens when a process fails ---


def command(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check", "--no-cache", *arguments],
        env=environment, stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def runs(pid: int, what: str) -> bool:
    try:
        return what in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def wait_for(found: Callable[[], list[int]], many: int) -> list[int]:
    for _ in range(6000):
        if len(pids := found()) >= many:
            return pids
        time.sleep(0.01)
    pytest.fail("they were not started")


def shares(process: subprocess.Popen[str]) -> list[int]:
    return [child for child in children(process.pid) if runs(child, "kustomgen.cli.share")]


def engines(process: subprocess.Popen[str]) -> list[int]:
    """The engines of the processes that check a share."""
    return [pid for share in shares(process) for pid in children(share) if runs(pid, "kustomgen-engine")]


def all_below(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *all_below(child))]


def has_worked(pid: int) -> bool:
    """Whether it took some hundredths of a second of processor time, so that it has said what it is."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) >= 5
    except OSError:
        return False


def gone(pids: list[int]) -> bool:
    """Whether they are all gone, within some seconds."""
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def large(write: Write) -> Path:
    """150 overlays, in which there is something to find."""
    write({f"overlays/e{n:03}/kustomization.yaml": kustomization("a.yaml") for n in range(150)})
    return write({f"overlays/e{n:03}/a.yaml": LEAK if n % 7 == 0 else CLEAN for n in range(150)})


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seen", [shares, engines], ids=["as it starts", "as it builds"])
def test_what_a_killed_process_did_not_check_is_checked_without_it(run: Run, seen: Any) -> None:
    fresh = run("check", "--no-cache", "--processes", "1")
    with ended(command("--processes", "3")) as process:
        wait_for(lambda: seen(process), 1)
        victim = shares(process)[0]
        os.kill(victim, signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, ELAPSED.sub("", out)) == (fresh.code, ELAPSED.sub("", fresh.out))
    assert re.fullmatch(
        r"a process that checked some of the overlays was killed by SIGKILL: \d+ of them are checked without it\n", err
    )


@pytest.mark.usefixtures("large")
def test_all_of_them_may_be_killed(run: Run) -> None:
    fresh = run("check", "--no-cache", "--processes", "1")
    with ended(command("--processes", "3")) as process:
        for victim in wait_for(lambda: shares(process), 2):
            os.kill(victim, signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, ELAPSED.sub("", out)) == (fresh.code, ELAPSED.sub("", fresh.out))
    assert err.count("was killed by SIGKILL") == 2


def test_an_engine_of_another_process_that_is_killed_costs_only_time(large: Path, run: Run) -> None:
    for number in range(3):
        shutil.copytree(
            large / "overlays",
            large / f"overlays/more{number}",
            ignore=lambda _, names: {n for n in names if n[0] == "m"},
        )
    fresh = run("check", "--no-cache", "--processes", "1")
    with ended(command("--processes", "2")) as process:
        os.kill(wait_for(lambda: [pid for pid in engines(process) if has_worked(pid)], 1)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, ELAPSED.sub("", out), err) == (fresh.code, ELAPSED.sub("", fresh.out), "")


MISSED = """
from kustomgen.kustomize import turns
turns.not_looked_at = lambda _, seen: [f"{folder}/kustomization.yaml" for folder in seen if folder.name[1:] in ("007", "107")]
"""
BUG = """
import sys
if "-c" in sys.orig_argv:
    from kustomgen.policy import engine
    def check(*_):
        raise ZeroDivisionError("a rule divides by nothing")
    engine.check_build = check
"""


@pytest.mark.usefixtures("large")
def test_what_no_process_could_look_at_is_said_as_ever(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(MISSED)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    said = []
    for processes in "13":
        with ended(command("--processes", processes, env={"PYTHONPATH": path})) as process:
            said.append(ELAPSED.sub("", process.communicate(timeout=120)[0]))
    assert "what overlays/e007/kustomization.yaml and 1 more sets was not looked at" in said[0]
    assert said[0] == said[1]


@pytest.mark.usefixtures("large")
def test_a_bug_in_another_process_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BUG)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    with ended(command("--processes", "3", env={"PYTHONPATH": path})) as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (3, "")
    assert err.count("ZeroDivisionError: a rule divides by nothing") == 1
    assert err.count("This is a bug in kustomgen") == 1


@pytest.mark.usefixtures("large")
def test_an_engine_that_another_process_cannot_use_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif '-c' in sys.orig_argv:\n    from kustomgen.kustomize import embedded\n    embedded.PROTOCOL = 0\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    with ended(command("--processes", "3", env={"PYTHONPATH": path})) as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert err.count("is of another version of kustomgen") == 1
    assert "Traceback" not in err


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_it_no_process_is_left(with_signal: signal.Signals) -> None:
    with ended(command("--processes", "3")) as process:
        # An engine, and two processes with one each.
        below = wait_for(lambda: all_below(process.pid), 5)
        process.send_signal(with_signal)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130 if with_signal == signal.SIGINT else -with_signal, "")
    assert err == ("interrupted\n" if with_signal == signal.SIGINT else "")
    assert gone(below)


@pytest.mark.usefixtures("large")
def test_one_that_hangs_is_ended_with_the_rest() -> None:
    with ended(command("--processes", "3")) as process:
        below = [*wait_for(lambda: engines(process), 2), *shares(process)]
        os.kill(shares(process)[0], signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "interrupted\n")
    assert gone(below)


@pytest.mark.usefixtures("large")
def test_the_engines_have_their_parts_of_the_machine() -> None:
    with ended(command("--processes", "4")) as process:
        found = wait_for(lambda: engines(process), 1)
        said = Path(f"/proc/{found[0]}/environ").read_text().split("\0")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert f"GOMAXPROCS={-(-processors() // 4)}" in said
    assert "GOMEMLIMIT=128MiB" in said


def test_the_progress_of_all_is_told_together(write: Write) -> None:
    # So many that even a fast machine takes longer than the second after which progress is told.
    write({f"overlays/e{n:03}/kustomization.yaml": kustomization("a.yaml") for n in range(700)})
    folder = write({f"overlays/e{n:03}/a.yaml": CLEAN for n in range(700)})
    told = on_a_terminal(folder, "check", "--no-cache", "--processes", "2")
    seen = [int(done) for done in re.findall(r"building (\d+) of 700 overlays", told)]
    assert seen
    assert seen == sorted(seen)
    assert "700 builds" in told


@pytest.mark.usefixtures("large")
def test_a_reader_that_has_read_enough_gets_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with ended(command("--processes", "3", stdout=writing)) as process:
        os.close(writing)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")


@pytest.mark.usefixtures("large")
def test_a_full_disk_is_no_bug() -> None:
    with Path("/dev/full").open("w") as full, ended(command("--processes", "3", stdout=full)) as process:
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (2, "cannot be written: No space left on device\n")


def test_modules_that_lie_in_the_folder_are_not_imported(large: Path, run: Run) -> None:
    fresh = run("check", "--no-cache", "--processes", "1")
    for name in ("json", "queue", "typing", "yaml"):
        (large / f"{name}.py").write_text("raise SystemExit('this is not the module that was meant')")
    kustomgen = Path(sys.executable).parent / "kustomgen"
    done = subprocess.run(
        [kustomgen, "check", "--no-cache", "--processes", "2"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, ELAPSED.sub("", done.stdout), done.stderr) == (1, ELAPSED.sub("", fresh.out), "")
