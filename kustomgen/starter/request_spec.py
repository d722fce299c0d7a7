"""A request as the spec that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.starter.request import FRAMEWORKS

if TYPE_CHECKING:
    from kustomgen.starter.request import ServiceRequest

_ENVIRONMENTS = ("dev", "staging", "prod")
_METRICS = "metrics"


def spec_of(request: ServiceRequest) -> dict[str, Any]:
    """The spec as plain values, in the order in which a person would write it."""
    name = request.name
    image = request.image or f"registry.example.com/{name}"
    reached = request.template != "worker"
    labels = {"labels": {"team": request.team}} if request.team else {}
    spec: dict[str, Any] = {
        "apiVersion": "kustomgen/v1",
        "name": name,
        "namespace": f"{name}-${{env}}",
        **labels,
        "images": {image: "1.0.0"},
        "config": {"log-level": "info", **_settings(request)},
        **_secrets(request),
        "workloads": {"app": _app(request, image, reached=reached), **_backing(request)},
    }
    if request.public and reached:
        spec["ingress"] = {
            "ingressClassName": "nginx",
            "clusterIssuer": "letsencrypt-prod",
            "hosts": {"${host}": {"/": "app"}},
        }
    details = {key: value for key, value in _details(request).items() if value}
    spec["catalog"] = {**({"team": request.team} if request.team else {}), "details": details}
    spec["environments"] = {environment: _environment(request, environment) for environment in _ENVIRONMENTS}
    return spec


def _details(request: ServiceRequest) -> dict[str, Any]:
    framework = "" if request.framework == "none" else request.framework
    return {"language": request.language, "framework": framework, "port": request.port}


def _settings(request: ServiceRequest) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if request.database:
        settings |= {
            "db-host": "${postgres.host}",
            "db-port": "${postgres.port}",
            "db-name": "${name}",
            "db-username": "${name}",
        }
    if request.redis:
        settings |= {"redis-host": "${redis.host}", "redis-port": "${redis.port}"}
    return settings


def _secrets(request: ServiceRequest) -> dict[str, Any]:
    if not request.database:
        return {}
    store = {"kind": "ClusterSecretStore", "name": "vault"}
    data = {"db-password": f"{request.name}/${{env}}/db-password"}
    return {"secrets": {"provider": "externalSecret", "secretStoreRef": store, "data": data}}


def _app(request: ServiceRequest, image: str, *, reached: bool) -> dict[str, Any]:
    template = FRAMEWORKS[request.framework]
    backing = list(_backing(request))
    # What is public is public whole: metrics get a port that the Ingress does not lead to.
    apart = request.public and reached
    probed = {"port": _METRICS} if apart and template.moves_probes else {}
    monitored = _METRICS if apart else "http"
    app: dict[str, Any] = {
        "image": image,
        **({"secrets": ["db-password"]} if request.database else {}),
        "ports": {"http": request.port, **({_METRICS: _metrics_port(request)} if apart else {})},
        **({"service": {"http": 80}} if reached else {}),
        "livenessProbe": {"httpGet": {"path": template.live, **probed}},
        "readinessProbe": {"httpGet": {"path": template.ready, **probed}},
        "env": {
            **dict(template.variables),
            **({key: value.format(port=_metrics_port(request)) for key, value in template.apart} if apart else {}),
        },
        "resources": {
            "requests": {"cpu": "100m", "memory": template.memory},
            "limits": {"memory": _doubled(template.memory)},
        },
        "replicas": 2,
        "dependsOn": backing,
        "monitoring": {"port": monitored, "path": template.metrics},
        "networkPolicy": {
            "from": [*(["ns/ingress-nginx:http"] if request.public else []), f"ns/monitoring:{monitored}"],
            "to": [],
        },
    }
    return {key: value for key, value in app.items() if value not in ({}, [])}


def _metrics_port(request: ServiceRequest) -> int:
    return 9090 if request.port != 9090 else 9091  # noqa: PLR2004 - Prometheus' own habit


def _doubled(memory: str) -> str:
    return f"{2 * int(memory.removesuffix('Mi'))}Mi"


def _backing(request: ServiceRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if request.database:
        found["postgres"] = {
            "preset": "postgres",
            "storage": "10Gi",
            "env": {"POSTGRES_PASSWORD": {"secret": "db-password"}},
        }
    if request.redis:
        found["redis"] = {"preset": "redis"}
    return found


def _environment(request: ServiceRequest, environment: str) -> dict[str, Any]:
    host = request.host or f"{request.name}.example.com"
    found: dict[str, Any] = {}
    if request.public and request.template != "worker":
        found["vars"] = {"host": host if environment == "prod" else f"{environment}.{host}"}
    if environment == "dev":
        found |= {"config": {"log-level": "debug"}, "workloads": {"app": {"replicas": 1}}}
    if environment == "prod":
        scaling = {"minReplicas": 3, "maxReplicas": 10, "cpu": 70}
        found["workloads"] = {"app": {"replicas": None, "autoscaling": scaling, "topologySpread": "zone"}}
        found["protected"] = {"approvals": 2, "promoteFrom": "staging"}
    return found
