from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import DuplicatedKey
from kustomgen.kustomize.graph import chain, overlays_below
from kustomgen.kustomize.sources import Sources

Write = Callable[[Mapping[str, str]], Sources]

EVERYTHING = """
    resources:
    - a.yaml
    - ../base
    bases: [../old]
    components: [../part]
    crds: [crd.json]
    configurations: [names.yaml]
    generators: [gen.yaml]
    transformers:
    - labels.yaml
    - |-
      apiVersion: builtin
      kind: LabelTransformer
    validators: [val.yaml]
    patches:
    - path: p.yaml
    - patch: |-
        kind: Deployment
    patchesStrategicMerge:
    - sm.yaml
    - |-
      kind: Deployment
    patchesJson6902: [{path: j.yaml, target: {kind: Service}}]
    replacements: [{path: r.yaml}, {source: {kind: Service}}]
    openapi: {path: schema.json}
    configMapGenerator:
    - {name: a, files: [plain.txt, key=other.txt], envs: [e.env], env: old.env}
    secretGenerator:
    - {name: s, files: [secret.txt]}
    helmCharts: [{name: c, valuesFile: values.yaml, additionalValuesFiles: [more.yaml]}]
    """


def test_everything_that_a_kustomization_refers_to_has_its_place(write: Write) -> None:
    kustomization = write({"a/kustomization.yaml": EVERYTHING}).kustomization(Path("a"))
    assert kustomization is not None
    assert {(found.field, found.target) for found in kustomization.references} == {
        ("resources", "a.yaml"),
        ("resources", "../base"),
        ("bases", "../old"),
        ("components", "../part"),
        ("crds", "crd.json"),
        ("configurations", "names.yaml"),
        ("generators", "gen.yaml"),
        ("transformers", "labels.yaml"),
        ("validators", "val.yaml"),
        ("patches", "p.yaml"),
        ("patchesStrategicMerge", "sm.yaml"),
        ("patchesJson6902", "j.yaml"),
        ("replacements", "r.yaml"),
        ("openapi", "schema.json"),
        ("configMapGenerator", "plain.txt"),
        ("configMapGenerator", "other.txt"),
        ("configMapGenerator", "e.env"),
        ("configMapGenerator", "old.env"),
        ("secretGenerator", "secret.txt"),
        ("helmCharts", "values.yaml"),
        ("helmCharts", "more.yaml"),
    }
    assert kustomization.references[1].mark == Mark("a/kustomization.yaml", 3, 3)


WEIRD: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", []),
    "a comment": (b"# later\n", []),
    "null": (b"null\n", []),
    "a list": (b"- a\n", []),
    "a word": (b"resources\n", []),
    "a byte order mark": (b"\xef\xbb\xbfresources: [x]\n", ["x"]),
    "UTF-16": ("resources: [x]\n".encode("utf-16"), ["x"]),
    "Windows line ends": (b"resources:\r\n- x\r\n- y\r\n", ["x", "y"]),
    "two documents": (b"resources: [x]\n---\nresources: [y]\n", ["x"]),
    "an anchor": (b"resources: &r [x]\ncomponents: *r\n", ["x", "x"]),
    "a merge": (b"a: &a {resources: [x]}\n<<: *a\n", ["x"]),
    "an alias of itself": (b"a: &a [*a]\nresources: [x]\n", []),
    "fields of other types": (b"resources: x\npatches: {a: b}\nconfigMapGenerator: [1, null, [2]]\nkind: 3\n", []),
    "items of other types": (b"resources: [1, null, {a: b}, x]\npatches: [x, {path: [y]}]\n", ["x"]),
    "not YAML": (b"resources: [x\n", []),
    "a tab": (b"resources:\n\t- x\n", []),
    "Latin-1": (b"# caf\xe9\nresources: [x]\n", []),
    "a key that is a list": (b"? [a]\n: b\nresources: [x]\n", []),
}


@pytest.mark.parametrize("case", WEIRD)
def test_a_weird_file_is_read_as_far_as_it_says_something(tmp_path: Path, case: str) -> None:
    data, targets = WEIRD[case]
    (tmp_path / "kustomization.yaml").write_bytes(data)
    sources = Sources(tmp_path)
    kustomization = sources.kustomization(Path())
    assert kustomization is not None
    assert [found.target for found in kustomization.references] == targets
    assert kustomization.kind == "Kustomization"
    assert chain(sources, Path()) == (kustomization,)
    assert overlays_below(sources, Path()) == [Path()]


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_bytes(b"# caf\xe9\n")
    kustomization = Sources(tmp_path).kustomization(Path())
    assert kustomization is not None
    assert str(kustomization.problems[0].mark) == "kustomization.yaml:1:6"


def test_a_key_that_stands_twice_is_told_with_both_places(write: Write) -> None:
    twice = """
        resources: [x]
        images:
        - name: a
          name: b
        resources: [y]
        """
    kustomization = write({"kustomization.yaml": twice}).kustomization(Path())
    assert kustomization is not None
    file = "kustomization.yaml"
    assert kustomization.as_file().keys_twice == (
        DuplicatedKey("name", ("images", 0), Mark(file, 3, 3), Mark(file, 4, 3)),
        DuplicatedKey("resources", (), Mark(file, 1, 1), Mark(file, 5, 1)),
    )


def test_every_name_of_the_file_is_found_and_hidden_folders_are_passed_over(write: Write) -> None:
    one = "resources: []\n"
    sources = write(
        {
            "a/kustomization.yaml": one,
            "b/kustomization.yml": one,
            "c/deep/er/Kustomization": one,
            ".git/kustomization.yaml": one,
            ".hidden/a/kustomization.yaml": one,
            "node_modules/a/kustomization.yaml": one,
            "d/other.yaml": one,
            "e/kustomization.yaml/x": "a folder of that name",
        }
    )
    (sources.cwd / "linked").symlink_to(sources.cwd / "a")
    (sources.cwd / "c" / "loop").symlink_to(sources.cwd)
    found = [kustomization.file for kustomization in sources.search(Path())]
    assert found == ["a/kustomization.yaml", "b/kustomization.yml", "c/deep/er/Kustomization"]


BASE = "resources: []\n"
ON_BASE = "resources: [../../base]\n"


@pytest.mark.parametrize(
    ("files", "overlays"),
    [
        pytest.param(
            {"base": BASE, "overlays/dev": ON_BASE, "overlays/prod": ON_BASE},
            ["deploy/overlays/dev", "deploy/overlays/prod"],
            id="overlays of one base",
        ),
        pytest.param(
            {"": BASE, "base": BASE}, ["deploy", "deploy/base"], id="the folder itself, and what it does not list"
        ),
        pytest.param({"a": BASE, "b/c": BASE}, ["deploy/a", "deploy/b/c"], id="nothing in common"),
        pytest.param(
            {"base": BASE, "mid": "bases: [../base]\n", "top": "resources: [../mid]\n"}, ["deploy/top"], id="layers"
        ),
        pytest.param(
            {"part": "kind: Component\n", "a": "components: [../part]\n", "unused": "kind: Component\n"},
            ["deploy/a"],
            id="components are no overlays",
        ),
        pytest.param({"a": "resources: [../b]\n", "b": "resources: [../a]\n"}, ["deploy/a"], id="a circle"),
        pytest.param({"a": "resources: [.]\n"}, ["deploy/a"], id="itself"),
        pytest.param({"a": "resources: [\n", "b": BASE}, ["deploy/a", "deploy/b"], id="one that is not YAML"),
    ],
)
def test_what_to_build_for_a_folder(write: Write, files: dict[str, str], overlays: list[str]) -> None:
    sources = write({str(Path("deploy", folder, "kustomization.yaml")): text for folder, text in files.items()})
    assert overlays_below(sources, Path("deploy")) == [Path(overlay) for overlay in overlays]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"x/y.yaml": "a: b\n"}, "there is nothing to build in this folder or below it\n    `kustomgen generate`"),
        (
            {"x/kustomization.yaml": "kind: Component\n"},
            "there is nothing to build in this folder or below it\n    only",
        ),
        ({}, "there is no such folder"),
    ],
)
def test_a_folder_with_nothing_to_build_is_an_error(write: Write, files: dict[str, str], says: str) -> None:
    sources = write({f"deploy/{name}": text for name, text in files.items()})
    with pytest.raises(InputError) as caught:
        overlays_below(sources, Path("deploy"))
    assert str(caught.value).startswith(f"deploy:1:1: {says}")


def test_a_chain_holds_every_kustomization_once_the_outermost_first(write: Write) -> None:
    sources = write(
        {
            "top/kustomization.yaml": "resources: [../mid, ../base, https://a.example/x]\ncomponents: [../part]\n",
            "mid/kustomization.yaml": "bases: [../base]\n",
            "base/kustomization.yaml": "resources: [a.yaml, ../top]\n",
            "part/kustomization.yaml": "kind: Component\nresources: [nowhere]\n",
            "other/kustomization.yaml": "",
        }
    )
    assert [Path(found.file).parent.name for found in chain(sources, Path("top"))] == ["top", "mid", "base", "part"]
    assert chain(sources, Path("nowhere")) == ()


def test_a_file_is_read_once(write: Write) -> None:
    sources = write({"kustomization.yaml": "resources: [x]\n"})
    first = sources.kustomization(Path())
    (sources.cwd / "kustomization.yaml").write_text("resources: [y]\n")
    assert sources.kustomization(sources.cwd) is first
