"""What Prometheus reads, and when it wakes someone."""

from __future__ import annotations

from tests.manifests.conftest import Build, only

PROJECTIONS = """\
name: projections
workloads:
  projections:
    name: projections
    image: myregistry/projections:v1.0.0
    ports: { metrics: 9090, health: 8080 }
    service: { name: projections-metrics, ports: { metrics: 9090 } }
    monitoring: { port: metrics, scrapeTimeout: 10s, metricRelabelings: [{ sourceLabels: [__name__], regex: go_.*, action: drop }] }
environments:
  dev: { workloads: { projections: { monitoring: { annotations: true, scrapeTimeout: null, metricRelabelings: null } } } }
  prod: {}
"""


def test_a_workload_is_read_by_annotations_or_by_a_monitor_but_never_by_both(build: Build) -> None:
    built = build(PROJECTIONS)
    annotations = {
        name: only(built[name], "Deployment")["spec"]["template"]["metadata"].get("annotations") for name in built
    }
    assert annotations == {
        "dev": {"prometheus.io/scrape": "true", "prometheus.io/port": "9090", "prometheus.io/path": "/metrics"},
        "prod": None,
    }
    assert "ServiceMonitor/projections" not in built["dev"]
    assert built["prod"]["ServiceMonitor/projections"]["spec"]["endpoints"] == [
        {
            "port": "metrics",
            "path": "/metrics",
            "interval": "30s",
            "scrapeTimeout": "10s",
            "metricRelabelings": [{"sourceLabels": ["__name__"], "regex": "go_.*", "action": "drop"}],
        }
    ]


def test_alerts_speak_of_their_own_environment(build: Build) -> None:
    built = build("""\
namePrefix: ${env}-
workloads:
  api:
    image: shop/api:1.0
    prometheusRule:
      labels: { release: prometheus }
      records: { "job:requests:rate5m": "sum(rate(requests_total[5m]))" }
      alerts:
        Down: 'absent(up{namespace="${namespace}"})'
        Slow: { expr: job:latency > 1, for: 5m, severity: critical, labels: { team: web }, annotations: { summary: "{{ $labels.pod }} is slow" } }
      groups: { slo: { interval: 1m, rules: [{ record: "job:x", expr: up }] } }
environments:
  dev: {}
  prod: { workloads: { api: { prometheusRule: { alerts: { Slow: { for: 1m } } } } } }
""")
    rule = only(built["prod"], "PrometheusRule")
    assert rule["metadata"]["name"] == "prod-shop-api-rules"
    assert rule["metadata"]["labels"]["release"] == "prometheus"
    assert rule["spec"]["groups"] == [
        {
            "name": "shop-api",
            "rules": [
                {"record": "job:requests:rate5m", "expr": "sum(rate(requests_total[5m]))"},
                {
                    "alert": "Down",
                    "expr": 'absent(up{namespace="shop-prod"})',
                    "labels": {"severity": "warning"},
                },
                {
                    "alert": "Slow",
                    "expr": "job:latency > 1",
                    "for": "1m",
                    "labels": {"severity": "critical", "team": "web"},
                    "annotations": {"summary": "{{ $labels.pod }} is slow"},
                },
            ],
        },
        {"name": "slo", "interval": "1m", "rules": [{"record": "job:x", "expr": "up"}]},
    ]
    dev = only(built["dev"], "PrometheusRule")["spec"]["groups"][0]["rules"]
    assert (dev[1]["expr"], dev[2]["for"]) == ('absent(up{namespace="shop-dev"})', "5m")
