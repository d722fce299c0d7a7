"""Services of every type."""

from __future__ import annotations

from tests.manifests.conftest import Build, only


def test_an_environment_has_its_own_type_of_service(build: Build) -> None:
    built = build("""\
workloads:
  core:
    image: harbor/core:v2.11.0
    ports: { http: 8080 }
    service:
      name: harbor
      type: LoadBalancer
      loadBalancerClass: service.k8s.aws/nlb
      loadBalancerSourceRanges: [203.0.113.0/24]
      externalTrafficPolicy: Local
      ports: { http: 80 }
environments:
  dev: { workloads: { core: { service: { type: NodePort, ports: { http: { nodePort: 30002 } } } } } }
  staging: { workloads: { core: { service: { type: ClusterIP } } } }
  prod: {}
""")
    port = {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}
    selector = {"app.kubernetes.io/name": "shop", "app.kubernetes.io/component": "core"}
    assert {name: only(objects, "Service")["spec"] for name, objects in built.items()} == {
        "dev": {
            "type": "NodePort",
            "externalTrafficPolicy": "Local",
            "selector": selector,
            "ports": [{**port, "nodePort": 30002}],
        },
        "staging": {"type": "ClusterIP", "selector": selector, "ports": [port]},
        "prod": {
            "type": "LoadBalancer",
            "loadBalancerClass": "service.k8s.aws/nlb",
            "loadBalancerSourceRanges": ["203.0.113.0/24"],
            "externalTrafficPolicy": "Local",
            "selector": selector,
            "ports": [port],
        },
    }


def test_a_headless_service_has_no_address(build: Build) -> None:
    built = build("""\
workloads:
  peer:
    image: shop/peer:1.0
    ports: { gossip: { containerPort: 7946, protocol: UDP } }
    service: { headless: true, publishNotReadyAddresses: true, ports: { gossip: 7946 } }
""")
    spec = only(built["dev"], "Service")["spec"]
    assert (spec["type"], spec["clusterIP"], spec["publishNotReadyAddresses"]) == ("ClusterIP", "None", True)
    assert spec["ports"] == [{"name": "gossip", "port": 7946, "targetPort": "gossip", "protocol": "UDP"}]


def test_the_rest_of_a_service_is_kubernetes_own(build: Build) -> None:
    built = build("""\
workloads:
  web:
    image: shop/web:1.0
    ports: { http: 8080 }
    service:
      sessionAffinity: ClientIP
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 3h } }
      internalTrafficPolicy: Local
      annotations: { example.com/scheme: internal }
      ports: { http: { port: 80, appProtocol: kubernetes.io/h2c } }
""")
    service = only(built["prod"], "Service")
    assert service["metadata"]["annotations"] == {"example.com/scheme": "internal"}
    assert service["spec"]["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}
    assert service["spec"]["sessionAffinity"] == "ClientIP"
    assert service["spec"]["internalTrafficPolicy"] == "Local"
    assert service["spec"]["ports"][0]["appProtocol"] == "kubernetes.io/h2c"
