"""What ``generate`` writes: the same bytes every time, files that old kustomizes read, and this repository's own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from kustomgen.layout.tree import generate
from kustomgen.layout.write import differs, plan
from kustomgen.spec.load import load

ROOT = Path(__file__).parents[2]
TREE = generate(load(ROOT / "kustomgen.yaml", "kustomgen.yaml"))
NASTY = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
config: { "on": "no", time: "12:30:45", octal: 0o17, number: "1e3", quoted: "'q'", lines: "a\\nb\\n", blank: "", tab: "a\\tb" }
workloads: { web: { image: "nginx:1.10", args: ["~", "null", "2024-01-01", "y", "=", "<<", "# no", " lead", "trail "] } }
environments: { dev: {}, prod: { config: { "on": "yes", time: "12:30", lines: "c\\n  d" }, workloads: { web: { args: ["007"] } } } }
"""

KNOWN_TO_4_5_7 = {
    "apiVersion", "kind", "namespace", "namePrefix", "resources", "configurations", "labels", "images", "replicas",
    "configMapGenerator", "patches",
}  # fmt: skip

_DIGEST = """
import hashlib, sys
from pathlib import Path
from kustomgen.layout.tree import generate
from kustomgen.spec.load import load
tree = generate(load(Path(sys.argv[1]), "kustomgen.yaml"))
print(hashlib.sha256(repr([(str(path), text) for path, text in tree.items()]).encode()).hexdigest())
"""


def kustomizations() -> dict[PurePosixPath, Any]:
    return {path: yaml.safe_load(text) for path, text in TREE.items() if path.name == "kustomization.yaml"}


def test_the_repository_holds_what_its_spec_generates() -> None:
    planned = plan(TREE, ROOT)
    assert [str(change.path) for change in planned.changes] == []
    assert not differs(planned), "kustomgen.lock is not the spec's"


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_same_spec_gives_the_same_bytes_in_every_process(hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _DIGEST, str(ROOT / "kustomgen.yaml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    ours = repr([(str(path), text) for path, text in TREE.items()])
    assert done.stdout.strip() == hashlib.sha256(ours.encode()).hexdigest()


def test_every_file_is_one_document_with_something_in_it() -> None:
    for path, text in TREE.items():
        documents = list(yaml.safe_load_all(text))
        assert len(documents) == 1, path
        assert documents[0], path


def test_every_patch_is_listed_and_there_with_the_name_it_has_in_the_base() -> None:
    for path, kustomization in kustomizations().items():
        listed = {path.parent / patch["path"] for patch in kustomization.get("patches", ())}
        assert listed == {file for file in TREE if file.is_relative_to(path.parent / "patches")}
        for patch in listed:
            assert yaml.safe_load(TREE[patch])["metadata"]["name"] in patch.name


def test_no_field_is_younger_than_kustomize_4_5_7() -> None:
    for path, kustomization in kustomizations().items():
        assert kustomization.keys() <= KNOWN_TO_4_5_7, path
        assert all(patch.keys() == {"path"} for patch in kustomization.get("patches", ())), "null with a target: a trap"


def test_every_resource_is_listed_where_it_lies() -> None:
    for path, kustomization in kustomizations().items():
        own = {path.parent / name for name in kustomization["resources"] if not name.startswith("..")}
        assert own <= TREE.keys()
    every = {file for path, k in kustomizations().items() for file in (path.parent / name for name in k["resources"])}
    apart = {"kustomization.yaml", "name-reference.yaml"}
    assert {file for file in TREE if "patches" not in file.parts and file.name not in apart} <= every


def test_yaml_1_1_and_1_2_read_the_same_values(tmp_path: Path) -> None:
    spec = tmp_path / "kustomgen.yaml"
    spec.write_text(NASTY, encoding="utf-8")
    for text in generate(load(spec)).values():
        assert yaml.safe_load(text) == YAML(typ="safe").load(text)
