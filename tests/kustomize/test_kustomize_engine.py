from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Timer

import pytest

from kustomgen.engine.find import Engine, find_engine
from kustomgen.errors import BuildError, EngineError
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.sources import Sources
from tests.waiting import FOREVER, PATIENCE, is_gone, until

Write = Callable[[Mapping[str, str]], Sources]

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"


@pytest.fixture
def nothing_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kustomgen.engine.find.EMBEDDED", Path("/nowhere/kustomgen-engine"))


@pytest.mark.usefixtures("nothing_inside")
def test_without_kustomize_and_kubectl_the_message_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        find_engine(path_env=str(tmp_path))
    assert str(caught.value) == (
        "neither kustomize nor kubectl is on PATH, so nothing can be built\n"
        "    install it: `go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1`, "
        "or install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/"
    )


@pytest.mark.parametrize("name", ["kustomize", "kubectl"])
def test_the_engine_asked_for_is_the_only_one_looked_for(tmp_path: Path, name: str) -> None:
    other = {"kustomize": "kubectl", "kubectl": "kustomize"}[name]
    program(tmp_path / other, "exit 0")
    with pytest.raises(EngineError, match=f"there is no {name} on PATH"):
        find_engine(name, str(tmp_path))  # type: ignore[arg-type]


@pytest.mark.usefixtures("nothing_inside")
def test_kustomize_is_preferred_to_kubectl(tmp_path: Path) -> None:
    for name in ("kubectl", "kustomize"):
        program(tmp_path / name, "exit 0")
    assert find_engine(path_env=str(tmp_path)) == Engine("kustomize", str(tmp_path / "kustomize"))


def test_the_version_is_kustomizes_own(engine: Engine) -> None:
    assert engine.version.startswith("v5.")


@pytest.mark.parametrize(
    ("name", "printed", "version"),
    [
        ("kustomize", "{Version:kustomize/v4.5.7 GitCommit:56d BuildDate:2022}", "v4.5.7"),
        ("kustomize", "(devel)", "unknown"),
        ("kubectl", '{"clientVersion": {"gitVersion": "v1.32.4"}, "kustomizeVersion": "v5.5.0"}', "v5.5.0"),
        ("kubectl", '{"clientVersion": {"gitVersion": "v1.20.0"}}', "unknown"),
    ],
)
def test_every_shape_of_version_is_read(tmp_path: Path, name: str, printed: str, version: str) -> None:
    program(tmp_path / name, f"echo '{printed}'")
    assert Engine(name, str(tmp_path / name)).version == version


def test_a_program_that_does_not_start_is_an_engine_error(tmp_path: Path) -> None:
    (tmp_path / "kustomize").write_text("neither script nor binary")
    (tmp_path / "kustomize").chmod(0o755)
    with pytest.raises(EngineError, match="does not start"):
        build_text(Engine("kustomize", str(tmp_path / "kustomize")), tmp_path)


def test_a_build_that_hangs_is_stopped_with_all_that_it_started(tmp_path: Path, write: Write) -> None:
    sources = write({"app/kustomization.yaml": "resources: []\n"})
    program(tmp_path / "kustomize", f"sleep {FOREVER:g} & echo $! > {tmp_path}/child; wait")
    began = time.monotonic()
    with pytest.raises(BuildError) as caught:
        build_text(Engine("kustomize", str(tmp_path / "kustomize")), tmp_path / "app", timeout=0.5, sources=sources)
    assert time.monotonic() - began < PATIENCE
    assert str(caught.value) == (
        "app/kustomization.yaml:1:1: kustomize did not finish within 0.5 s and was stopped\n"
        "    the machine is busy, or a remote resource does not answer: `--timeout SECONDS` allows more"
    )
    child = (tmp_path / "child").read_text().strip()
    until(lambda: is_gone(child), "what it started ends")


def test_a_build_can_be_interrupted(tmp_path: Path, write: Write) -> None:
    sources = write({"app/kustomization.yaml": "resources: []\n"})
    program(tmp_path / "kustomize", f"sleep {FOREVER:g}")
    stop = Event()
    Timer(0.1, stop.set).start()
    with pytest.raises(BuildError, match="interrupted"):
        build_text(Engine("kustomize", str(tmp_path / "kustomize")), tmp_path / "app", sources=sources, stop=stop)


def test_nothing_is_ever_asked(tmp_path: Path) -> None:
    program(tmp_path / "kustomize", 'read answer; echo "$? $GIT_TERMINAL_PROMPT"')
    assert build_text(Engine("kustomize", str(tmp_path / "kustomize")), tmp_path).text == "1 0\n"


def test_a_kustomization_of_nothing_builds_to_nothing(engine: Engine, write: Write, tmp_path: Path) -> None:
    write({"kustomization.yaml": "namePrefix: a-\n"})
    assert build_text(engine, tmp_path).text == ""


def test_warnings_are_kept_apart(engine: Engine, write: Write, tmp_path: Path) -> None:
    write({"kustomization.yaml": "commonLabels: {a: b}\nresources: [x.yaml]\n", "x.yaml": SERVICE})
    output = build_text(engine, tmp_path)
    assert output.text.startswith("apiVersion: v1")
    assert any("commonLabels" in line for line in output.warnings)


FAILS = {
    "a missing file": (
        {"kustomization.yaml": "resources:\n- web.yaml\n"},
        "app/kustomization.yaml:2:3: no such file or directory: app/web.yaml",
    ),
    "a missing file, two kustomizations further in": (
        {"kustomization.yaml": "resources: [../b]\n", "../b/kustomization.yaml": "resources:\n  - web.yaml\n"},
        "b/kustomization.yaml:2:5: no such file or directory: b/web.yaml",
    ),
    "a missing file of a generator": (
        {"kustomization.yaml": "configMapGenerator: [{name: a, files: [b.txt]}]\n"},
        "app/kustomization.yaml:1:40: no such file or directory: app/b.txt",
    ),
    "an unknown field": (
        {"kustomization.yaml": "namePrefix: a-\nresource: [x.yaml]\n"},
        'app/kustomization.yaml:2:1: unknown field "resource": did you mean resources?',
    ),
    "a field of another type": (
        {"kustomization.yaml": "images: [{name: a, newTag: 1.10}]\n"},
        "app/kustomization.yaml:1:20: images.newTag: string is expected, not number",
    ),
    "a file above": (
        {"kustomization.yaml": "resources: [../x.yaml]\n", "../x.yaml": SERVICE},
        "app/kustomization.yaml:1:13: security; file 'x.yaml' is not in or below 'app'",
    ),
    "a patch that is none": (
        {"kustomization.yaml": "resources: [x.yaml]\npatches:\n- path: p.yaml\n", "x.yaml": SERVICE, "p.yaml": "k: ["},
        'app/p.yaml:1:5: unable to parse SM or JSON patch from [path: "p.yaml"]: this is not YAML: a value is missing',
    ),
    "a patch of nothing": (
        {
            "kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\n",
            "x.yaml": SERVICE,
            "p.yaml": SERVICE.replace("web", "wob"),
        },
        "app/p.yaml:3:12: no matches for Id Service/wob: did you mean web?",
    ),
    "the same object twice": (
        {"kustomization.yaml": "resources: [x.yaml, y.yaml]\n", "x.yaml": SERVICE, "y.yaml": SERVICE},
        "app/kustomization.yaml:1:21: y.yaml: may not add resource with an already registered id: Service/web",
    ),
    "two namespaces become one": (
        {
            "kustomization.yaml": "namespace: a\nresources: [x.yaml]\n",
            "x.yaml": "\n---\n".join(SERVICE.replace("web", f"web, namespace: {name}") for name in "bc"),
        },
        "app/kustomization.yaml:1:1: namespace transformation produces ID conflict: Service/web occurs twice",
    ),
    "Helm": (
        {"kustomization.yaml": "helmCharts: [{name: a, repo: 'https://a.example', version: '1'}]\n"},
        "app/kustomization.yaml:1:1: must specify --enable-helm",
    ),
    "not YAML": (
        {"kustomization.yaml": "resources: [\n a"},
        "app/kustomization.yaml:2:3: yaml: line 2: did not find expected ',' or ']'",
    ),
    "empty": ({"kustomization.yaml": ""}, "app/kustomization.yaml:1:1: kustomization.yaml is empty"),
    "a circle": (
        {"kustomization.yaml": "resources: [../b]\n", "../b/kustomization.yaml": "resources: [../app]\n"},
        "b/kustomization.yaml:1:13: cycle detected: candidate root 'app' contains visited root 'app'",
    ),
    "a base that is none": (
        {"kustomization.yaml": "resources: [../b]\n", "../b/x.yaml": SERVICE},
        "app/kustomization.yaml:1:13: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory 'b'",
    ),
    "a missing component": (
        {"kustomization.yaml": "resources: [x.yaml]\ncomponents: [../c]\n", "x.yaml": SERVICE},
        "app/kustomization.yaml:2:14: no such file or directory: c",
    ),
    "a JSON patch of what is not there": (
        {
            "kustomization.yaml": "resources: [x.yaml]\npatches:\n- target: {kind: Service}\n"
            '  patch: \'[{"op": "replace", "path": "/spec/a/b", "value": 1}]\'\n',
            "x.yaml": SERVICE,
        },
        (
            "app/kustomization.yaml:4:10: replace operation does not apply: doc is missing path: /spec/a/b: missing value: "
            "Service/web has no spec"
        ),
    ),
}


@pytest.mark.parametrize("case", FAILS)
def test_a_failed_build_gives_the_cause_and_its_place(engine: Engine, write: Write, tmp_path: Path, case: str) -> None:
    files, expected = FAILS[case]
    sources = write({f"app/{name}": text for name, text in files.items()})
    with pytest.raises(BuildError) as caught:
        build_text(engine, tmp_path / "app", sources=sources)
    (complaint,) = caught.value.complaints
    assert f"{complaint.mark}: {complaint.message}" == expected
    assert complaint.hint or case == "not YAML"


def test_a_remote_base_is_named_and_not_waited_for(engine: Engine, write: Write, tmp_path: Path) -> None:
    sources = write({"kustomization.yaml": "resources:\n- https://kustomgen.invalid/a/b//c?ref=v1\n"})
    with pytest.raises(BuildError) as caught:
        build_text(engine, tmp_path, sources=sources)
    (complaint,) = caught.value.complaints
    assert str(complaint.mark) == "kustomization.yaml:2:3"
    assert "kustomgen.invalid" in complaint.message
    assert complaint.message.count("\n") <= 1
    assert "remote" in complaint.hint


def test_what_the_load_restrictor_refuses_builds_without_it(engine: Engine, write: Write, tmp_path: Path) -> None:
    write({"app/kustomization.yaml": "resources: [../x.yaml]\n", "x.yaml": SERVICE})
    assert "kind: Service" in build_text(engine, tmp_path / "app", unrestricted=True).text


def test_the_shop_builds(engine: Engine, shop: Sources) -> None:
    assert build_text(engine, shop.cwd / "prod").text.count("\nkind: ") == 4


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
