"""Autoscalers of every kind, and where pods run."""

from __future__ import annotations

from tests.manifests.conftest import Build, only

PROJECTIONS = """\
name: projections
namePrefix: ${env}-
workloads:
  worker:
    name: projections
    image: myregistry/projections:v1.0.0
    resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { memory: 1Gi } }
    autoscaling:
      name: projections-hpa
      maxReplicas: 10
      cpu: 70
      behavior:
        scaleUp: { stabilizationWindowSeconds: 5m, policies: [{ type: Pods, value: 1, periodSeconds: 1m }], selectPolicy: Min }
        scaleDown: { stabilizationWindowSeconds: 10m, policies: [{ type: Pods, value: 1, periodSeconds: 3m }], selectPolicy: Min }
environments:
  dev: {}
  prod:
    workloads:
      worker:
        autoscaling:
          cpu: null
          pods: { projection_lag_events: 10000 }
          metrics:
            - { type: Object, object: { describedObject: { kind: Ingress, name: x }, metric: { name: rps }, target: { type: Value, value: 2k } } }
            - { type: External, external: { metric: { name: queue }, target: { type: AverageValue, averageValue: 30 } } }
            - { type: ContainerResource, containerResource: { name: cpu, container: projections, target: { type: Utilization, averageUtilization: 60 } } }
"""


def test_an_hpa_has_every_metric_and_its_whole_behavior(build: Build) -> None:
    built = build(PROJECTIONS)
    dev, prod = (only(built[name], "HorizontalPodAutoscaler") for name in ("dev", "prod"))
    assert dev["metadata"]["name"] == "dev-projections-hpa"
    assert dev["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "dev-projections"},
        "minReplicas": 2,
        "maxReplicas": 10,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
            }
        ],
        "behavior": {
            "scaleUp": {
                "stabilizationWindowSeconds": 300,
                "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
                "selectPolicy": "Min",
            },
            "scaleDown": {
                "stabilizationWindowSeconds": 600,
                "policies": [{"type": "Pods", "value": 1, "periodSeconds": 180}],
                "selectPolicy": "Min",
            },
        },
    }
    assert [metric["type"] for metric in prod["spec"]["metrics"]] == ["Pods", "Object", "External", "ContainerResource"]
    assert prod["spec"]["metrics"][0]["pods"] == {
        "metric": {"name": "projection_lag_events"},
        "target": {"type": "AverageValue", "averageValue": "10000"},
    }
    assert "replicas" not in only(built["dev"], "Deployment")["spec"]


KEDA = """\
namePrefix: ${env}-
workloads:
  worker:
    image: shop/worker:1.0
    resources: { requests: { cpu: 100m } }
    autoscaling: { maxReplicas: 5, cpu: 80 }
environments:
  dev: {}
  prod:
    workloads:
      worker:
        autoscaling:
          minReplicas: 0
          maxReplicas: 30
          pollingInterval: 15s
          cooldownPeriod: 5m
          fallback: { failureThreshold: 3, replicas: 4, behavior: currentReplicasIfHigher }
          scalingModifiers: { formula: lag * 2, target: 10 }
          behavior: { scaleDown: { stabilizationWindowSeconds: 1m } }
          triggers:
            lag: { type: kafka, metadata: { topic: orders, lagThreshold: 50, allowIdleConsumers: true }, authenticationRef: kafka-login }
"""


def test_triggers_make_a_scaled_object_instead_of_an_hpa(build: Build) -> None:
    built = build(KEDA)
    assert only(built["dev"], "HorizontalPodAutoscaler")["metadata"]["name"] == "dev-shop-worker-hpa"
    assert not [key for key in built["prod"] if key.startswith("HorizontalPodAutoscaler")]
    scaled = only(built["prod"], "ScaledObject")
    assert (scaled["apiVersion"], scaled["metadata"]["name"]) == ("keda.sh/v1alpha1", "prod-shop-worker-scaler")
    assert scaled["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "prod-shop-worker"},
        "pollingInterval": 15,
        "cooldownPeriod": 300,
        "minReplicaCount": 0,
        "maxReplicaCount": 30,
        "fallback": {"failureThreshold": 3, "replicas": 4, "behavior": "currentReplicasIfHigher"},
        "advanced": {
            "horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 60}}},
            "scalingModifiers": {"formula": "lag * 2", "target": "10"},
        },
        "triggers": [
            {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "80"}},
            {
                "type": "kafka",
                "name": "lag",
                "metadata": {"topic": "orders", "lagThreshold": "50", "allowIdleConsumers": "true"},
                "authenticationRef": {"name": "kafka-login", "kind": "TriggerAuthentication"},
            },
        ],
    }
    assert "replicas" not in only(built["prod"], "Deployment")["spec"]


def test_pods_grow_by_what_they_use(build: Build) -> None:
    built = build("""\
namePrefix: ${env}-
workloads:
  worker:
    image: shop/worker:1.0
    verticalPodAutoscaler:
      updateMode: Initial
      containers: { "*": { maxAllowed: { memory: 1Gi }, controlledValues: RequestsOnly }, proxy: { mode: "Off" } }
    sidecars: { proxy: { image: "envoy:1.30" } }
  nightly: { kind: CronJob, schedule: "@daily", image: "shop/worker:1.0", verticalPodAutoscaler: {} }
""")
    worker = built["dev"]["VerticalPodAutoscaler/dev-shop-worker-vpa"]
    assert worker["apiVersion"] == "autoscaling.k8s.io/v1"
    assert worker["spec"] == {
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "dev-shop-worker"},
        "updatePolicy": {"updateMode": "Initial"},
        "resourcePolicy": {
            "containerPolicies": [
                {"containerName": "*", "maxAllowed": {"memory": "1Gi"}, "controlledValues": "RequestsOnly"},
                {"containerName": "proxy", "mode": "Off"},
            ]
        },
    }
    assert built["prod"]["VerticalPodAutoscaler/prod-shop-nightly-vpa"]["spec"] == {
        "targetRef": {"apiVersion": "batch/v1", "kind": "CronJob", "name": "prod-shop-nightly"},
        "updatePolicy": {"updateMode": "Off"},
    }


def test_pods_keep_apart_in_a_word(build: Build) -> None:
    built = build("""\
workloads: { api: { image: "kubekloud/api:1.0", replicas: 2, podAntiAffinity: hostname } }
environments:
  dev: {}
  prod:
    workloads:
      api:
        podAntiAffinity: { hostname: required, zone: preferred }
        affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }
""")
    labels = {"matchLabels": {"app.kubernetes.io/name": "shop", "app.kubernetes.io/component": "api"}}
    node = {"labelSelector": labels, "topologyKey": "kubernetes.io/hostname"}
    zone = {"labelSelector": labels, "topologyKey": "topology.kubernetes.io/zone"}
    affinity = {name: only(built[name], "Deployment")["spec"]["template"]["spec"]["affinity"] for name in built}
    assert affinity == {
        "dev": {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": node}]
            }
        },
        "prod": {
            "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []},
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [node],
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": zone}],
            },
        },
    }
