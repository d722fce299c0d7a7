"""``kustomgen explain``: what a field was on its way."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ kustomgen (explain .*)\n((?:(?!```|\$).*\n)+)", PAGE, re.MULTILINE)

FILES = {
    "base/kustomization.yaml": """
        resources: [web.yaml]
        configMapGenerator:
        - name: settings
          literals:
          - HOST=db.local
        """,
    "base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 1
          paused: true
          template:
            spec:
              containers:
              - name: web
                image: shop/web:v1
                ports:
                - containerPort: 80
                - containerPort: 81
                envFrom:
                - configMapRef: {name: settings}
        """,
    "prod/kustomization.yaml": """
        resources: [../base]
        namespace: shop
        namePrefix: prod-
        components: [../part]
        patches:
        - target: {kind: Deployment, name: w.b}
          patch: |-
            - op: replace
              path: /spec/replicas
              value: 3
        images:
        - name: shop/web
          newTag: v2
        replacements:
        - source: {kind: ConfigMap, name: settings, fieldPath: data.HOST}
          targets:
          - select: {kind: Deployment}
            fieldPaths: [metadata.annotations.host]
            options: {create: true}
        """,
    "part/kustomization.yaml": """
        kind: Component
        patches:
        - path: less.yaml
        """,
    "part/less.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 2
          paused: null
        """,
}
WEB = "Deployment/prod-web"

TOLD = {
    "every layer": (
        "spec.replicas",
        f"""{WEB} spec.replicas is 3 in prod
  base/web.yaml:6:3               1  written there
  part/less.yaml:6:3              2  patch in part/kustomization.yaml
  prod/kustomization.yaml:10:7    3  JSON patch (replace)
""",
    ),
    "an item by its name": (
        "spec.template.spec.containers[web].image",
        f"""{WEB} spec.template.spec.containers[0].image is shop/web:v2 in prod
  base/web.yaml:12:9            shop/web:v1  written there
  prod/kustomization.yaml:13:3  shop/web:v2  images
""",
    ),
    "an item by its port": (
        "spec.template.spec.containers[web].ports[81].containerPort",
        f"""{WEB} spec.template.spec.containers[0].ports[1].containerPort is 81 in prod
  base/web.yaml:15:11  81  written there
""",
    ),
    "what was copied, from where": (
        "metadata.annotations.host",
        f"""{WEB} metadata.annotations.host is db.local in prod
  prod/kustomization.yaml:15:45  db.local  replacement of ConfigMap/settings data.HOST (base/kustomization.yaml:5:5)
""",
    ),
    "a name that follows another": (
        "spec.template.spec.containers[web].envFrom[0].configMapRef.name",
        f"""{WEB} spec.template.spec.containers[0].envFrom[0].configMapRef.name is prod-settings-HASH in prod
  base/web.yaml:17:26  settings                   written there
                       prod-settings-HASH  the new name of what it refers to
""",
    ),
    "what was taken away": (
        "spec.paused",
        f"""{WEB} spec.paused is not set in prod
  base/web.yaml:7:3   true     written there
  part/less.yaml:7:3  removed  patch in part/kustomization.yaml
  for this overlay alone: a patch in prod/kustomization.yaml
""",
    ),
    "what nobody wrote": (
        "spec.minReadySeconds",
        f"""{WEB} spec.minReadySeconds is not set in prod
  base/web.yaml:5:1: add it here for all overlays of this base
  for this overlay alone: a patch in prod/kustomization.yaml
""",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_the_way_of_a_field_is_told(run: Run, write: Write, case: str) -> None:
    write(FILES)
    field, expected = TOLD[case]
    result = run("explain", "prod", "Deployment/web", field)
    told = re.sub(r"-[a-z0-9]{10}\b", "-HASH", result.out)
    assert (result.code, squeezed(told), result.err) == (0, squeezed(expected), "")


def squeezed(text: str) -> str:
    """Without the padding of columns, whose width is another case's."""
    return re.sub(r"(?<=\S) {2,}", "  ", text)


def test_columns_are_aligned(run: Run, write: Write) -> None:
    write(FILES)
    _, *rows = run("explain", "prod", "Deployment/web", "spec.replicas").out.splitlines()
    assert rows == [
        "  base/web.yaml:6:3             1  written there",
        "  part/less.yaml:6:3            2  patch in part/kustomization.yaml",
        "  prod/kustomization.yaml:10:7  3  JSON patch (replace)",
    ]


def test_programs_get_the_same(run: Run, write: Write) -> None:
    write(FILES)
    told = run("explain", "prod", "deployment/shop/prod-web", "spec.replicas", "--format", "json").json
    assert {key: told[key] for key in ("version", "build", "path", "set", "value", "note")} == {
        "version": 1, "build": "prod", "path": "spec.replicas", "set": True, "value": 3, "note": "",
    }  # fmt: skip
    assert told["resource"] == {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "prod-web"}
    assert told["source"] == {"file": "prod/kustomization.yaml", "line": 10, "column": 7}
    assert [(one["value"], one["source"]["file"], one["by"]) for one in told["history"]] == [
        (1, "base/web.yaml", "written there"),
        (2, "part/less.yaml", "patch"),
        (3, "prod/kustomization.yaml", "JSON patch (replace)"),
    ]
    assert [one["kustomization"] for one in told["history"]] == [
        None, "part/kustomization.yaml", "prod/kustomization.yaml",
    ]  # fmt: skip


def test_what_a_transformer_may_have_set_is_not_guessed(run: Run, write: Write) -> None:
    write({
        **FILES,
        "prod/kustomization.yaml": "resources: [../base]\ntransformers: [t.yaml]\n",
        "prod/t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\n"
                       "target: {kind: Deployment}\n"
                       "patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"a\": \"b\"}}]'\n",
    })  # fmt: skip
    told = run("explain", "prod", "Deployment/web", "spec.replicas").out
    assert told == (
        "Deployment/web spec.replicas is 1 in prod\n"
        "  base/web.yaml:6:3            1  written there\n"
        "  prod/kustomization.yaml:2:1  ?  a transformer may have set it\n"
        "  set in prod/kustomization.yaml by a transformer\n"
    )
    label = run("explain", "prod", "Deployment/web", "metadata.labels.a").out
    assert "set in prod/kustomization.yaml by a transformer" in label


REFUSED = {
    "a kind that is not built": ("Deploymet/web", "spec", "prod builds no Deploymet", "did you mean 'Deployment'?"),
    "an object that is not built": ("Deployment/we", "spec", "prod builds no Deployment 'we'", "known: prod-web"),
    "another namespace": (
        "Deployment/other/web", "spec", "prod builds no Deployment 'other/web'", "known: prod-web"),
    "no object": ("web", "spec", "'web' is no object", "write kind and name: `Deployment/api`"),
    "a field that there is not": (
        "Deployment/web", "spec.replica", "spec.replica: there is no field 'replica'", "did you mean 'replicas'?"),
    "an item that there is not": (
        "Deployment/web", "spec.template.spec.containers[we].image",
        "spec.template.spec.containers has no item 'we'", "did you mean 'web'?"),
    "no field": (
        "Deployment/web", ".spec", "'.spec' is no field from sign 1 on",
        "write it as findings do: `spec.template.spec.containers[api].image`"),
    "below a value": ("Deployment/web", "spec.replicas.nope", "spec.replicas.nope: there is nothing below 3", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_there_is_not_is_refused(run: Run, write: Write, case: str) -> None:
    write(FILES)
    resource, field, wrong, hint = REFUSED[case]
    result = run("explain", "prod", resource, field)
    said = f"{wrong}\n    {hint}\n" if hint else f"{wrong}\n"
    assert (result.code, result.out, result.err) == (2, "", said)


def test_a_folder_that_there_is_not_is_refused(run: Run, write: Write) -> None:
    write(FILES)
    result = run("explain", "prd", "Deployment/web", "spec")
    assert (result.code, result.out) == (2, "")
    assert "there is no environment or folder 'prd'\n    did you mean 'prod'?" in result.err


def test_two_objects_of_one_name_are_told_apart_by_namespace(run: Run, write: Write) -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: %s}\n"
    write({"kustomization.yaml": "resources: [all.yaml]\n", "all.yaml": service % "a" + "---\n" + service % "b"})
    result = run("explain", ".", "Service/web", "metadata.name")
    assert result.err == "Service/web is more than one object of .\n    name one: Service/a/web, Service/b/web\n"
    assert "all.yaml:7:12" in run("explain", ".", "Service/b/web", "metadata.name").out


@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_page_shows_what_is_printed(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, expected: str) -> None:
    monkeypatch.chdir(ROOT)
    assert run(*shlex.split(command)).out.strip() == expected.strip()


def test_the_page_shows_something() -> None:
    assert len(SHOWN) == 4
