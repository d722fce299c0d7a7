"""What to do about a key that is unknown, missing, or of the wrong type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import nearest
from kustomgen.spec.outline import OF_ENVIRONMENT, ONCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.yaml.source import Located

FieldPath = tuple[str | int, ...]

EXAMPLES = {
    "apiVersion": "write `apiVersion: kustomgen/v1`",
    "name": "for example `name: shop`",
    "workloads": "name at least one: `workloads: {web: {image: shop/web:v1.0.0}}`",
    "image": "name an image listed under `images`, or a whole reference with its tag",
    "images": "for example `images: {shop/web: v1.0.0}`",
    "vars": "for example `vars: {domain: example.com}`",
    "config": "for example `config: {log-level: info}`",
    "ports": "for example `ports: {http: 8080}`",
    "env": "for example `env: {LOG_LEVEL: info}`",
    "schedule": 'for example `schedule: "0 2 * * *"`',
    "dependsOn": "for example `dependsOn: [postgres]`",
    "external": "for example `external: {host: db.example.com, port: 5432}`",
    "backup": 'for example `backup: {schedule: "0 2 * * *", retain: 7}`',
    "preset": "for example `preset: postgres`",
    "storage": "for example `storage: 10Gi`",
    "size": "for example `size: 10Gi`",
    "volumes": "for example `volumes: {data: {mountPath: /data, emptyDir: {}}}`",
    "mountPath": "for example `mountPath: /data`",
    "initContainers": "for example `initContainers: {wait: {image: busybox:1.36}}`",
    "sidecars": "for example `sidecars: {proxy: {image: envoyproxy/envoy:v1.30.1}}`",
    "livenessProbe": "for example `livenessProbe: /health/live`",
    "readinessProbe": "for example `readinessProbe: /health/ready`",
    "startupProbe": "for example `startupProbe: /health/live`",
    "defaults": "for example `defaults: {replicas: 2}`",
    "resources": "for example `resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}`",
    "service": "for example `service: {http: 80}`",
    "autoscaling": "for example `autoscaling: {minReplicas: 2, maxReplicas: 10, cpu: 70}`",
    "verticalPodAutoscaler": "for example `verticalPodAutoscaler: {updateMode: Initial}`",
    "podAntiAffinity": "for example `podAntiAffinity: hostname`",
    "triggers": "for example `triggers: {lag: {type: kafka, metadata: {topic: orders, lagThreshold: 50}}}`",
    "metadata": "for example `metadata: {topic: orders, lagThreshold: 50}`",
    "type": "the scaler's name, for example `type: kafka`",
    "failureThreshold": "for example `fallback: {failureThreshold: 3, replicas: 2}`",
    "formula": "for example `formula: (lag + queue) / 2`",
    "maxReplicas": "for example `maxReplicas: 10`",
    "podDisruptionBudget": "for example `podDisruptionBudget: {maxUnavailable: 1}`, or false for none",
    "topologySpread": "for example `topologySpread: zone`",
    "networkPolicy": "for example `networkPolicy: {from: [ns/ingress-nginx:http]}`",
    "monitoring": "for example `monitoring: {port: http}`",
    "prometheusRule": "for example `prometheusRule: {alerts: {Down: {expr: up == 0, for: 5m}}}`",
    "alerts": "for example `alerts: {Down: {expr: up == 0, for: 5m, severity: critical}}`",
    "gateway": "for example `gateway: {parentRefs: [public], hosts: {shop.example.com: {/: web}}}`",
    "parentRefs": "for example `parentRefs: [{name: public, namespace: gateways}]`",
    "certificate": "for example `certificate: {issuerRef: {name: letsencrypt-prod}}`",
    "issuerRef": "for example `issuerRef: {name: letsencrypt-prod}`",
    "expr": "PromQL, for example `expr: up == 0`",
    "serviceAccount": "for example `serviceAccount: {name: shop}`",
    "ingress": "for example `ingress: {hosts: {shop.example.com: {/: web}}}`",
    "hosts": "for example `hosts: {shop.example.com: {/: web}}`",
    "secrets": "for example `secrets: {provider: existing, name: shop-secrets, keys: [api-key]}`",
    "provider": "one of externalSecret, sealedSecret, sops and existing",
    "secretStoreRef": "for example `secretStoreRef: {kind: SecretStore, name: vault}`",
    "patches": "for example `patches: {Deployment/shop-web: {spec: {minReadySeconds: 10}}}`",
    "argocd": "for example `argocd: {repoURL: https://github.com/example/shop.git, targetRevision: main}`",
    "repoURL": "for example `repoURL: https://github.com/example/shop.git`",
    "flux": "for example `flux: {url: https://github.com/example/shop, branch: main}`",
    "catalog": "for example `catalog: {team: shop}`",
    "protected": "for example `protected: {approvals: 2, promoteFrom: staging}`",
    "hold": "for example `hold: {reason: sale until Monday}`",
    "notifications": "for example `notifications: {service: slack, recipient: shop, triggers: [on-sync-failed]}`",
    "schemas": "for example `schemas: [crds]`",
    "components": "for example `components: [components/service-mesh]`",
    "valueFrom": "for a plain value write it directly: `NAME: value`",
}
"""Key to what may be there."""

_NO_VALUE = "secrets have no values in the spec: name their place under `data`, `encryptedData` or `keys`"
_DIRECTLY = "write the fields of the main container and of the pod directly in the workload"
_MEANT = {
    "containers": f"{_DIRECTLY}; further containers under `sidecars`, `extraContainers` or `initContainers`",
    "spec": _DIRECTLY,
    "template": _DIRECTLY,
    "metadata": "write `labels`, `annotations` and `name` here directly",
    "environment": "write variables under `env`",
    "tag": "write the version at the top, under `images`",
    "version": "write the version of an image at the top, under `images`",
    "hpa": "write `autoscaling`",
    "alert": "write `prometheusRule: {alerts: …}`",
    "alerts": "write `prometheusRule: {alerts: …}`",
    "servicemonitor": "write `monitoring: {port: …}`",
    "podmonitor": "write `monitoring: {port: …}`",
    "httproute": "write `gateway`",
    "vpa": "write `verticalPodAutoscaler`",
    "keda": "write `autoscaling: {triggers: …}`",
    "scaledobject": "write `autoscaling: {triggers: …}`",
    "pdb": "write `podDisruptionBudget`",
    "minreplicas": "write it under `autoscaling`",
    "maxreplicas": "write it under `autoscaling`",
    "minavailable": "write it under `podDisruptionBudget`",
    "maxunavailable": "write it under `podDisruptionBudget`",
    "requests": "write it under `resources`",
    "limits": "write it under `resources`",
    "cpu": "write it under `resources: {requests: …}`",
    "memory": "write it under `resources: {requests: …}`",
    "gitrepo": "Kubernetes removed it: clone in an init container, into an `emptyDir`",
    **dict.fromkeys(
        (
            "awselasticblockstore",
            "azuredisk",
            "azurefile",
            "cephfs",
            "cinder",
            "gcepersistentdisk",
            "rbd",
            "vspherevolume",
        ),
        "its driver is a CSI driver now: write `csi`, or `storage` for a separate disk of the workload",
    ),
    "volumeclaimtemplates": "write `storage: 10Gi`",
    "enabled": "to remove a workload from an environment, write `workloads: {NAME: null}`",
    "cron": "write `schedule`",
    "timeout": "write `activeDeadlineSeconds`",
    "egress": "write `to`",
    "imagepullsecrets": "name them on the ServiceAccount that the cluster has, or in the nodes' registry settings",
    "host": "write `hosts: {shop.example.com: {/: web}}`",
    "rules": "write `hosts: {shop.example.com: {/: web}}`",
    "secretname": "the certificate's Secret has the name `<app>-tls`; for another, `tls: {secretName: …}`",
}
"""Words of Kubernetes and its tools, in lower case, that have another place here."""
_IN_POLICY = {"ingress": "write `from`", "policytypes": "both directions are closed except for what is listed"}
_SECRET_VALUES = frozenset({"stringData", "value", "values", "literals", "password", "token", "secret"})


_HOST = (
    "write `ingress: {{hosts: {{shop.example.com: {{/: {workload}}}}}}}`; where environments differ in a part of it, "
    "`vars: {{domain: …}}` in each, and `${{domain}}` in the common part"
)
"""Where a host belongs, for a user who writes it at the top or in an environment."""


def _part_of(key: str, known: Iterable[str]) -> str | None:
    """The only known field that begins with this key, or with which this key ends, in upper or
    lower case.
    """
    low = key.lower()
    found = [name for name in known if name.lower().startswith(low) or low.endswith(name.lower())]
    return found[0] if len(found) == 1 and len(key) >= _WORD else None


_WORD = 3
"""The least length of a key that is taken as a part of a field's name."""


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """What may stand where an unknown key does: the keys there, and those of a workload.

    ``workload`` is one that the spec has; ``in_environment`` says that the key is directly
    under an environment.
    """

    here: Sequence[str]
    of_workload: Sequence[str]
    workload: str = "web"
    in_environment: bool = False


def for_unknown(path: FieldPath, words: KnownKeys) -> tuple[str, str]:
    """The known key that is meant, where it is clear, and what to do."""
    key = str(path[-1])
    if "secrets" in path and key in _SECRET_VALUES:
        return "key" if "data" in path else "", _NO_VALUE
    if key == "value" and "env" in path:
        return "valueFrom", f"write a plain value directly: `{path[-2]}: …`"
    return _unknown_here(path, key, words)


def _unknown_here(path: FieldPath, key: str, words: KnownKeys) -> tuple[str, str]:
    known = words.here
    at_top = len(path) == 1
    meant = {**_MEANT, **(_IN_POLICY if "networkPolicy" in path else {})}
    if at_top:
        meant |= dict.fromkeys(("host", "hosts", "domain"), _HOST.format(workload=words.workload))
    if key.lower() in meant:
        return "", meant[key.lower()]
    if at_top and key in words.of_workload:
        return "", f"write it in a workload, `workloads: {{{words.workload}: {{{key}: …}}}}`, or under `defaults`"
    if at_top:
        known = sorted({*known, *ONCE} - {*(ONCE if words.in_environment else OF_ENVIRONMENT)})
    listed = sorted(known)
    near = (
        "containerPort" if "ports" in path and key == "port" else nearest(key, words.here) or _part_of(key, words.here)
    )
    if near:
        return near, f"did you mean {near!r}?"
    return "", f"known are: {', '.join(listed)}" if listed else ""


def for_missing(path: FieldPath) -> str:
    """What to write where a key is missing."""
    return example(path)


def for_type(path: FieldPath, expected: Sequence[str], node: Located) -> str:
    """What to write where a value is of the wrong type."""
    value: Any = node.value
    if value is False and "a mapping" in expected:
        return f"remove it; to remove an inherited value, write `{path[-1]}: null`"
    if isinstance(value, str) and "a whole number" in expected and (found := _NUMBER.fullmatch(value.strip())):
        return _number(*found.groups())
    if all(word.startswith("'") for word in expected):
        return ""
    if isinstance(value, str) and "true or false" in expected and value.lower() in _SWITCHES:
        return f"write {_SWITCHES[value.lower()]}"
    if expected == ["a list"] and not isinstance(value, dict):
        return "write a list: `[…]`, or `- …` on separate lines"
    return "" if expected == ["a string"] else example(path)


def example(path: FieldPath) -> str:
    """What may be at a path."""
    if len(path) == 2 and path[0] == "workloads":  # noqa: PLR2004 - a workload by its name
        return f"for example `{path[1]}: {{image: shop/{path[1]}:v1.0.0}}`"
    if path[-1] == "secrets" and len(path) > 1:
        return "list the keys that it needs, `secrets: [api-key]`; `secrets: all` is every key"
    for above in ("external", "notifications"):
        if above in path[-2:-1]:
            return EXAMPLES[above]
    return EXAMPLES.get(str(path[-1]), "")


_NUMBER = re.compile(r"([0-9]+)\s*/?(%|tcp|udp|sctp)?", re.IGNORECASE)


def _number(number: str, more: str | None) -> str:
    if more is None:
        return f"write {number} without quotes; a variable is always text"
    return f"write {number}" if more == "%" else f"write `{{containerPort: {number}, protocol: {more.upper()}}}`"


_SWITCHES = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
