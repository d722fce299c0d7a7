"""Findings about generated files: at the spec, in every format, each cause once; and files that the spec outran."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kustomgen.generate.plan import plan_generate
from kustomgen.k8s.resource import parse_path
from kustomgen.spec.schema import spec_schema

if TYPE_CHECKING:
    from kustomgen.generate.plan import GeneratePlan
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
namePrefix: ${env}-
images: { shop/web: latest }
config: { log-level: info }
workloads:
  web:
    image: shop/web
    ports: { http: 8080 }
    sidecars: { proxy: { image: "shop/proxy:v2" } }
  migrate:
    kind: Job
    image: shop/web
    command: [migrate]
    runOnDeploy: before
environments:
  dev: { workloads: { web: { readinessProbe: /ready, livenessProbe: /live } } }
  staging: { config: { log-level: warn } }
  prod:
    from: staging
    workloads: { web: { readinessProbe: null, replicas: 2 } }
"""
RULES = ("readiness-probe", "image-pinned", "min-replicas", "pdb-present")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomgen.yaml").write_text(SPEC)
    assert run("generate").code == 0
    return tmp_path


def found(run: Run, *options: str) -> list[dict[str, object]]:
    named = [word for rule in RULES for word in ("--rule", rule)]
    findings: list[dict[str, object]] = run("check", "-f", "json", *named, *options).json["findings"]
    return findings


def place(finding: dict[str, object]) -> str:
    source = finding["source"]
    assert isinstance(source, dict)
    return f"{source['file']}:{source['line']}:{source['column']} {finding['specKey']}"


@pytest.mark.usefixtures("shop")
def test_a_finding_is_at_the_key_of_the_spec(run: Run) -> None:
    places = {(f["rule"], f["environment"], place(f)) for f in found(run)}
    assert ("image-pinned", "dev", 'kustomgen.yaml:5:11 images["shop/web"]') in places
    assert ("readiness-probe", "staging", "kustomgen.yaml:8:3 workloads.web.readinessProbe") in places
    assert ("min-replicas", "prod", "kustomgen.yaml:22:47 workloads.web.replicas") in places


@pytest.mark.usefixtures("shop")
def test_a_value_that_is_taken_away_is_found_where_it_is(run: Run) -> None:
    probe = [f for f in found(run) if f["rule"] == "readiness-probe" and "'web'" in str(f["message"])]
    assert [(f["environment"], place(f)) for f in probe] == [
        ("staging", "kustomgen.yaml:8:3 workloads.web.readinessProbe"),
        ("prod", "kustomgen.yaml:22:25 workloads.web.readinessProbe"),
    ]


@pytest.mark.usefixtures("shop")
def test_the_generated_line_comes_second(run: Run) -> None:
    pinned = next(f for f in found(run) if f["rule"] == "image-pinned")
    assert pinned["via"] == {"file": "base/kustomization.yaml", "line": 11, "column": 3}
    assert pinned["sourceNote"] is None


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("text", 'at kustomgen.yaml:5:11 images["shop/web"], via base/kustomization.yaml:11:3\n'),
        ("concise", "kustomgen.yaml:5:11: error image-pinned "),
        ("github", "::error file=kustomgen.yaml,line=5,col=11,title=image-pinned [dev%2C staging%2C prod]::"),
        ("markdown", "<code>kustomgen.yaml:5:11</code><br><code>images&#91;"),
        ("junit", "(at kustomgen.yaml:5:11 images["),
        ("gitlab", '"path": "kustomgen.yaml"'),
        ("sarif", '"specKey": "images[\\"shop/web\\"]"'),
    ],
)
@pytest.mark.usefixtures("shop")
def test_every_format_has_place_and_key(run: Run, form: str, expected: str) -> None:
    out = run("check", "-f", form, "--rule", "image-pinned").out
    assert expected in out
    assert "base/kustomization.yaml" in out


@pytest.mark.usefixtures("shop")
def test_one_cause_is_one_finding_where_names_carry_digests(run: Run) -> None:
    out = run("check", "-f", "concise", "--rule", "image-pinned").out
    assert out.count("image-pinned") == 1, "the Job has another digest in staging than in dev"
    assert "Deployment/shop-web, Job/shop-migrate " in out


def test_files_that_the_spec_outran_are_found_first(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("log-level: info", "log-level: error"))
    ended = run("check")
    code, out = ended.code, ended.out
    assert code == 1
    assert out.startswith("error  generated-files-current\n    base/kustomization.yaml")
    assert "fix: run `kustomgen generate`, and commit the spec and the files together" in out
    assert run("generate").code == 0
    assert "generated-files-current" not in run("check").out


def test_an_edit_by_hand_is_not_blamed_on_the_spec(shop: Path, run: Run) -> None:
    file = shop / "base/web/deployment.yaml"
    file.write_text(file.read_text() + "# by hand\n")
    out = run("check", "-f", "concise", "--rule", "readiness-probe", "--rule", "generated-files-current").out
    assert "generated-files-current base/web/deployment.yaml is edited by hand" in out
    assert "base/web/deployment.yaml:54:9: warning readiness-probe" in out, "the spec does not say what is there"


def test_a_spec_that_generate_refuses_is_said_first(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("kind: Job", "kind: Jop"))
    out = run("check", "-f", "concise", "--rule", "generated-files-current").out
    assert out.startswith("kustomgen.yaml:13:5: error generated-files-current `kustomgen generate` refuses the spec: ")


def test_a_spec_without_generated_files_names_tiers_only(shop: Path, run: Run) -> None:
    (shop / "kustomgen.lock").unlink()
    assert "generated-files-current" not in run("check").out


def test_a_policy_switches_it_off(shop: Path, run: Run) -> None:
    (shop / "kustomgen.yaml").write_text(SPEC.replace("log-level: info", "log-level: error"))
    (shop / "p.yaml").write_text(
        "apiVersion: kustomgen/v1\nkind: Policy\nname: p\nextends: recommended\nrules: {generated-files-current: off}\n"
    )
    assert "generated-files-current" not in run("check", "--policy", "p.yaml").out


@pytest.mark.usefixtures("shop")
def test_explain_names_the_key_and_the_environment_that_it_is_from(run: Run) -> None:
    out = run("explain", "prod", "ConfigMap/shop-config", "data[log-level]").out
    assert "kustomgen.yaml:19:24  config.log-level of staging, which prod is from" in out
    assert "of staging" not in run("explain", "staging", "Deployment/shop-web", "spec.replicas").out


@pytest.mark.parametrize("rule", ["generated-files-current", "min-replicas"], ids=["clean", "with findings"])
def test_of_many_specs_only_the_changed_one_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, rule: str
) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        (tmp_path / name / "kustomgen.yaml").write_text(SPEC.replace("shop", name))
        assert run("generate").code == 0
    monkeypatch.chdir(tmp_path)
    planned: list[str] = []

    def plan(spec: Path, output: Path | None) -> GeneratePlan:
        planned.append(spec.parent.name)
        return plan_generate(spec, output)

    monkeypatch.setattr(import_module("kustomgen.generate.plan"), "plan_generate", plan)
    before = run("check", ".", "--rule", "generated-files-current", "--rule", rule).out
    assert sorted(planned) == ["one", "three", "two"]
    planned.clear()
    with (tmp_path / "two/base/web/deployment.yaml").open("a") as file:
        file.write("# edited\n")

    found = run("check", ".", "--rule", "generated-files-current", "--rule", rule).out

    assert planned == ["two"]
    assert "base/web/deployment.yaml is edited by hand\n    at two/kustomgen.yaml:1:1" in found
    at = [line for line in before.splitlines() if "at one/kustomgen.yaml" in line]
    assert bool(at) == (rule == "min-replicas")
    assert all(line in found for line in at)


def test_what_several_specs_write_is_read_as_a_file_of_the_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomgen.yaml").write_text(SPEC.replace("shop", name))
    assert run("generate", "one", "two").code == 0
    for name in ("one", "two"):
        (tmp_path / name / "argocd").mkdir()
        os.mkfifo(tmp_path / name / "argocd/notifications.yaml")  # reading it would never end

    assert run("check", ".", "--rule", "generated-files-current").code in (0, 1)


SCHEMA = spec_schema()


def allows(schema: Any, path: tuple[str | int, ...]) -> bool:
    """Whether the schema of a spec has something at a path."""
    if "$ref" in schema:
        return allows(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], path)
    if any(allows(each, path) for word in ("anyOf", "oneOf", "allOf") for each in schema.get(word, ())):
        return True
    if not path:
        return True
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return "items" in schema and allows(schema["items"], rest)
    more = schema.get("additionalProperties", False)
    if step in schema.get("properties", {}):
        return allows(schema["properties"][step], rest)
    return more is True or (isinstance(more, dict) and allows(more, rest))


@pytest.mark.parametrize("example", ["payment-service", "fleet/apps/cart", "port-ocean"])
def test_the_key_that_a_finding_names_is_one_of_the_spec(
    example: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "examples" / example)
    findings = run("check", "-f", "json", "--policy", "all").json["findings"]
    keys = {each["specKey"] for each in findings if each.get("specKey")}
    assert len(keys) > 15
    assert [key for key in keys if not allows(SCHEMA, parse_path(key))] == []


ADVICE = {
    "a limit of a container that waits": "workloads: { web: { initContainers: { wait-for-cache: { resources: { limits: { cpu: 100m } } } } } }",
    "a budget that lets unhealthy pods go": "workloads: { web: { podDisruptionBudget: { unhealthyPodEvictionPolicy: AlwaysAllow } } }",
    "a label of Kubernetes": "workloads: { web: { labels: { app.kubernetes.io/instance: cart-web } } }",
}


@pytest.mark.parametrize("advice", ADVICE.values(), ids=ADVICE)
def test_what_check_advises_generate_takes(
    advice: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = (
        "apiVersion: kustomgen/v1\nname: cart\nnamespace: cart-${env}\nworkloads:\n"
        "  web: { image: 'shop/web:v1', replicas: 2, dependsOn: [cache] }\n  cache: { image: 'shop/cache:v1', ports: { http: 80 }, service: { http: 80 } }\n"
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomgen.yaml").write_text(f"{spec}environments: {{ prod: {{ {advice} }} }}\n", encoding="utf-8")
    result = run("generate", "--verify")
    assert result.code == 0, result.err


def test_a_stale_file_is_reported_again_from_the_cache_until_it_is_as_the_spec_says(shop: Path, run: Run) -> None:
    file = shop / "overlays" / "prod" / "kustomization.yaml"
    generated = file.read_text()
    file.write_text(generated + "# by hand\n")

    first, again = run("check"), run("check")
    assert "generated-files-current" in first.out
    assert again.out.splitlines()[:-1] == first.out.splitlines()[:-1]

    file.write_text(generated)
    assert "generated-files-current" not in run("check").out
