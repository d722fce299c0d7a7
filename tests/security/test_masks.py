"""What ``check`` masks, ``diff`` and ``explain`` mask, too, in every format."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.cli.conftest import Run, Write

KEPT = ("hunter22hunter22", "other33other33", "s3cr3tpassw0rd", "aHVudGVyMjJodW50ZXIyMg==", "AKIAIOSFODNN7EXAMPLX")


def config(password: str, url: str) -> str:
    return (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  LEVEL: info\n"
        f"  DB_PASSWORD: {password}\n  URL: postgres://app:{url}@db/app\n  AWS: {KEPT[4]}{password[:1]}\n"
    )


def web(password: str) -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n"
        f"      - {{name: web, image: w, env: [{{name: DB_PASSWORD, value: {password}}}],\n"
        f"         args: [--level, info, --password={password}, --api-token, {password}, --debug]}}\n"
    )


SECRET = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {{key: {KEPT[3]}}}\n"
FILES: Mapping[str, str] = {
    "overlays/a/kustomization.yaml": "resources: [c.yaml, w.yaml]\n",
    "overlays/a/c.yaml": config(KEPT[0], KEPT[2]),
    "overlays/a/w.yaml": web(KEPT[0]),
    "overlays/b/kustomization.yaml": "resources: [c.yaml, w.yaml, s.yaml, d.yaml, v.yaml]\n",
    "overlays/b/c.yaml": config(KEPT[1], KEPT[0]),
    "overlays/b/w.yaml": web(KEPT[1]),
    "overlays/b/s.yaml": SECRET,
    "overlays/b/d.yaml": config(KEPT[1], KEPT[0]).replace("settings", "more"),
    "overlays/b/v.yaml": web(KEPT[1]).replace("name: web", "name: more", 1),
}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_diff_masks_credentials(run: Run, write: Write, form: str) -> None:
    write(FILES)

    result = run("diff", "a", "b", "-f", form)

    assert result.code == 0
    assert "DB_PASSWORD" in result.out.replace("\\", "").replace("&#95;", "_")
    assert "(not shown: a password)" in result.out
    assert not [kept for kept in KEPT if kept in result.out + result.err]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize(
    ("resource", "field"),
    [
        ("ConfigMap/settings", "data.DB_PASSWORD"),
        ("ConfigMap/settings", "data.URL"),
        ("ConfigMap/settings", "data.AWS"),
        ("Deployment/web", "spec.template.spec.containers[web].args"),
        ("ConfigMap/settings", "data"),
        ("Deployment/web", "spec.template.spec.containers[web].env[DB_PASSWORD].value"),
        ("Deployment/web", "spec.template.spec.containers[web].env"),
        ("Secret/s", "data.key"),
        ("Secret/s", "data"),
    ],
)
def test_explain_masks_credentials(run: Run, write: Write, form: str, resource: str, field: str) -> None:
    write(FILES)

    result = run("explain", "b", resource, field, "-f", form)

    assert result.code == 0, result.err
    assert "not shown" in result.out
    assert not [kept for kept in KEPT if kept in result.out + result.err]


def test_what_is_no_credential_is_shown(run: Run, write: Write) -> None:
    write({**FILES, "overlays/b/c.yaml": config(KEPT[0], KEPT[2]).replace("info", "debug")})

    assert "info → debug" in run("diff", "a", "b").out
    assert "debug" in run("explain", "b", "ConfigMap/settings", "data.LEVEL").out


@pytest.mark.parametrize("command", [("report",), ("check", "--format", "html")], ids=" ".join)
def test_a_page_masks_credentials(run: Run, write: Write, command: tuple[str, ...]) -> None:
    shared = {
        "base/kustomization.yaml": "resources: [n.yaml]\n",
        "base/n.yaml": config("a", "b").replace("settings", "n"),
    }
    resources = {
        name: FILES[name].replace("[c", "[../../base, c") for name in FILES if name.endswith("kustomization.yaml")
    }
    write({**FILES, **shared, **resources})

    result = run(*command)

    assert "(not shown: a password)" in result.out
    assert not [kept for kept in KEPT if kept in result.out + result.err]
