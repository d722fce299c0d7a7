"""Argo CD, Flux and protected environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix


def _argocd(view: Mapping[str, Any]) -> Iterator[Fix]:
    of = view.get("argocd")
    if of is None:
        return
    if "repoURL" not in of:
        yield ("argocd", "repoURL"), "https://github.com/example/shop.git"
    policy = of.get("syncPolicy", {})
    if view.get("protected") is not None:
        if policy.get("automated"):
            yield ("argocd", "syncPolicy", "automated"), None
        if of.get("targetRevision", "HEAD") == "HEAD":
            yield ("argocd", "targetRevision"), "release"
    fields = ("jsonPointers", "jqPathExpressions", "managedFieldsManagers")
    kept = [item for item in of.get("ignoreDifferences", []) if "kind" in item and any(item.get(f) for f in fields)]
    if "RespectIgnoreDifferences=true" in policy.get("syncOptions", []):
        kept = [item for item in kept if not {"/spec/replicas", "/data"} & {*(item.get("jsonPointers") or [])}]
    if kept != of.get("ignoreDifferences", []):
        yield ("argocd", "ignoreDifferences"), []  # what is kept has its variables filled, and cannot be written back


def _notifications(view: Mapping[str, Any]) -> Iterator[Fix]:
    told = (view.get("argocd") or {}).get("notifications")
    if told is not None and "service" not in told:
        yield ("argocd", "notifications", "service"), "slack"
    if told is not None and not told.get("triggers"):
        yield ("argocd", "notifications", "triggers"), ["on-sync-failed"]
    if told is not None and told.get("webhook") is not None and "url" not in told["webhook"]:
        yield ("argocd", "notifications", "webhook", "url"), "http://hooks.example.com"


def _flux(view: Mapping[str, Any]) -> Iterator[Fix]:
    of = view.get("flux")
    if of is None:
        return
    given = [name for name in ("branch", "tag", "semver", "commit") if name in of]
    source = of.get("sourceRef")
    if source is not None and "name" not in source:
        yield ("flux", "sourceRef", "name"), "shop"
    if source is not None and ("url" in of or given):
        yield from ((("flux", name), None) for name in ("url", *given) if name in of)
        return
    if source is None:
        if "url" not in of:
            yield ("flux", "url"), "https://github.com/example/shop"
        if not given:
            yield ("flux", "branch"), "main"
        yield from ((("flux", name), None) for name in given[1:])
    if view.get("protected") is not None and not of.get("suspend"):
        yield ("flux", "suspend"), True
    for field, needed in (("healthChecks", ("apiVersion", "kind", "name")),):
        kept = [item for item in of.get(field, []) if all(name in item for name in needed)]
        if kept != of.get(field, []):
            yield ("flux", field), []


def alike(common: Mapping[str, Any], partial: dict[str, Any]) -> None:
    """Takes away what one ApplicationSet cannot say differently; a promotion is drawn where there is another environment."""
    if (common.get("argocd") or {}).get("applicationSet"):
        partial.pop("argocd", None)
    (partial.get("argocd") or {}).pop("applicationSet", None)
    (partial.get("protected") or {}).pop("promoteFrom", None)


def apart(common: dict[str, Any], partials: Iterable[Mapping[str, Any]]) -> None:
    """An Application each, where repairs have made the environments differ."""
    if any("argocd" in partial for partial in partials):
        (common.get("argocd") or {}).pop("applicationSet", None)


def _hold(view: Mapping[str, Any]) -> Iterator[Fix]:
    if view.get("hold") is not None and "reason" not in view["hold"]:
        yield ("hold", "reason"), "sale"


CHECKS = (_argocd, _notifications, _flux, _hold)
