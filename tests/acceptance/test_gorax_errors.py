"""Rows GX-X1 to GX-X20: what a spec cannot say, and what ``check`` finds where somebody writes it by hand.

``docs/seed-errors.md`` is the table for people, and is held to the same facts here.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.doctor import OLDEST
from kustomgen.rules import RULES
from tests.acceptance.built import ENVIRONMENTS, ROOT, Change, Objects, Values, Vary, write_spec

METADATA_NAME = "kubernetes.io/metadata.name"
HAND_WRITTEN = Path(__file__).with_name("hand-written")

API = "base/api.yaml"
JOB = "production/gx-x15/migration.yaml"
FOUND: Mapping[str, list[tuple[str, str, str]]] = {
    "gx-x1": [("config-refs-resolve", "production/gx-x1/env.yaml", "name: prod-gorax-secrets")],
    "gx-x2": [
        (
            "no-secret-committed",
            "production/gx-x2/secrets.yaml",
            "database-url: postgresql://user:password@postgres:5432/gorax?sslmode=require",
        ),
    ],
    "gx-x3": [
        ("config-refs-resolve", API, "key: jwt-secret"),
        ("config-refs-resolve", API, "key: encryption-key"),
        ("sealed-secret-name-kept", "production/gx-x3/kustomization.yaml", "namespace: gorax-prod"),
        ("namespaces-not-merged", "production/gx-x3/kustomization.yaml", "namespace: gorax-prod"),
    ],
    "gx-x4": [("api-not-removed", "production/gx-x4/secrets.yaml", "apiVersion: external-secrets.io/v1beta1")],
    "gx-x6": [
        ("networkpolicy-allows-dns", "production/gx-x6/networkpolicy.yaml", "egress:"),
        ("networkpolicy-peers-exist", "production/gx-x6/networkpolicy.yaml", "name: gorax-prod"),
        ("networkpolicy-peers-exist", "production/gx-x6/networkpolicy.yaml", "name: ingress-nginx"),
    ],
    "gx-x7": [
        ("pdb-allows-eviction", "production/gx-x7/pdb.yaml", "minAvailable: 2"),
        ("min-replicas", "production/gx-x7/hpa.yaml", "minReplicas: 2"),
    ],
    "gx-x8": [
        ("hpa-has-requests", "production/gx-x8/resources.yaml", "cpu: null"),
        ("requests-set", "production/gx-x8/resources.yaml", "cpu: null"),
    ],
    "gx-x10": [("servicemonitor-selects-services", "production/gx-x10/monitor.yaml", "selector:")],
    "gx-x11": [("hpa-owns-replicas", "production/gx-x11/kustomization.yaml", "count: 5")],
    "gx-x12": [("no-secret-access", "production/gx-x12/role.yaml", '- apiGroups: [""]')],
    "gx-x13": [("env-from-keys-valid", "production/gx-x13/env.yaml", "name: gorax-config")],
    "gx-x18": [("connections-fit", "production/gx-x18/kustomization.yaml", "- db-max-open-conns=25")],
    "gx-x20": [("subject-namespace-set", "production/gx-x20/binding.yaml", "- kind: ServiceAccount")],
    "gx-x15": [
        ("config-refs-resolve", JOB, "name: prod-gorax-secrets"),
        ("job-can-be-applied-again", JOB, "apiVersion: batch/v1"),
        ("job-ttl-set", JOB, "spec:"),
        ("no-automounted-token", JOB, "spec:"),
        ("container-basics-set", JOB, "- name: migrate"),
    ],
}
"""Each row's findings, all of them: the rule, the file, and the line that is to be edited."""
INFORMATION = {
    "job-can-be-applied-again",
    "job-ttl-set",
    "networkpolicy-peers-exist",
    "servicemonitor-selects-services",
    "subject-namespace-set",
}
"""What a reviewer would say and not insist on: a RoleBinding's subject without a namespace is valid."""


def folder_of(row: str) -> str:
    """Where a row is written by hand, below ``hand-written``."""
    return f"production/{row}"


ELSEWHERE = {"GX-X19": {"kustomize-knows-fields"}, "GX-X3": {"sealed-value-not-shared"}}
"""What a rule finds only where a policy gives it a parameter, or beside another environment; other tests do."""


@pytest.fixture(scope="session")
def report() -> Values:
    """One check of every folder written by hand."""
    with contextlib.chdir(HAND_WRITTEN), contextlib.redirect_stdout(io.StringIO()) as out:
        assert run(["check", "production", "base", "--policy", "recommended", "--format", "json"]) == 2
    return dict(json.loads(out.getvalue()))


def line_of(source: Values) -> str:
    lines: list[str] = (HAND_WRITTEN / source["file"]).read_text(encoding="utf-8").splitlines()
    return lines[int(source["line"]) - 1].strip()


@pytest.mark.parametrize("row", FOUND)
def test_the_check_finds_the_error_at_its_line_and_nothing_else(report: Values, row: str) -> None:
    findings = [finding for finding in report["findings"] if finding["build"] == folder_of(row)]
    found = [(each["rule"], each["source"]["file"], line_of(each["source"])) for each in findings]
    assert sorted(found) == sorted(FOUND[row])
    assert {each["rule"] for each in findings if each["severity"] == "info"} == INFORMATION & {
        each["rule"] for each in findings
    }


def test_the_application_that_the_errors_are_laid_over_is_clean(report: Values) -> None:
    assert [finding for finding in report["findings"] if finding["build"] == "base"] == []
    assert [build["path"] for build in report["builds"] if build["path"] == "base" and build["ok"]] == ["base"]


def test_every_folder_written_by_hand_is_looked_at(report: Values) -> None:
    folders = {folder.relative_to(HAND_WRITTEN).as_posix() for folder in HAND_WRITTEN.glob("*/gx-*")}
    assert folders == {*map(folder_of, FOUND), "production/gx-x15-generate-name"}
    assert {build["path"] for build in report["builds"]} == {*folders, "base"}


def test_gx_x15_kustomize_refuses_generate_name_and_the_line_is_named(report: Values) -> None:
    (failed,) = (build for build in report["builds"] if not build["ok"])
    assert failed["path"] == "production/gx-x15-generate-name"
    first = "production/gx-x15-generate-name/migration.yaml:4:1: migration.yaml: missing metadata.name in object"
    assert failed["error"].startswith(first)


def test_gx_x19_what_kustomize_4_0_does_not_know_is_found_where_the_policy_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    labels = "labels: [{pairs: {app: gorax}, includeTemplates: true}]"
    Path("kustomization.yaml").write_text(f"resources: [a.yaml]\n{labels}\n")
    Path("a.yaml").write_text(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: gorax-config, namespace: gorax-prod}}\n"
    )
    rules = "{kustomize-knows-fields: {parameters: {oldest: 4.0.0}}}"
    Path("policy.yaml").write_text(
        f"apiVersion: kustomgen/v1\nkind: Policy\nname: x\nextends: recommended\nrules: {rules}\n"
    )
    assert run(["check", ".", "--policy", "policy.yaml", "--format", "json"]) == 1
    found = [each["message"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert "labels.includeTemplates needs kustomize 4.5.5, and 4.0.0 is to build it" in found


def workload(name: str, values: Values, environment: str = "") -> Change:
    def change(spec: Values) -> None:
        where = spec["environments"][environment] if environment else spec
        where["workloads"][name] |= values

    return change


def seal_one_key_of_two(spec: Values) -> None:
    spec["secrets"] = {"provider": "sealedSecret", "encryptedData": {"database-url": "AgBy3i4OJSWK"}}
    spec["environments"]["dev"]["secrets"]["keys"] = ["database-url", "jwt-secret"]
    spec["workloads"]["api"]["secrets"] = ["database-url", "jwt-secret"]


def without_cpu_request(spec: Values) -> None:
    del spec["workloads"]["worker"]["resources"]["requests"]["cpu"]


REFUSED: Mapping[str, tuple[Change, str, str]] = {
    "gx-x2": (
        lambda spec: spec["secrets"].update(stringData={"jwt-secret": "CHANGE_ME"}),
        "stringData:",
        "unknown key 'stringData' in secrets",
    ),
    "gx-x3": (seal_one_key_of_two, "- jwt-secret", "'jwt-secret' is no key of `secrets` (in staging, prod)"),
    "gx-x4": (
        lambda spec: spec["secrets"].update(apiVersion="external-secrets.io/v1beta1"),
        "apiVersion: external-secrets.io/v1beta1",
        "unknown key 'apiVersion' in secrets",
    ),
    "gx-x6": (
        lambda spec: spec["workloads"]["api"]["networkPolicy"].update(dns=False),
        "dns: false",
        "unknown key 'dns' in workloads.api.networkPolicy",
    ),
    "gx-x7": (
        workload("api", {"podDisruptionBudget": {"minAvailable": 2}}, "staging"),
        "minAvailable: 2",
        "minAvailable 2 leaves no pod to evict where minReplicas is 2: a node drain would never end (in staging)",
    ),
    "gx-x8": (
        without_cpu_request,
        "resources:",
        "autoscaling by cpu utilization needs a cpu request, which is missing (in prod)",
    ),
    "gx-x10": (
        lambda spec: spec["workloads"]["worker"]["monitoring"].update(kind="ServiceMonitor"),
        "kind: ServiceMonitor",
        "unknown key 'kind' in workloads.worker.monitoring",
    ),
    "gx-x11": (
        workload("api", {"replicas": 5}, "prod"),
        "replicas: 5",
        "autoscaling owns the number of replicas (in prod)",
    ),
    "gx-x13": (
        workload("worker", {"envFrom": [{"configMapRef": {"name": "gorax-config"}}]}),
        "- configMapRef:",
        "with envFrom key 'log-level' of 'gorax-config' would be no variable LOG_LEVEL",
    ),
    "gx-x15": (
        workload("migrate", {"name": "gorax-migration-$(date +%s)"}),
        "name: gorax-migration-$(date +%s)",
        "workloads.migrate.name: 'gorax-migration-$(date +%s)' is not a DNS label",
    ),
}
"""A change that would bring the error back, the line of the spec it stands in, and what is said to it."""


@pytest.mark.parametrize("row", REFUSED)
def test_a_spec_cannot_say_it(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change, line, message = REFUSED[row]
    spec = write_spec(tmp_path, change)
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == 2
    out, err = capsys.readouterr()
    place, said = err.splitlines()[0].split(": ", 1)
    file, number, _ = place.split(":")
    assert file == "kustomgen.yaml"
    assert spec.read_text(encoding="utf-8").splitlines()[int(number) - 1].strip() == line
    assert said.startswith(message)
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kustomgen.yaml"]


def test_gx_x1_a_name_is_said_once_and_every_reference_follows(vary: Vary) -> None:
    objects = vary(lambda spec: spec["secrets"].update(name="vault")).build("prod")
    assert objects.one("ExternalSecret", "vault")["spec"]["target"]["name"] == "prod-vault"
    refs = {
        item["valueFrom"]["secretKeyRef"]["name"]
        for pod in objects.pods()
        for container in pod["spec"]["containers"]
        for item in container["env"]
        if "secretKeyRef" in item.get("valueFrom", {})
    }
    assert refs == {"prod-vault"}


def test_gx_x2_no_environment_has_a_secret_with_values(each: Objects) -> None:
    assert each.of("Secret") == []


def test_gx_x3_a_sealed_secret_has_the_name_and_the_namespace_it_opens_under(vary: Vary) -> None:
    def seal(spec: Values) -> None:
        spec["secrets"] = {"provider": "sealedSecret", "encryptedData": {"database-url": "AgBy3i4OJSWK"}}
        spec["environments"]["dev"]["secrets"]["keys"] = ["database-url"]
        for name in ("api", "worker"):
            spec["workloads"][name]["secrets"] = ["database-url"]

    sealed = vary(seal).build("prod").one("SealedSecret", "gorax-secrets")
    assert sealed["metadata"]["namespace"] == "gorax-prod"
    assert sealed["spec"]["template"]["metadata"]["name"] == sealed["metadata"]["name"] == "prod-gorax-secrets"


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_gx_x4_external_secrets_are_of_the_version_that_is_served(
    builds: Mapping[str, Objects], environment: str
) -> None:
    assert [found["apiVersion"] for found in builds[environment].of("ExternalSecret")] == ["external-secrets.io/v1"]


def test_gx_x6_dns_is_open_and_peers_are_found_by_labels_that_exist(each: Objects) -> None:
    policies = each.of("NetworkPolicy")
    assert len(policies) == 3
    for policy in policies:
        dns = [rule for rule in policy["spec"]["egress"] if {"protocol": "UDP", "port": 53} in rule.get("ports", [])]
        assert len(dns) == 1
        assert policy["spec"]["podSelector"]["matchLabels"].keys() == {"app", "component"}
        peers = [peer for rule in policy["spec"].get("ingress", []) for peer in rule["from"]]
        assert [peer for peer in peers if peer["namespaceSelector"]["matchLabels"].keys() != {METADATA_NAME}] == []
        assert policy["metadata"]["namespace"] == f"gorax-{each.environment}"


def test_gx_x6_the_api_reaches_its_collector_and_https_and_prometheus_reaches_it(each: Objects) -> None:
    spec = each.one("NetworkPolicy", "gorax-api-policy")["spec"]
    assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53, 5432, 4318, 443}
    sources = [rule["from"][0]["namespaceSelector"]["matchLabels"] for rule in spec["ingress"]]
    assert {METADATA_NAME: "monitoring"} in sources


def test_gx_x10_a_workload_without_a_service_gets_a_pod_monitor(each: Objects) -> None:
    assert each.names("ServiceMonitor") == [f"{each.environment}-gorax-api"]
    assert each.names("PodMonitor") == [f"{each.environment}-gorax-worker"]


def test_gx_x13_no_container_takes_the_settings_as_a_whole(each: Objects) -> None:
    containers = [container for pod in each.pods() for container in pod["spec"]["containers"]]
    assert [container["name"] for container in containers if "envFrom" in container] == []


def test_gx_x15_a_job_has_limits_without_being_told_and_a_name_that_changes_with_its_content(vary: Vary) -> None:
    def plain(spec: Values) -> None:
        for field in ("backoffLimit", "activeDeadlineSeconds", "resources"):
            del spec["workloads"]["migrate"][field]

    (job,) = vary(plain).build("staging").of("Job")
    assert job["spec"].keys() >= {"backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"}
    assert re.fullmatch(r"staging-gorax-migrate-[0-9a-f]{8}", job["metadata"]["name"])
    assert job["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True


def test_gx_x15_another_image_is_another_job(vary: Vary, prod: Objects) -> None:
    varied = vary(lambda spec: spec["images"].update({"gorax/api": "v1.3.0"}))
    assert varied.build("prod").names("Job") != prod.names("Job")


def test_gx_x20_every_subject_has_a_namespace(each: Objects) -> None:
    bindings = each.of("RoleBinding")
    assert bindings
    assert {subject["namespace"] for binding in bindings for subject in binding["subjects"]} == {
        f"gorax-{each.environment}"
    }


# The table.

ROWS = [f"GX-X{number}" for number in range(1, 21)]
KNOWN = {rule.id for rule in RULES}


@pytest.fixture(scope="session")
def table() -> dict[str, tuple[str, str]]:
    """Row to what a spec can say, and what is found where it is written by hand."""
    text = (ROOT / "docs" / "seed-errors.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "| GX-" in line]
    return {row: (spec, by_hand) for row, _, spec, by_hand in cells}


def rules_in(text: str) -> set[str]:
    return KNOWN.intersection(re.findall(r"`([a-z-]+)`", text))


def test_the_table_lists_every_row_once_in_order(table: dict[str, tuple[str, str]]) -> None:
    assert list(table) == ROWS


@pytest.mark.parametrize("row", ROWS)
def test_the_table_names_the_rules_that_find_it(table: dict[str, tuple[str, str]], row: str) -> None:
    found = {rule for rule, _, _ in FOUND.get(row.lower(), [])}
    assert rules_in(table[row][1]) == found | ELSEWHERE.get(row, set())


@pytest.mark.parametrize("row", ROWS)
def test_the_table_is_honest_about_what_nothing_finds(table: dict[str, tuple[str, str]], row: str) -> None:
    by_hand = table[row][1]
    assert rules_in(by_hand) or by_hand.startswith(("not yet", "documentation only"))


@pytest.mark.parametrize("row", ROWS)
def test_the_table_says_of_a_spec_only_what_a_test_here_holds(table: dict[str, tuple[str, str]], row: str) -> None:
    in_spec = table[row][0]
    tested = row.lower() in REFUSED or any(
        name.startswith(f"test_{row.lower().replace('-', '_')}_") for name in globals()
    )
    assert in_spec.startswith(("cannot be said", "error with file:line", "not needed")) == tested


def test_gx_x19_the_table_and_doctor_speak_of_one_version(table: dict[str, tuple[str, str]]) -> None:
    assert ".".join(map(str, OLDEST)) in table["GX-X19"][0]


def test_every_environment_has_a_folder() -> None:
    assert sorted(folder.name for folder in (ROOT / "overlays").iterdir()) == sorted(ENVIRONMENTS)
