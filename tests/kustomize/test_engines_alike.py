"""Whatever builds, the objects are the same: for every kustomization in this repository, and for odd ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError
from kustomgen.k8s.build import Build
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.stream import load_stream
from tests.kustomize.conftest import PRESENT, SHOP
from tests.kustomize.test_build import ADDED, ALIKE
from tests.kustomize.test_kustomize_engine import FAILS
from tests.profiles import NIGHTLY

Write = Callable[[Mapping[str, str]], Sources]

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    {
        file.parent
        for below in ("base", "overlays", "examples", "tests")
        for file in (ROOT / below).rglob("kustomization.y*ml")
    }
)

pytestmark = pytest.mark.skipif(len(PRESENT) < 2, reason="there is only one program that builds")

ODD = {
    "values": """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: odd
          annotations: {}
        data: {a: "yes", b: "0o7", c: "1e3", d: "2001-01-01", e: "\\u00e9\\U0001F600", f: "~", g: "", h: "line\\n"}
        ---
        apiVersion: shop.example/v1
        kind: Till
        metadata: {name: odd, labels: {n: "1"}, annotations: {x: y}}
        spec: {a: yes, b: 0o7, c: 1e3, d: 2001-01-01, e: 0.1, f: ~, g: 12345678901234567890, h: 1.0, i: -0, j: 010,
          k: 1_000, l: [], m: {}, n: 0x1F, o: .5, p: 1e21, q: 123456789.123456789, r: on, s: 9007199254740993, t: <<}
        """,
    "anchors": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: &n odd}
        data: {a: *n}
        """,
    "a list": """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}
        - {apiVersion: v1, kind: ServiceAccount, metadata: {name: b, annotations: {config.kubernetes.io/local-config: "true"}}}
        """,
    "other names of fields": """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a}
        """,
}  # fmt: skip


def compare(folders: list[Path], sources: Sources) -> None:
    """The objects, or the failure, of every engine for every folder: what builds, what tells origins, and the text."""
    first, *others = [find_engine(name) for name in PRESENT]  # type: ignore[arg-type]  # names of engines
    expected = build_all(first, folders, sources=sources)
    for folder, built in expected:
        if isinstance(built, Build):
            text = build_text(first, sources.cwd / folder, sources=sources).text
            # What Flux fills in is filled in after the build.
            assert "${" in text or load_stream(text, "text") == [resource.manifest for resource in built.resources]
        else:
            with pytest.raises(BuildError) as caught:
                build_text(first, sources.cwd / folder, sources=sources)
            assert str(caught.value) == str(built)
    for other in others:
        for (folder, one), (_, two) in zip(expected, build_all(other, folders, sources=sources), strict=True):
            if isinstance(one, Build) and isinstance(two, Build):
                assert [r.manifest for r in one.resources] == [r.manifest for r in two.resources], (folder, other)
                assert [r.origin for r in one.resources] == [r.origin for r in two.resources], (folder, other)
                assert one == two
            else:
                assert str(one) == str(two)


def test_all_kustomizations_of_this_repository_build_alike() -> None:
    assert len(FOLDERS) >= 12
    compare(FOLDERS if NIGHTLY else FOLDERS[::4], Sources(ROOT))


@pytest.mark.parametrize("case", ALIKE)
def test_kustomizations_of_the_tests_build_alike(write: Write, case: str) -> None:
    sources = write(SHOP)
    write(ALIKE[case])
    if (added := ADDED.get(case)) and case != "managed-by":
        with (sources.cwd / "prod" / "kustomization.yaml").open("a") as file:
            file.write(added)
    compare([Path("prod")], sources)


@pytest.mark.parametrize("case", ODD)
def test_odd_manifests_build_alike(write: Write, case: str) -> None:
    sources = write(
        {"kustomization.yaml": "RESOURCES: [x.yaml]\nBuildMetaData: []\nnamePrefix: a-\n", "x.yaml": ODD[case]}
    )
    compare([Path()], sources)


@pytest.mark.parametrize("case", FAILS)
def test_what_fails_fails_alike(write: Write, case: str) -> None:
    files, _ = FAILS[case]
    sources = write({f"app/{name}": text for name, text in files.items()})
    compare([Path("app")], sources)
