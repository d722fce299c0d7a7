"""The notifications ConfigMap defines the trigger, template and service of every subscription.

Argo CD does not send notifications with a missing trigger, a missing template, or an invalid Go
template, and only its log shows that. A name with a dot or a slash needs ``index``. The rule checks
subscriptions if ``argocd-notifications-cm`` is in the same build, because that is the whole
configuration.

Fix: add `trigger.NAME`, `template.NAME` or `service.NAME` to the ConfigMap; in templates, write
`{{index .app.metadata.annotations "example.com/name"}}`.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
      annotations: {notifications.argoproj.io/subscribe.on-sync-failed.slack: shop}
    spec: {project: shops}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: argocd-notifications-cm, namespace: argocd}
    data:
      service.slack: "token: $slack-token"

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
      annotations: {notifications.argoproj.io/subscribe.on-sync-failed.slack: shop}
    spec: {project: shops}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: argocd-notifications-cm, namespace: argocd}
    data:
      service.slack: "token: $slack-token"
      trigger.on-sync-failed: "[{when: app.status.operationState.phase in ['Failed'], send: [failed]}]"
      template.failed: "message: {{.app.metadata.name}} failed"
"""

from __future__ import annotations

import re

from kustomgen.k8s.delivery import ARGO
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

CONFIG = "argocd-notifications-cm"
_SUBSCRIBE = re.compile(r"notifications\.argoproj\.io/subscribe\.(?P<trigger>[^.]+)\.(?P<service>.+)")
_SEND = re.compile(r"\bsend:\s*(?:\[(?P<inline>[^\]]*)\]|(?P<block>(?:\s*-\s*[\w.-]+)+))")
_ACTION = re.compile(r"\{\{(?:\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^}])*\}\}")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|'(?:[^'\\]|\\.)*'")
_PATH = re.compile(r"\.[A-Za-z_][\w.]*[A-Za-z0-9_]*(?P<rest>[\\/-][\w./-]*)")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for config in build.of_kind("ConfigMap", group=""):
        if config.name == CONFIG:
            yield from _templates(config)
            yield from _triggers(config)
            yield from _subscriptions(build, config)


def _subscriptions(build: Build, config: Resource) -> Iterator[Problem]:
    keys = config["data"].mapping
    for resource in build.of_kind("Application", "AppProject", "ApplicationSet", group=ARGO):
        node = resource.node if resource.kind != "ApplicationSet" else resource["spec"]["template"]
        for key, at in node["metadata"]["annotations"].fields():
            found = _SUBSCRIBE.fullmatch(key)
            if not found:
                continue
            services = (f"service.{found['service']}", f"service.webhook.{found['service']}")
            lacking = [] if f"trigger.{found['trigger']}" in keys else [f"trigger.{found['trigger']}"]
            lacking += [] if any(name in keys for name in services) else [services[0]]
            if lacking:
                yield Problem(at, f"nothing is sent: {CONFIG} has no {' and no '.join(lacking)}")


def _triggers(config: Resource) -> Iterator[Problem]:
    keys = config["data"].mapping
    for key, at in config["data"].fields():
        if not key.startswith("trigger."):
            continue
        for match in _SEND.finditer(at.text):
            names = re.findall(r"[\w.-]*\w", match["inline"] if match["inline"] is not None else match["block"])
            lacking = [name for name in names if f"template.{name}" not in keys]
            if lacking:
                yield Problem(at, f"nothing is sent: there is no template.{lacking[0]}")
                break


def _templates(config: Resource) -> Iterator[Problem]:
    for key, at in config["data"].fields():
        if not key.startswith("template."):
            continue
        for action in _ACTION.findall(at.text):
            bare = _STRING.sub("", action)
            if (found := _PATH.search(bare)) and not found["rest"].startswith("-}"):
                yield Problem(
                    at, f"{action} is no Go template: a name with {found['rest'][:1]!r} in it is read by index"
                )
                break


RULE = Rule("notifications-defined", Severity.WARNING, __doc__, check, delivery=True)
