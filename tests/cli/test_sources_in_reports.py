"""Reports name the line that set a value, whatever set it; and one cause is told once, with the environments it affects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import LEAK, Run, Write

BASE = {
    "base/kustomization.yaml": """
        resources: [web.yaml, vars.yaml]
        configMapGenerator:
        - name: settings
          literals:
          - LEVEL=info
        """,
    "base/vars.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: vars}
        data:
          TAG: latest
        """,
    "base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: shop/web:v1
        """,
}
PROD = "overlays/prod/kustomization.yaml"
ON = "resources: [../../base]\n"
MERGE = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: shop/web:latest
"""


def inline(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())


# What makes the image move in production, and the line that is to be named for it.
IMAGE: dict[str, tuple[dict[str, str], str, str]] = {
    "the base": (
        {PROD: ON, "base/web.yaml": BASE["base/web.yaml"].replace(":v1", ":latest")},
        "base/web.yaml", "image: shop/web:latest",
    ),
    "a patch": (
        {PROD: ON + "patches: [{path: web.yaml}]\n", "overlays/prod/web.yaml": MERGE},
        "overlays/prod/web.yaml", "image: shop/web:latest",
    ),
    "the second document of a patch": (
        {PROD: ON + "patches: [{path: web.yaml}]\n",
         "overlays/prod/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\n---" + MERGE},
        "overlays/prod/web.yaml", "image: shop/web:latest",
    ),
    "a patch in the kustomization": (
        {PROD: ON + "patches:\n- target: {labelSelector: app=web}\n  patch: |\n" + inline(MERGE)},
        PROD, "image: shop/web:latest",
    ),
    "a JSON patch": (
        {PROD: ON + "patches:\n- target: {kind: Deploy.*}\n  patch: |-\n    - op: replace\n"
                    "      path: /spec/template/spec/containers/0/image\n      value: shop/web:latest\n"},
        PROD, "value: shop/web:latest",
    ),
    "a JSON patch in a file, the older field": (
        {PROD: ON + "patchesJson6902:\n- target: {group: apps, version: v1, kind: Deployment, name: web}\n  path: p.json\n",
         "overlays/prod/p.json": '[{"op": "replace", "path": "/spec/template/spec/containers/0/image",\n'
                                 '  "value": "shop/web:latest"}]\n'},
        "overlays/prod/p.json", '"value": "shop/web:latest"}]',
    ),
    "images": (
        {PROD: ON + "images:\n- name: shop/web\n  newTag: latest\n"},
        PROD, "newTag: latest",
    ),
    "a component": (
        {PROD: ON + "components: [../../part]\n",
         "part/kustomization.yaml": "kind: Component\nimages:\n- name: shop/web\n  newTag: latest\n"},
        "part/kustomization.yaml", "newTag: latest",
    ),
    "a replacement": (
        {PROD: ON + "replacements:\n- source:\n    kind: ConfigMap\n    name: vars\n    fieldPath: data.TAG\n  targets:\n"
                    "  - select: {kind: Deployment}\n    fieldPaths: ['spec.template.spec.containers.0.image']\n"
                    "    options: {delimiter: ':', index: 1}\n"},
        PROD, "fieldPath: data.TAG",
    ),
}  # fmt: skip
SECRET: dict[str, tuple[dict[str, str], str, str]] = {
    "a literal": (
        {PROD: ON + "configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n  - DB_PASSWORD=hunter22hunter22\n"},
        PROD, "DB_PASSWORD=hunter22hunter22",
    ),
    "an env file": (
        {PROD: ON + "configMapGenerator:\n- name: settings\n  behavior: replace\n  envs: [more.env]\n",
         "overlays/prod/more.env": "# more\nDB_PASSWORD=hunter22hunter22\n"},
        "overlays/prod/more.env", "DB_PASSWORD=hunter22hunter22",
    ),
}  # fmt: skip
CASES = {**{f"image-pinned: {name}": case for name, case in IMAGE.items()},
         **{f"no-secret-in-configmap: {name}": case for name, case in SECRET.items()}}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_format_names_the_line_that_set_the_value(run: Run, write: Write, case: str) -> None:
    files, file, line = CASES[case]
    root = write({**BASE, **files})
    rule = case.partition(":")[0]
    asked = ("check", "overlays/prod", "--rule", rule)
    sarif = json.loads(run(*asked, "--format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    number, column = place["region"]["startLine"], place["region"]["startColumn"]
    assert place["artifactLocation"]["uri"] == file
    assert (root / file).read_text().splitlines()[number - 1][column - 1 :] == line
    assert f"    at {file}:{number}:{column}\n" in run(*asked).out
    assert (
        f"::error file={file},line={number},col={column},title={rule} [prod]::" in run(*asked, "--format", "github").out
    )
    (found,) = run(*asked, "--format", "json").json["findings"]
    assert found["source"] == {"file": file, "line": number, "column": column}
    assert f"{file}&#58;" in (markdown := run(*asked, "--format", "markdown").out) or f"{file}:{number}" in markdown


def overlays(root: Write, **kustomizations: str) -> Path:
    return root({**BASE, **{f"overlays/{name}/kustomization.yaml": text for name, text in kustomizations.items()}})


def test_one_cause_in_the_base_is_one_finding_with_its_environments(run: Run, write: Write) -> None:
    overlays(write, dev=ON + "namePrefix: dev-\n", prod=ON + "namePrefix: prod-\nnamespace: shop\n")
    base = Path("base/web.yaml")
    base.write_text(base.read_text().replace(":v1", ":latest"))
    asked = ("check", "overlays/dev", "overlays/prod", "--rule", "image-pinned")
    text = run(*asked).out
    assert text.count("image-pinned") == 1
    assert "image-pinned  [dev, prod]\n    Deployment/web spec.template" in text
    assert run(*asked, "--format", "github").out.count("image-pinned [dev%2C prod]") == 1
    assert run(*asked, "--format", "markdown").out.count("| error | image-pinned | dev, prod |") == 1
    # Programs get each, with one place.
    findings = run(*asked, "--format", "json").json["findings"]
    assert [one["environment"] for one in findings] == ["dev", "prod"]
    assert len({json.dumps(one["source"]) for one in findings}) == 1


def test_what_one_overlay_brings_in_names_that_overlay(run: Run, write: Write) -> None:
    overlays(write, dev=ON, prod=ON + "images:\n- name: shop/web\n  newTag: latest\n")
    text = run("check", "overlays/dev", "overlays/prod", "--rule", "image-pinned").out
    assert "image-pinned  [prod]\n" in text
    assert "dev" not in text


def test_what_is_missing_in_one_overlay_names_where_a_patch_would_go(run: Run, write: Write) -> None:
    overlays(write, dev=ON, prod=ON)
    both = run("check", "overlays/dev", "overlays/prod", "--rule", "memory-limit-set").out
    assert "[dev, prod]\n" in both
    assert "a patch in" not in both, "the base is the place"
    alone = run("check", "overlays/prod", "--rule", "memory-limit-set").out
    assert (
        "    at base/web.yaml:12:9\n    for this overlay alone: a patch in overlays/prod/kustomization.yaml\n" in alone
    )
    (found,) = run("check", "overlays/prod", "--rule", "memory-limit-set", "--format", "json").json["findings"]
    assert found["sourceNote"] == "for this overlay alone: a patch in overlays/prod/kustomization.yaml"


def test_what_only_kustomize_knows_names_the_kustomization(run: Run, write: Write) -> None:
    overlays(write, prod=ON + "transformers: [t.yaml]\nimages:\n- name: shop/web\n  newTag: latest\n")
    write({
        "overlays/prod/t.yaml": "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: t}\nprefix: a-\n"
                                "fieldSpecs: [{path: metadata/name}]\n",
    })  # fmt: skip
    asked = ("check", "overlays/prod", "--rule", "image-pinned")
    note = "set in overlays/prod/kustomization.yaml by a transformer"
    assert f"    {note}\n" in run(*asked).out
    assert run(*asked, "--format", "github").out.startswith("::error title=image-pinned [prod]::")
    (found,) = run(*asked, "--format", "json").json["findings"]
    assert found["source"] is None
    assert found["sourceNote"] == note


def test_a_tree_elsewhere_that_the_command_line_names_has_its_lines(
    write: Write, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From within a git repository, too: it is another project, and the person asks for it."""
    write(
        {
            "base/kustomization.yaml": "resources: [a.yaml]\n",
            "base/a.yaml": LEAK,
            "prod/kustomization.yaml": "resources: [../base]\n",
        }
    )
    other = tmp_path / "other"
    (other / ".git").mkdir(parents=True)
    monkeypatch.chdir(other)
    report = run("check", "--format", "json", str(tmp_path / "here")).json
    found = [
        finding["source"]
        for finding in report["findings"]
        if finding["message"].startswith("data.DB_PASSWORD") or "DB_PASSWORD" in finding["path"]
    ]
    assert [(source["file"], source["line"]) for source in found] == [("../here/base/a.yaml", 7)]
    assert [build["path"] for build in report["builds"]] == ["../here/prod"]
