"""What the API server fills in before a policy sees an object: ``spec.replicas`` of a Deployment is
1, for example.

Without them, a policy that the cluster lets pass would find an absent field here. Sources: the
``defaults.go`` of k8s.io/kubernetes/pkg/apis/{core,apps,batch,autoscaling,networking}/v1. What
admission plugins add (service accounts, tolerations, limits by LimitRange) depends on the cluster,
and is not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.k8s.pods import CONTAINER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ROLLING = {"maxUnavailable": "25%", "maxSurge": "25%"}
_CONTAINER: Mapping[str, Any] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "resources": {},
}
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_MODES = {"secret": "defaultMode", "configMap": "defaultMode", "projected": "defaultMode", "downwardAPI": "defaultMode"}
_MODE = 0o644


def defaulted(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object with what the API server sets where nothing is said. Fields that are null count as
    absent.
    """
    fill = _KINDS.get(str(manifest.get("kind")))
    spec = manifest.get("spec")
    group = str(manifest.get("apiVersion") or "").rpartition("/")[0]
    if manifest.get("kind") == "Secret" and not group:
        return _with({"type": "Opaque"}, manifest)
    if fill is None or group not in _GROUPS or not isinstance(spec, dict):
        return manifest
    return {**manifest, "spec": fill(spec)}


_GROUPS = frozenset({"", "apps", "batch", "autoscaling", "networking.k8s.io"})


def _with(defaults: Mapping[str, Any], given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        return {**defaults}
    said = {key: value for key, value in given.items() if value is not None} if None in given.values() else given
    return {**defaults, **said}


def _each(items: Any, fill: Callable[[Mapping[str, Any]], Any]) -> Any:
    return [fill(item) if isinstance(item, dict) else item for item in items] if isinstance(items, list) else items


def _inside(spec: dict[str, Any], field: str, fill: Callable[[Mapping[str, Any]], Any]) -> None:
    if isinstance(spec.get(field), dict):
        spec[field] = fill(spec[field])


def _probe(probe: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
    filled = _with(defaults, probe)
    _inside(filled, "httpGet", lambda get: _with({"path": "/", "scheme": "HTTP"}, get))
    return filled


def _container(container: Mapping[str, Any]) -> dict[str, Any]:
    filled = _with(_CONTAINER, container)
    if "imagePullPolicy" not in filled:
        image = Image.parse(str(container.get("image") or ""))
        moving = image.tag == "latest" or (image.tag is None and not image.digest)
        filled["imagePullPolicy"] = "Always" if moving else "IfNotPresent"
    if "ports" in filled:
        filled["ports"] = _each(filled["ports"], lambda port: _with({"protocol": "TCP"}, port))
    for probe in _PROBES:
        _inside(filled, probe, _probe)
    return filled


def _volume(volume: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(volume)
    for source, field in _MODES.items():
        _inside(filled, source, lambda value, field=field: _with({field: _MODE}, value))  # type: ignore[misc]
    return filled


def _pod(spec: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "terminationGracePeriodSeconds": 30,
        "securityContext": {},
        "schedulerName": "default-scheduler",
    }
    filled = _with(defaults, spec)
    for field in CONTAINER_FIELDS:
        if field in filled:
            filled[field] = _each(filled[field], _container)
    if "volumes" in filled:
        filled["volumes"] = _each(filled["volumes"], _volume)
    return filled


def _template(spec: dict[str, Any]) -> dict[str, Any]:
    def fill(template: Mapping[str, Any]) -> dict[str, Any]:
        filled = dict(template)
        _inside(filled, "spec", _pod)
        return filled

    _inside(spec, "template", fill)
    return spec


def _deployment(spec: Mapping[str, Any]) -> dict[str, Any]:
    filled = _with({"replicas": 1, "strategy": {}, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}, spec)
    strategy = _with({"type": "RollingUpdate"}, filled["strategy"])
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _with(_ROLLING, strategy.get("rollingUpdate"))
    return _template({**filled, "strategy": strategy})


def _stateful_set(spec: Mapping[str, Any]) -> dict[str, Any]:
    filled = _with({"replicas": 1, "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10}, spec)
    strategy = _with({"type": "RollingUpdate"}, filled.get("updateStrategy"))
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _with({"partition": 0}, strategy.get("rollingUpdate"))
    return _template({**filled, "updateStrategy": strategy})


def _daemon_set(spec: Mapping[str, Any]) -> dict[str, Any]:
    filled = _with({"revisionHistoryLimit": 10}, spec)
    strategy = _with({"type": "RollingUpdate"}, filled.get("updateStrategy"))
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = _with({"maxUnavailable": 1, "maxSurge": 0}, strategy.get("rollingUpdate"))
    return _template({**filled, "updateStrategy": strategy})


def _replicated(spec: Mapping[str, Any]) -> dict[str, Any]:
    return _template(_with({"replicas": 1}, spec))


def _job(spec: Mapping[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {"backoffLimit": 6, "completionMode": "NonIndexed", "suspend": False}
    if spec.get("completions") is None and spec.get("parallelism") is None:
        defaults["completions"] = 1
    return _template(_with({"parallelism": 1, **defaults}, spec))


def _cron_job(spec: Mapping[str, Any]) -> dict[str, Any]:
    history = {"successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}
    filled = _with({"concurrencyPolicy": "Allow", "suspend": False, **history}, spec)
    template = filled.get("jobTemplate")
    if isinstance(template, dict) and isinstance(template.get("spec"), dict):
        # A job is filled in when the controller makes it; in the template only its pod is.
        filled["jobTemplate"] = {**template, "spec": _template(dict(template["spec"]))}
    return filled


def _service(spec: Mapping[str, Any]) -> dict[str, Any]:
    filled = _with({"type": "ClusterIP", "sessionAffinity": "None"}, spec)
    if filled["type"] != "ExternalName":
        filled = _with({"internalTrafficPolicy": "Cluster"}, filled)
    if filled["type"] in {"NodePort", "LoadBalancer"}:
        filled = _with({"externalTrafficPolicy": "Cluster"}, filled)
    if filled["type"] == "LoadBalancer":
        filled = _with({"allocateLoadBalancerNodePorts": True}, filled)
    if "ports" in filled:
        filled["ports"] = _each(
            filled["ports"], lambda port: _with({"protocol": "TCP", "targetPort": port.get("port")}, port)
        )
    return filled


def _network_policy(spec: Mapping[str, Any]) -> dict[str, Any]:
    return _with({"policyTypes": ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]}, spec)


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "Pod": _pod,
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "ReplicaSet": _replicated,
    "ReplicationController": _replicated,
    "Job": _job,
    "CronJob": _cron_job,
    "Service": _service,
    "HorizontalPodAutoscaler": lambda spec: _with({"minReplicas": 1}, spec),
    "PersistentVolumeClaim": lambda spec: _with({"volumeMode": "Filesystem"}, spec),
    "NetworkPolicy": _network_policy,
}
