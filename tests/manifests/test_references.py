"""Every name that one object has for another is right under a prefix, and without one, in what kustomize builds.

What is asked of the build is only this: the name in the field is the name of the object that is meant.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine, find_engine
from kustomgen.layout.tree import generate
from kustomgen.spec.load import load
from tests.layout.equivalence import Objects, by_kustomize, difference, put

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
namePrefix: PREFIX
config: { LOG_LEVEL: info }
secrets: { provider: externalSecret, secretStoreRef: { name: vault }, data: { token: shop/token } }
certificate: { issuerRef: { name: own-issuer, kind: Issuer } }
workloads:
  web:
    image: shop/web:1.0
    secrets: all
    ports: { http: 8080 }
    service: { http: 80 }
    resources: { requests: { cpu: 100m } }
    autoscaling: { maxReplicas: 5, triggers: { lag: { type: kafka, metadata: { topic: orders }, authenticationRef: kafka-login } } }
    verticalPodAutoscaler: {}
    volumes: { tls: { mountPath: /tls, secret: { secretName: shop-tls } } }
  peer:
    kind: StatefulSet
    image: shop/peer:1.0
    ports: { http: 8080 }
    service: { headless: true, ports: { http: 80 } }
    resources: { requests: { cpu: 100m } }
    autoscaling: { maxReplicas: 5, cpu: 80 }
    verticalPodAutoscaler: {}
  nightly: { kind: CronJob, schedule: "@daily", image: "shop/web:1.0", verticalPodAutoscaler: {} }
  agent: { kind: DaemonSet, image: "shop/agent:1.0", verticalPodAutoscaler: {} }
  consumer:
    kind: StatefulSet
    image: shop/consumer:1.0
    autoscaling: { maxReplicas: 5, triggers: { lag: { type: kafka, metadata: { topic: orders } } } }
ingress: { annotations: { cert-manager.io/issuer: own-issuer }, hosts: { shop.example.com: { /: web } } }
gateway:
  parentRefs: [own-gateway]
  hosts: { new.example.com: { /: { workload: web, filters: [{ requestMirror: { workload: peer } }] } } }
resources:
  Issuer/own-issuer: { apiVersion: cert-manager.io/v1, spec: { selfSigned: {} } }
  Gateway/own-gateway:
    apiVersion: gateway.networking.k8s.io/v1
    spec: { gatewayClassName: x, listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: shop-tls }] } }] }
  TriggerAuthentication/kafka-login: { apiVersion: keda.sh/v1alpha1, spec: { podIdentity: { provider: aws } } }
environments: { dev: {} }
"""

NAMES = (
    ("ScaledObject/shop-web-scaler", "spec.scaleTargetRef.name", "Deployment/shop-web"),
    ("ScaledObject/shop-web-scaler", "spec.triggers.0.authenticationRef.name", "TriggerAuthentication/kafka-login"),
    ("ScaledObject/shop-consumer-scaler", "spec.scaleTargetRef.name", "StatefulSet/shop-consumer"),
    ("HorizontalPodAutoscaler/shop-peer-hpa", "spec.scaleTargetRef.name", "StatefulSet/shop-peer"),
    ("VerticalPodAutoscaler/shop-web-vpa", "spec.targetRef.name", "Deployment/shop-web"),
    ("VerticalPodAutoscaler/shop-peer-vpa", "spec.targetRef.name", "StatefulSet/shop-peer"),
    ("VerticalPodAutoscaler/shop-nightly-vpa", "spec.targetRef.name", "CronJob/shop-nightly"),
    ("VerticalPodAutoscaler/shop-agent-vpa", "spec.targetRef.name", "DaemonSet/shop-agent"),
    ("HTTPRoute/shop-route", "spec.parentRefs.0.name", "Gateway/own-gateway"),
    ("HTTPRoute/shop-route", "spec.rules.0.backendRefs.0.name", "Service/shop-web"),
    ("HTTPRoute/shop-route", "spec.rules.0.filters.0.requestMirror.backendRef.name", "Service/shop-peer"),
    ("Gateway/own-gateway", "spec.listeners.0.tls.certificateRefs.0.name", "Certificate/shop-tls"),
    ("Certificate/shop-tls", "spec.secretName", "Certificate/shop-tls"),
    ("Certificate/shop-tls", "spec.issuerRef.name", "Issuer/own-issuer"),
    ("Ingress/shop-ingress", "spec.tls.0.secretName", "Certificate/shop-tls"),
    ("Ingress/shop-ingress", "spec.rules.0.http.paths.0.backend.service.name", "Service/shop-web"),
    ("Ingress/shop-ingress", "metadata.annotations.cert-manager~io/issuer", "Issuer/own-issuer"),
    ("StatefulSet/shop-peer", "spec.serviceName", "Service/shop-peer"),
    ("ExternalSecret/shop-secrets", "spec.target.name", "ExternalSecret/shop-secrets"),
    ("Deployment/shop-web", "spec.template.spec.volumes.0.secret.secretName", "Certificate/shop-tls"),
    ("Deployment/shop-web", "spec.template.spec.serviceAccountName", "ServiceAccount/shop"),
    (
        "Deployment/shop-web",
        "spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef.name",
        "ExternalSecret/shop-secrets",
    ),
)
"""Object, the field in it (``~`` is a dot within a step), and the object that is meant."""


def _engines() -> Iterator[Engine]:
    yield find_engine()
    for name, place in (("kustomize", os.environ.get("KUSTOMGEN_OLD_KUSTOMIZE")), ("kubectl", shutil.which("kubectl"))):
        if place:
            yield Engine(name, place)


@pytest.fixture(scope="module", params=[*_engines()], ids=lambda engine: Path(engine.path).name)
def builds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Objects]:
    found = {}
    for prefix in ("", "${env}-"):
        folder = tmp_path_factory.mktemp("spec")
        (folder / "kustomgen.yaml").write_text(SPEC.replace("PREFIX", f'"{prefix}"'), encoding="utf-8")
        project = load(folder / "kustomgen.yaml")
        put(generate(project), folder)
        assert not difference(project, folder, request.param)
        found[prefix and "dev-"] = by_kustomize(request.param, folder / "overlays/dev")
    return found


@pytest.mark.parametrize("prefix", ["", "dev-"], ids=["plain", "prefixed"])
@pytest.mark.parametrize(("owner", "field", "meant"), NAMES, ids=[f"{o.partition('/')[0]}-{f}" for o, f, _ in NAMES])
def test_a_name_is_that_of_the_object_that_is_meant(
    builds: dict[str, Objects], prefix: str, owner: str, field: str, meant: str
) -> None:
    objects = builds[prefix]
    kind, _, name = owner.partition("/")
    value: Any = objects[f"{kind}/{prefix}{name}"]
    for step in field.split("."):
        value = value[int(step) if step.isdigit() else step.replace("~", ".")]
    target, _, plain = meant.partition("/")
    assert value == f"{prefix}{plain}"
    assert f"{target}/{value}" in objects
