"""Environments against each other, in trees that kustomize really builds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run, Write

ROOT = Path(__file__).parents[2]
DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}
    """


def overlay(name: str, more: str = "", base: str = "../../base") -> dict[str, str]:
    lines = f"resources: [{base}]\nnamePrefix: {name}-\nnamespace: shop-{name}\n{more}"
    return {f"overlays/{name}/kustomization.yaml": lines}


FAMILY: Mapping[str, str] = {
    "base/kustomization.yaml": "resources: [deployment.yaml]\nconfigMapGenerator: [{name: web, literals: [A=1]}]\n",
    "base/deployment.yaml": DEPLOYMENT,
    **overlay("staging", "replicas: [{name: web, count: 4}]\n"),
    **overlay("prod"),
}
ONLY = ("--rule", "replicas-not-fewer-later", "--rule", "objects-alike")


def said(result: Result) -> list[str]:
    return [
        f"{found['environment']}: {found['resource']['name'] if found['resource'] else ''} {found['message']}"
        f" ({found['source']['file']}:{found['source']['line']})"
        for found in result.json["findings"]
    ]


def test_a_later_environment_with_fewer_replicas_is_told_at_the_line_that_sets_them(run: Run, write: Write) -> None:
    write(FAMILY)

    result = run("check", "-f", "json", *ONLY)

    assert said(result) == [
        "prod: prod-web replicas is 2, and 4 in staging: expected 4 or more (base/deployment.yaml:5)"
    ]


def test_an_object_that_is_missing_is_told_at_the_kustomization_to_add_it_to(run: Run, write: Write) -> None:
    write({**FAMILY, **overlay("prod", "configMapGenerator: [{name: extra, literals: [B=1]}]\n")})

    result = run("check", "-f", "json", "--rule", "objects-alike")

    assert said(result) == [
        "staging:  no object 'ConfigMap/extra', which prod has (overlays/staging/kustomization.yaml:1)"
    ]


def test_a_single_environment_is_compared_with_nothing(run: Run, write: Write) -> None:
    write(FAMILY)

    assert said(run("check", "-e", "prod", "-f", "json", *ONLY)) == []


def test_overlays_of_different_bases_are_not_compared(run: Run, write: Write) -> None:
    other = {"other/kustomization.yaml": "resources: [deployment.yaml]\n", "other/deployment.yaml": DEPLOYMENT}
    write({**FAMILY, **other, **overlay("prod", base="../../other")})

    assert said(run("check", "-f", "json", *ONLY)) == []


def test_what_all_applications_have_in_common_joins_no_families(run: Run, write: Write) -> None:
    files = {
        "common/kustomization.yaml": "resources: [ns.yaml]\n",
        "common/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n",
    }
    for app, replicas in (("a", 5), ("b", 1)):
        files[f"{app}/base/kustomization.yaml"] = "resources: [deployment.yaml]\n"
        files[f"{app}/base/deployment.yaml"] = DEPLOYMENT
        for name in ("staging", "prod"):
            files[f"{app}/{name}/kustomization.yaml"] = (
                f"resources: [../../common, ../base]\nreplicas: [{{name: web, count: {replicas}}}]\n"
            )
    write(files)

    assert said(run("check", ".", "-f", "json", *ONLY)) == []


def test_an_environment_in_which_the_rule_is_off_is_not_compared(run: Run, write: Write) -> None:
    policy = """
        apiVersion: kustomgen/v1
        kind: Policy
        extends: none
        rules:
          image-pinned: error
          replicas-not-fewer-later:
            severity: error
            environments: {staging: off}
        """
    write({**FAMILY, **overlay("dev"), "policies/p.yaml": policy})

    assert run("check", "-f", "json").json["findings"] == []


def test_what_the_policy_says_of_the_environment_holds_there(run: Run, write: Write) -> None:
    policy = """
        apiVersion: kustomgen/v1
        kind: Policy
        extends: none
        rules:
          replicas-not-fewer-later:
            severity: info
            tiers:
              production: {severity: error, parameters: {allow: [Deployment/api]}}
        """
    write({**FAMILY, "policies/p.yaml": policy})

    (found,) = run("check", "-f", "json").json["findings"]
    assert (found["environment"], found["severity"]) == ("prod", "error")


def test_an_exemption_exempts_from_a_comparison(run: Run, write: Write) -> None:
    policy = """
        apiVersion: kustomgen/v1
        kind: Policy
        extends: none
        rules: {replicas-not-fewer-later: error}
        exemptions:
        - {rule: replicas-not-fewer-later, resource: Deployment/prod-web, reason: staging is loaded nightly}
        """
    write({**FAMILY, "policies/p.yaml": policy})

    report = run("check", "-f", "json").json
    assert report["findings"] == []
    assert [found["reason"] for found in report["exempted"]] == ["staging is loaded nightly"]


def test_an_order_may_name_environments(run: Run, write: Write) -> None:
    policy = """
        apiVersion: kustomgen/v1
        kind: Policy
        extends: none
        rules: {replicas-not-fewer-later: {severity: error, parameters: {order: [canary, "eu-*"]}}}
        """
    write(
        {
            **FAMILY,
            **overlay("canary", "replicas: [{name: web, count: 9}]\n"),
            **overlay("eu-1"),
            "policies/p.yaml": policy,
        }
    )

    assert said(run("check", "-f", "json")) == [
        "eu-1: eu-1-web replicas is 2, and 9 in canary: expected 9 or more (base/deployment.yaml:5)"
    ]


def test_this_repositorys_own_project_keeps_every_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    report = run("check", "-f", "json", "--policy", "all").json
    compared = {
        rule["id"] for rule in run("rules", "-f", "json").json if "later" in rule["id"] or "alike" in rule["id"]
    }

    assert len(compared) > 10
    assert [found["message"] for found in report["findings"] if found["rule"] in compared] == []


def test_an_environment_without_a_tier_is_said_where_rules_differ_by_tier(run: Run, write: Write) -> None:
    policy = (
        "apiVersion: kustomgen/v1\nkind: Policy\nextends: none\nrules: {image-pinned: {tiers: {production: error}}}\n"
    )
    write({**FAMILY, **overlay("blue"), "policies/p.yaml": policy})
    said = "overlays/blue: its tier is unknown, so rules use their settings without a tier"
    out = run("check").out
    assert (said in out, "overlays/prod: its tier" in out) == (True, False)
    write({"policies/p.yaml": policy.replace("{tiers: {production: error}}", "error")})
    assert said not in run("check").out
