"""Argo CD knows the sync options of an Application, and none cancels another.

Argo CD silently ignores an unknown option: ``CreateNamespaces=true`` creates nothing. With
``Replace=true``, ``ServerSideApply=true`` has no effect. ``CreateNamespace=true`` creates the
namespace of the destination, and nothing if there is none.

Fix: correct the option, with ``=true`` or ``=false``. Keep one of ``Replace`` and
``ServerSideApply``. Set ``destination.namespace``.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: argocd}
    spec: {syncPolicy: {syncOptions: [CreateNamespaces=true]}}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: argocd}
    spec: {destination: {namespace: shop}, syncPolicy: {syncOptions: [CreateNamespace=true]}}
"""

from __future__ import annotations

from kustomgen.k8s.delivery import ARGO
from kustomgen.k8s.names import did_you_mean
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

KNOWN = {
    "ApplyOutOfSyncOnly": ("true", "false"), "ClientSideApplyMigration": ("true", "false"),
    "CreateNamespace": ("true", "false"), "Delete": ("true", "false", "confirm"),
    "FailOnSharedResource": ("true", "false"), "Force": ("true", "false"), "Prune": ("true", "false", "confirm"),
    "PruneLast": ("true", "false"), "PrunePropagationPolicy": ("foreground", "background", "orphan"),
    "Replace": ("true", "false"), "RespectIgnoreDifferences": ("true", "false"),
    "ServerSideApply": ("true", "false"), "SkipDryRunOnMissingResource": ("true", "false"),
    "Validate": ("true", "false"), "ServerSideDiff": ("true", "false"),
}  # fmt: skip


def check(build: Build, _: Params) -> Iterator[Problem]:
    for resource in build.of_kind("Application", "ApplicationSet", group=ARGO):
        spec = resource["spec"] if resource.kind == "Application" else resource["spec"]["template"]["spec"]
        options = spec["syncPolicy"]["syncOptions"]
        said = {item.text for item in options}
        for item in options:
            if problem := _wrong(item):
                yield Problem(item, problem)
            elif item.text == "ServerSideApply=true" and "Replace=true" in said:
                yield Problem(item, "'ServerSideApply=true' has no effect with 'Replace=true'")
            elif item.text == "CreateNamespace=true" and not spec["destination"]["namespace"].text:
                yield Problem(item, "'CreateNamespace=true' creates nothing: destination.namespace is not set")


def _wrong(item: Node) -> str:
    name, equals, value = item.text.partition("=")
    if not name or "{{" in item.text:
        return ""
    if name not in KNOWN:
        # A newer Argo CD may know more. Only a word that is nearly a known one is a mistake.
        hint = did_you_mean(name, KNOWN, "", 0.8)
        return f"{item.text!r} is no sync option, and is ignored; {hint}" if hint else ""
    if not equals or value not in KNOWN[name]:
        return f"{item.text!r} is ignored, expected {name}={' or '.join(KNOWN[name])}"
    return ""


RULE = Rule("sync-options-valid", Severity.WARNING, __doc__, check, delivery=True)
