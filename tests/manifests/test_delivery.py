"""``argocd/``, ``flux/`` and ``catalog/``: the values of the third seed, rows PS-13 to PS-16, PS-20 and PS-21."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.cli.boundary import run
from kustomgen.k8s.custom.schemas import published_schemas
from kustomgen.k8s.resource import Resource

SPEC = """\
apiVersion: kustomgen/v1
name: payment-service
namespace: ${env}
images: { registry.example.com/payment-service: v1.0.0 }
workloads: { app: { name: payment-service, image: registry.example.com/payment-service, replicas: 2 } }
argocd:
  repoURL: https://github.com/your-org/gitops-manifests.git
  targetRevision: release
  path: services/payment-service
  project: microservices
  labels: { team: backend-team, managed-by: port-io }
  annotations: { port.io/blueprint: microservice } # port.io/entity is set from the catalogue
  syncWave: 2
  syncPolicy:
    automated: { prune: true, selfHeal: false }
    syncOptions: [CreateNamespace=true, PrunePropagationPolicy=foreground, PruneLast=true]
    retry: { limit: 3, backoff: { duration: 5s, factor: 2, maxDuration: 3m } }
  ignoreDifferences:
    - { group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }
    - { kind: Secret, jsonPointers: [/data] }
  revisionHistoryLimit: 10
  info: { runbook: https://wiki.example.com }
  notifications:
    service: port
    triggers: [on-sync-succeeded, on-sync-failed, on-health-degraded]
    webhook: { url: "http://controller.port-system:8080/webhooks/argocd" }
flux: { url: "https://github.com/example/shop", branch: main, path: deploy, dependsOn: [databases] }
catalog: { team: backend-team, details: { language: java, framework: spring-boot, port: 8080, status: active } }
environments:
  dev: { workloads: { app: { replicas: 1 } } }
  staging: { images: { registry.example.com/payment-service: v1.2.0 } }
  prod:
    images: { registry.example.com/payment-service: v1.2.0 }
    workloads: { app: { replicas: 5 } }
    argocd: { syncPolicy: { automated: null } }
    flux: { branch: null, tag: v1.2.0 }
    protected: { changeTicket: required, approvals: 2, promoteFrom: staging }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return generated(tmp_path, SPEC)


def generated(folder: Path, spec: str) -> Path:
    (folder / "kustomgen.yaml").write_text(spec, encoding="utf-8")
    assert run(["generate", str(folder)]) == 0
    return folder


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_file_is_valid_and_listed(folder: Path) -> None:
    for part in ("argocd", "flux"):
        listed = read(folder / part / "kustomization.yaml")["resources"]
        assert sorted(listed) == sorted(p.name for p in (folder / part).iterdir() if p.name != "kustomization.yaml")
        for name in listed:
            made = Resource(read(folder / part / name))
            assert made.kind == "ConfigMap" or published_schemas().knows(made.ref)
            assert published_schemas().violations(made) == []


def test_ps_13_an_application_for_each_environment(folder: Path) -> None:
    made = read(folder / "argocd/payment-service-prod.yaml")
    assert made["metadata"] == {
        "name": "payment-service-prod",
        "namespace": "argocd",
        "labels": {
            "app.kubernetes.io/name": "payment-service",
            "app.kubernetes.io/environment": "prod",
            "app.kubernetes.io/managed-by": "kustomgen",
            "team": "backend-team",
            "managed-by": "port-io",
        },
        "annotations": {
            "port.io/entity": "payment-service-prod",
            "port.io/blueprint": "microservice",
            "argocd.argoproj.io/sync-wave": "2",
            **{f"notifications.argoproj.io/subscribe.{on}.port": "" for on in _TRIGGERS},
        },
    }
    assert made["spec"]["project"] == "microservices"
    assert made["spec"]["source"]["path"] == "services/payment-service/overlays/prod"
    assert made["spec"]["destination"] == {"server": "https://kubernetes.default.svc", "namespace": "prod"}


_TRIGGERS = ("on-sync-succeeded", "on-sync-failed", "on-health-degraded")


def test_ps_14_only_unprotected_environments_sync_by_themselves(folder: Path) -> None:
    policies = {
        env: read(folder / f"argocd/payment-service-{env}.yaml")["spec"]["syncPolicy"]
        for env in ("dev", "staging", "prod")
    }
    automated = {"prune": True, "selfHeal": False}
    assert [policy.get("automated") for policy in policies.values()] == [automated, automated, None]
    assert policies["prod"]["syncOptions"] == [
        "CreateNamespace=true",
        "PrunePropagationPolicy=foreground",
        "PruneLast=true",
    ]


def test_ps_15_and_16_retries_history_and_what_is_ignored(folder: Path) -> None:
    spec = read(folder / "argocd/payment-service-prod.yaml")["spec"]
    assert spec["syncPolicy"]["retry"] == {"limit": 3, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"}}
    assert spec["revisionHistoryLimit"] == 10
    assert spec["ignoreDifferences"] == [
        {"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]},
        {"group": "", "kind": "Secret", "jsonPointers": ["/data"]},
    ]


def test_ps_20_every_subscription_has_a_trigger_and_a_template(folder: Path) -> None:
    made = read(folder / "argocd/notifications.yaml")
    assert (made["metadata"]["name"], made["metadata"]["namespace"]) == ("argocd-notifications-cm", "argocd")
    service = yaml.safe_load(made["data"]["service.webhook.port"])
    assert service["url"] == "http://controller.port-system:8080/webhooks/argocd"
    assert service["headers"] == [{"name": "Content-Type", "value": "application/json"}]
    for on in _TRIGGERS:
        (trigger,) = yaml.safe_load(made["data"][f"trigger.{on}"])
        assert [f"template.{name}" in made["data"] for name in trigger["send"]] == [True]


_RENDER = """\
package main
import ("encoding/json"; "os"; "text/template"; "time")
func main() {
  text, _ := os.ReadFile(os.Args[1])
  functions := template.FuncMap{
    "toJson": func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
    "default": func(d, v any) any { if v == nil || v == "" { return d }; return v },
  }
  app := map[string]any{}
  json.Unmarshal([]byte(os.Args[2]), &app)
  t := template.Must(template.New("t").Funcs(functions).Parse(string(text)))
  if err := t.Execute(os.Stdout, map[string]any{"app": app, "time": map[string]any{"Now": time.Now}}); err != nil { panic(err) }
}
"""


@pytest.mark.skipif(shutil.which("go") is None, reason="Go's own templates say what is one")
def test_ps_x14_the_templates_are_go_templates_whose_bodies_are_json(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "render.go").write_text(_RENDER)
    done = subprocess.run(
        ["go", "build", "-o", "render", "render.go"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    app = {
        "metadata": {"annotations": {"port.io/entity": "payment-service"}},
        "status": {
            "health": {"status": "Degraded", "message": 'a "quoted"\nmessage'},
            "sync": {"status": "Synced", "revision": "abc"},
            "operationState": {"finishedAt": "2026-01-01T00:00:00Z", "message": "back\\slash", "phase": "Failed"},
        },
    }
    data = read(folder / "argocd/notifications.yaml")["data"]
    for on in _TRIGGERS:
        template = yaml.safe_load(data[f"template.app-{on.removeprefix('on-')}"])["webhook"]["port"]
        (tmp_path / "body").write_text(template["body"])
        command = [str(tmp_path / "render"), str(tmp_path / "body"), json.dumps(app)]
        body = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert (template["method"], body["entity"], body["blueprint"]) == ("POST", "payment-service", "deployment")
        assert body["properties"]["status"] == "Degraded"
        if on == "on-health-degraded":
            assert body["properties"]["health_message"] == 'a "quoted"\nmessage'
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["properties"]["degraded_at"])


def test_ps_21_a_microservice_and_a_deployment_for_each_environment(folder: Path) -> None:
    service = json.loads((folder / "catalog/payment-service.json").read_text())
    assert service == {
        "identifier": "payment-service",
        "blueprint": "microservice",
        "title": "payment-service",
        "properties": {
            "name": "payment-service",
            "team": "backend-team",
            "repository": "https://github.com/your-org/gitops-manifests.git",
            "language": "java",
            "framework": "spring-boot",
            "port": 8080,
            "status": "active",
        },
        "relations": {"team": "backend-team"},
    }
    prod = json.loads((folder / "catalog/payment-service-prod.json").read_text())
    assert prod["relations"] == {"service": "payment-service", "environment": "prod"}
    assert prod["properties"]["version"] == "v1.2.0"
    assert prod["properties"]["replicas"] == 5
    assert prod["properties"]["promoted_from"] == "staging"


def test_flux_has_a_kustomization_and_a_repository_for_each_environment(folder: Path) -> None:
    prod = read(folder / "flux/payment-service-prod.yaml")["spec"]
    assert prod == {
        "interval": "10m",
        "timeout": "5m",
        "path": "./deploy/overlays/prod",
        "sourceRef": {"kind": "GitRepository", "name": "payment-service-prod"},
        "targetNamespace": "prod",
        "prune": True,
        "wait": True,
        "dependsOn": [{"name": "databases"}],
    }
    assert read(folder / "flux/payment-service-prod.gitrepository.yaml")["spec"]["ref"] == {"tag": "v1.2.0"}
    assert read(folder / "flux/payment-service-dev.gitrepository.yaml")["spec"]["ref"] == {"branch": "main"}


def test_one_application_set_says_what_differs_in_its_list(tmp_path: Path) -> None:
    folder = generated(tmp_path, SPEC.replace("  syncWave: 2\n", "  syncWave: 2\n  applicationSet: true\n"))
    assert sorted(p.name for p in (folder / "argocd").iterdir()) == [
        "kustomization.yaml",
        "notifications.yaml",
        "payment-service.yaml",
    ]
    made = read(folder / "argocd/payment-service.yaml")
    assert published_schemas().violations(Resource(made)) == []
    elements = made["spec"]["generators"][0]["list"]["elements"]
    assert [(e["environment"], e["path"].rpartition("/")[2], "automated" in e) for e in elements] == [
        ("dev", "dev", True),
        ("staging", "staging", True),
        ("prod", "prod", False),
    ]
    assert made["spec"]["template"]["metadata"]["name"] == "payment-service-{{ .environment }}"


def test_what_is_asked_for_no_longer_goes_and_a_hand_edit_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = folder / "argocd/payment-service-dev.yaml"
    edited.write_text(edited.read_text() + "# mine\n")
    without = re.sub(r"^(argocd:\n(  .*\n)+|flux:.*\n|catalog:.*\n)", "", SPEC, flags=re.MULTILINE)
    without = re.sub(r"^    (argocd|flux):.*\n", "", without, flags=re.MULTILINE)
    generated(folder, without)
    assert not (folder / "flux").exists()
    assert not (folder / "catalog").exists()
    assert [p.name for p in (folder / "argocd").iterdir()] == ["payment-service-dev.yaml"]
    assert "is no longer generated, but was edited" in capsys.readouterr().err


def test_an_application_that_runs_outside_has_no_replicas_in_the_catalogue(tmp_path: Path) -> None:
    outside = "dev: { workloads: { app: { replicas: null, external: { host: app.example.com, port: 443 } } } }"
    folder = generated(tmp_path, SPEC.replace("dev: { workloads: { app: { replicas: 1 } } }", outside))
    dev, prod = (json.loads((folder / f"catalog/payment-service-{name}.json").read_text()) for name in ("dev", "prod"))
    assert "replicas" not in dev["properties"]
    assert prod["properties"]["replicas"] == 5


def test_a_catalogue_for_backstage(tmp_path: Path) -> None:
    folder = generated(tmp_path, SPEC.replace("catalog: { team", "catalog: { format: backstage, team"))
    made = read(folder / "catalog/catalog-info.yaml")
    assert (made["kind"], made["metadata"]["name"], made["spec"]["owner"]) == (
        "Component",
        "payment-service",
        "backend-team",
    )


def test_an_environment_whose_only_workload_is_outside_has_no_version_and_no_replicas(tmp_path: Path) -> None:
    outside = "prod: { workloads: { db: { external: { host: db.example.com, port: 5432 } } } }"
    workload = "db: { image: 'postgres:16', ports: { sql: 5432 }, service: { sql: 5432 } }"
    text = f"workloads: {{ {workload} }}\ncatalog: {{}}\nenvironments: {{ dev: {{}}, {outside} }}\n"
    folder = generated(tmp_path, f"apiVersion: kustomgen/v1\nname: shop\nnamespace: shop-${{env}}\n{text}")
    made = json.loads((folder / "catalog/shop-prod.json").read_text())
    assert made["properties"] == {"service": "shop", "environment": "prod", "auto_sync": False}
