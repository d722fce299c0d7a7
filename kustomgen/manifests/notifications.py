"""Argo CD's notifications: the ConfigMap with service, triggers and templates, complete for what is
subscribed to.

https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from kustomgen.spec.model import ArgoCD, Notifications

NAME = "argocd-notifications-cm"

_PHASE = "app.status.operationState != nil and app.status.operationState.phase in"
_WHEN = {
    "on-deployed": f"{_PHASE} ['Succeeded'] and app.status.health.status == 'Healthy'",
    "on-health-degraded": "app.status.health.status == 'Degraded'",
    "on-sync-failed": f"{_PHASE} ['Error', 'Failed']",
    "on-sync-running": f"{_PHASE} ['Running']",
    "on-sync-succeeded": f"{_PHASE} ['Succeeded']",
}
_ONCE = {
    "on-deployed": "app.status.sync.revision",
    "on-sync-succeeded": "app.status.operationState.syncResult.revision",
}
_STATUS = "{{ toJson .app.status.health.status }}"
_SYNC = "{{ toJson .app.status.sync.status }}"
_FINISHED = "{{ toJson .app.status.operationState.finishedAt }}"
_REVISION = "{{ toJson .app.status.sync.revision }}"
_NOW = '{{ toJson ((call .time.Now).UTC.Format "2006-01-02T15:04:05Z07:00") }}'
_PROPERTIES: dict[str, tuple[tuple[str, str], ...]] = {
    "on-deployed": (("status", _STATUS), ("sync_status", _SYNC), ("last_sync", _FINISHED), ("revision", _REVISION)),
    "on-health-degraded": (
        ("status", _STATUS),
        ("health_message", '{{ toJson (.app.status.health.message | default "") }}'),
        ("degraded_at", _NOW),
    ),
    "on-sync-failed": (
        ("status", _STATUS),
        ("sync_status", _SYNC),
        ("sync_message", "{{ toJson .app.status.operationState.message }}"),
        ("failed_at", _FINISHED),
    ),
    "on-sync-running": (("sync_status", _SYNC), ("started_at", "{{ toJson .app.status.operationState.startedAt }}")),
    "on-sync-succeeded": (
        ("status", _STATUS),
        ("sync_status", _SYNC),
        ("last_sync", _FINISHED),
        ("revision", _REVISION),
    ),
}
"""What is told: each value is JSON by itself, whatever is in a message."""


def notifications(of: ArgoCD) -> dict[str, Any]:
    """The ConfigMap of the namespace that Argo CD is in. The spec has a webhook."""
    said = of.notifications
    if said is None or said.webhook is None:
        raise ValueError("there is no webhook")
    headers = {"Content-Type": "application/json", **said.webhook.headers}
    service = {"url": said.webhook.url, "headers": [{"name": name, "value": value} for name, value in headers.items()]}
    data = {f"service.webhook.{said.service}": dump(service)}
    for trigger in said.triggers:
        template = f"app-{trigger.removeprefix('on-')}"
        once = {"oncePer": _ONCE[trigger]} if trigger in _ONCE else {}
        data[f"trigger.{trigger}"] = dump([{"when": _WHEN[trigger], **once, "send": [template]}])
    for trigger in said.triggers:
        data[f"template.app-{trigger.removeprefix('on-')}"] = _template(said, trigger)
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": NAME, "namespace": of.namespace, "labels": {"app.kubernetes.io/part-of": "argocd"}},
        "data": data,
    }


def _template(said: Notifications, trigger: str) -> str:
    entity = said.webhook.entity_annotation if said.webhook else ""
    properties = ",\n".join(f'    "{name}": {value}' for name, value in _PROPERTIES[trigger])
    body = (
        f'{{\n  "entity": {{{{ toJson (index .app.metadata.annotations "{entity}") }}}},\n'
        f'  "blueprint": "deployment",\n  "properties": {{\n{properties}\n  }}\n}}\n'
    )
    return dump({"webhook": {said.service: {"method": "POST", "body": body}}})
