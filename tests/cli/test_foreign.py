"""``kustomgen check`` on trees that kustomgen did not make: what it says of whatever stands there, and that it never crashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
LISTS_A = "resources: [a.yaml]\n"
REMOTE = "remote resources are not fetched unless that is allowed\ncopy it into the repository, or allow it: `--allow-remote`"


def config(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: b\n"


A = {"a.yaml": config("a")}

Files = dict[str, str | bytes]

BUILDS: dict[str, Files] = {
    "Windows line ends": {
        "kustomization.yaml": "resources:\r\n- a.yaml\r\nnamespace: x\r\n",
        "a.yaml": config("a").replace("\n", "\r\n"),
    },
    "a byte order mark": {
        "kustomization.yaml": b"\xef\xbb\xbfresources: [a.yaml]\n",
        "a.yaml": b"\xef\xbb\xbf" + config("a").encode(),
    },
    "UTF-16": {"kustomization.yaml": LISTS_A.encode("utf-16"), **A},
    "anchors, aliases and merge keys": {
        "kustomization.yaml": f"{LISTS_A}commonAnnotations: &c {{a: b}}\nlabels:\n- pairs: {{<<: *c, d: e}}\n",
        **A,
    },
    "generators with key=path": {
        "kustomization.yaml": "configMapGenerator:\n- name: x\n  files: [key=a.txt, b.txt]\n",
        "a.txt": "hi\n",
        "b.txt": "ho\n",
    },
    "binary data in a generator": {
        "kustomization.yaml": "configMapGenerator:\n- name: x\n  files: [a.bin]\n",
        "a.bin": bytes(range(256)),
    },
    "kustomization.yml": {"kustomization.yml": LISTS_A, **A},
    "Kustomization": {"Kustomization": LISTS_A, **A},
    "names with spaces and signs": {"Übung eins/kustomization.yaml": "resources: [a b.yaml]\n", "Übung eins/a b.yaml": config("a")},
    "a folder named as the file": {"kustomization.yaml/kustomization.yaml": LISTS_A, "kustomization.yaml/a.yaml": config("a")},
    "hidden folders and those of other tools": {
        "a/kustomization.yaml": LISTS_A,
        "a/a.yaml": config("a"),
        ".git/kustomization.yaml": "broken: [",
        "node_modules/x/kustomization.yaml": "broken: [",
    },
}  # fmt: skip


def make(root: Path, files: Files) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", BUILDS)
def test_it_builds(run: Run, here: Path, name: str) -> None:
    make(here, BUILDS[name])
    result = run("check", ".", "--fail-on", "never")
    assert result.code == 0, result.out + result.err
    assert "1 build, 1 object" in result.out


WRITE = "\nwrite fields, for example `resources:` with this list below it"
FAILS: dict[str, tuple[Files, str]] = {
    "an empty file": ({"kustomization.yaml": ""}, "kustomization.yaml:1:1: kustomization.yaml is empty\nwrite its `resources`"),
    "comments only": ({"kustomization.yaml": "# later\n"}, "kustomization.yaml:1:1: kustomization.yaml is empty\nwrite its `resources`"),
    "only nulls": ({"kustomization.yaml": "resources:\npatches:\n"}, "kustomization.yaml:1:1: kustomization.yaml is empty\nwrite its `resources`"),
    "nothing in it": ({"kustomization.yaml": "namePrefix: a-\n"}, ".: builds to nothing, so nothing was checked"),
    "two that list one another": (
        {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"},
        ("b/kustomization.yaml:1:13: cycle detected: candidate root 'a' contains visited root 'a'\n"
        "two kustomizations list one another: take out one of the two entries"),
    ),
    "one that lists itself": (
        {"a/kustomization.yaml": "resources: [.]\n"},
        ("a/kustomization.yaml:1:13: cycle detected: candidate root 'a' contains visited root 'a'\n"
        "two kustomizations list one another: take out one of the two entries"),
    ),
    "a missing file": (
        {"kustomization.yaml": "resources:\n- a.yaml\n- b.yaml\n", **A},
        "kustomization.yaml:3:3: no such file or directory: b.yaml\nwrite the file, or take the entry out",
    ),
    "a missing patch": (
        {"kustomization.yaml": f"{LISTS_A}patches:\n- path: p.yaml\n", **A},
        "kustomization.yaml:3:3: no such file or directory: p.yaml\nwrite the file, or take the entry out",
    ),
    "a missing file of a generator": (
        {"kustomization.yaml": "configMapGenerator:\n- name: x\n  files: [no.txt]\n"},
        "kustomization.yaml:3:11: no such file or directory: no.txt\nwrite the file, or take the entry out",
    ),
    "a binary file as a resource": (
        {"kustomization.yaml": LISTS_A, "a.yaml": bytes(range(256))},
        ("a.yaml:1:1: a.yaml is not YAML: control characters are not allowed\n"
        "this is no text: list it under `files` of a generator, if it is data"),
    ),
    "two names at once": (
        {"kustomization.yml": LISTS_A, "kustomization.yaml": LISTS_A, **A},
        ("kustomization.yml:1:1: Found multiple kustomization files under: .: kustomization.yaml and kustomization.yml\n"
        "keep one of them: kustomization.yaml is the usual name"),
    ),
    "tabs": (
        {"kustomization.yaml": "resources:\n\t- a.yaml\n", **A},
        ("kustomization.yaml:2:1: yaml: line 2: found character that cannot start any token\n"
        "YAML indents with spaces only"),
    ),
    "tabs in a resource": (
        {"kustomization.yaml": LISTS_A, "a.yaml": config("a").replace("  name", "\tname")},
        ("a.yaml:4:1: a.yaml is not YAML: line 4: found character that cannot start any token: "
        "a tab is used for indentation\nYAML indents with spaces only"),
    ),
    "a remote base": (
        {"kustomization.yaml": 'resources: ["https://git.example.com/a/b//c?ref=v1"]\n'},
        f"kustomization.yaml:1:13: https://git.example.com/a/b//c?ref=v1: {REMOTE}",
    ),
    "a remote file": (
        {"kustomization.yaml": 'resources: ["https://files.example.com/a.yaml"]\n'},
        f"kustomization.yaml:1:13: https://files.example.com/a.yaml: {REMOTE}",
    ),
    "Helm": (
        {"kustomization.yaml": f"{LISTS_A}helmCharts:\n- name: a\n  repo: https://charts.example.com\n  version: 1.0.0\n", **A},
        ("kustomization.yaml:2:1: must specify --enable-helm\n"
        "helmCharts need Helm, which `kubectl apply -k` does not run: render the chart into a file"),
    ),
    "a plugin": (
        {
            "kustomization.yaml": f"{LISTS_A}generators: [g.yaml]\n",
            "g.yaml": "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: x}\n",
            **A,
        },
        ("kustomization.yaml:2:14: external plugins disabled; unable to load external plugin 'ksops'\n"
        "the build needs a plugin, which neither `kubectl apply -k` nor kustomgen runs: "
        "render what it makes into a file, or leave the kustomization out with `--exclude`"),
    ),
    "a file above": (
        {"o/kustomization.yaml": "resources: [../a.yaml]\n", **A},
        ("o/kustomization.yaml:1:13: security; file 'a.yaml' is not in or below 'o'\n"
        "move it into the folder, give it a kustomization, or build as Flux does: `--load-restrictor LoadRestrictionsNone`"),
    ),
    "an unknown field": (
        {"kustomization.yaml": f"{LISTS_A}imagess: []\n", **A},
        'kustomization.yaml:2:1: unknown field "imagess": did you mean images?\nwrite `images`',
    ),
    "YAML that is no object": (
        {"kustomization.yaml": LISTS_A, "a.yaml": "just: text\n"},
        ("a.yaml:1:1: a.yaml: missing Resource metadata: it has no kind\nevery object needs apiVersion, kind and "
        "metadata.name; list what is no object under `files` of a generator"),
    ),
    "a list": ({"kustomization.yaml": "- a\n"}, "kustomization.yaml:1:1: a mapping of fields is expected, not a list" + WRITE),
    "a text": ({"kustomization.yaml": "a\n"}, "kustomization.yaml:1:1: a mapping of fields is expected, not a string" + WRITE),
    "a field of another type": (
        {"kustomization.yaml": f"{LISTS_A}images: {{a: b}}\n", **A},
        ("kustomization.yaml:2:1: images: a list is expected, not object\n"
        "write a list: each item on its own line, after `- `"),
    ),
    "the same object twice": (
        {"kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "b.yaml": config("a"), **A},
        ("kustomization.yaml:1:21: b.yaml: may not add resource with an already registered id: ConfigMap/a\n"
        "two objects have the same kind and name: rename one, or take out what is listed twice"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILS)
def test_it_says_why_it_does_not_build(run: Run, here: Path, name: str) -> None:
    files, said = FAILS[name]
    make(here, files)
    result = run("check", ".")
    assert result.code == 2
    told = [line.strip() for line in result.out.partition("does not build\n")[2].splitlines()]
    assert told[: told.index("")] == said.splitlines()


def test_a_component_alone_is_told_with_what_uses_it(run: Run, here: Path) -> None:
    make(
        here,
        {
            "c/kustomization.yaml": COMPONENT,
            "o/kustomization.yaml": f"{LISTS_A}components: [../c]\n",
            "o/a.yaml": config("a"),
        },
    )
    result = run("check", "c")
    assert result.code == 2
    assert result.err == (
        "c/kustomization.yaml:1:1: this is a Component, which builds only as part of something else\n"
        "    check what uses it: o\n"
    )  # fmt: skip


def test_components_alone_are_nothing_to_build(run: Run, here: Path) -> None:
    make(here, {"c/kustomization.yaml": COMPONENT})
    result = run("check", ".")
    assert result.code == 2
    assert "only Components are: name the overlay that uses them" in result.err


def test_bases_components_and_overlays_are_told_apart_and_what_fails_keeps_nothing_back(run: Run, here: Path) -> None:
    make(
        here,
        {
            "base/kustomization.yaml": LISTS_A,
            "base/a.yaml": config("a"),
            "part/kustomization.yaml": COMPONENT + "nameSuffix: -x\n",
            "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
            "broken/kustomization.yaml": "resources: [gone.yaml]\n",
            "alone/kustomization.yaml": LISTS_A,
            "alone/a.yaml": config("b"),
        },
    )
    assert run("check", ".").code == 2
    result = run("check", ".", "--format", "json", "--fail-on", "never")
    assert result.code == 0
    assert [(build["path"], build.get("error") is None) for build in result.json["builds"]] == [
        ("alone", True),
        ("broken", False),
        ("prod", True),
    ]


def test_files_above_are_read_where_that_is_asked_for_and_a_rule_says_who_will_not(run: Run, here: Path) -> None:
    make(here, {"o/kustomization.yaml": "resources:\n- ../a.yaml\n", **A})
    result = run("check", ".", "--load-restrictor", "LoadRestrictionsNone")
    assert result.code == 0
    assert "files-below-kustomization" in result.out
    assert "o/kustomization.yaml:2:3" in result.out


def test_a_load_restrictor_that_there_is_not(run: Run, here: Path) -> None:
    make(here, {"kustomization.yaml": LISTS_A, **A})
    result = run("check", ".", "--load-restrictor", "none")
    assert result.code == 2
    assert result.err == (
        "--load-restrictor 'none' is unknown\n    possible are: LoadRestrictionsRootOnly, LoadRestrictionsNone\n"
    )


def test_five_hundred_kustomizations(run: Run, here: Path) -> None:
    for number in range(500):
        make(here, {f"n{number:03}/kustomization.yaml": LISTS_A, f"n{number:03}/a.yaml": config("a")})
    result = run("check", ".")
    assert result.code == 0
    assert "500 builds, 500 objects" in result.out


def test_links_that_lead_back_are_not_followed(run: Run, here: Path) -> None:
    make(here, {"a/kustomization.yaml": LISTS_A, "a/a.yaml": config("a")})
    (here / "a" / "up").symlink_to("..")
    (here / "a" / "loop").symlink_to("loop")
    result = run("check", ".")
    assert "1 build, 1 object" in result.out


def test_a_link_to_itself_as_a_resource(run: Run, here: Path) -> None:
    make(here, {"kustomization.yaml": LISTS_A})
    (here / "a.yaml").symlink_to("a.yaml")
    result = run("check", ".")
    assert result.code == 2
    assert re.search(r"kustomization.yaml:1:13: .*too many (?:links|levels)", result.out), result.out


def test_no_report_is_a_traceback_or_silent_when_documents_follow(run: Run, here: Path) -> None:
    make(here, {"kustomization.yaml": f"{LISTS_A}---\nnamePrefix: x-\n", **A})
    result = run("check", ".")
    assert "kustomization-one-document" in result.out


def test_a_manifest_that_nobody_lists_is_found_though_the_builds_are_remembered(run: Run, here: Path) -> None:
    make(here, {"kustomization.yaml": LISTS_A, **A})
    run("check", ".")
    assert run("check", ".").out.count("yaml-files-used") == 0
    make(here, {"more/b.yaml": config("b")})
    assert "more/b.yaml:1:1" in run("check", ".").out


def test_the_load_restrictor_is_remembered_apart(run: Run, here: Path) -> None:
    make(here, {"o/kustomization.yaml": "resources:\n- ../a.yaml\n", **A})
    assert run("check", ".", "--load-restrictor", "LoadRestrictionsNone").code == 0
    assert run("check", ".").code == 2
