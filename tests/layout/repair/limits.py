"""Pull secrets, quotas, and the roles of accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, Path, workloads


def _pull_secrets(view: Mapping[str, Any]) -> Iterator[Fix]:
    secrets = view.get("secrets") or {}
    for name, source in view.get("imagePullSecrets", {}).items():
        path: Path = ("imagePullSecrets", name)
        provider = source.get("provider", "externalSecret")
        if provider == secrets.get("provider") and name == secrets.get("name", f"{view['name']}-secrets"):
            yield path, None
        elif provider == "externalSecret":
            store = source.get("secretStoreRef") or secrets.get("secretStoreRef") or {}
            if not store.get("name"):
                yield (*path, "secretStoreRef", "name"), "store"
            if source.get("remoteRef", {}).get("key") is None:
                yield (*path, "remoteRef", "key"), "shop/${env}/registry"
        elif provider == "sealedSecret" and source.get("encryptedData") is None:
            yield (*path, "encryptedData"), "AgA="
        if source.get("secretStoreRef") is not None and not source["secretStoreRef"].get("name"):
            yield (*path, "secretStoreRef", "name"), "store"
        if source.get("remoteRef") is not None and source["remoteRef"].get("key") is None:
            yield (*path, "remoteRef", "key"), "shop/${env}/registry"


def _limits(view: Mapping[str, Any]) -> Iterator[Fix]:
    for field, part, value in (
        ("resourceQuota", "hard", {"pods": 10_000}),
        ("limitRange", "limits", [{"type": "Container", "max": {"cpu": "2"}}]),
    ):
        if view.get(field) is not None and not view[field].get(part):
            yield (field, part), value


def _roles(view: Mapping[str, Any]) -> Iterator[Fix]:
    held: list[tuple[Path, Mapping[str, Any], str]] = [(("serviceAccount",), view.get("serviceAccount") or {}, "app")]
    held += [((*path, "serviceAccount"), w.get("serviceAccount") or {}, path[1]) for path, _, w in workloads(view)]
    seen = set()
    for path, account, key in held:
        for field, rules, other in (
            ("roleName", "rules", f"role-{key}"),
            ("clusterRoleName", "clusterRules", f"{key}-${{env}}"),
        ):
            if account.get(field) in seen or (
                rules == "clusterRules" and account.get(rules) and not account.get(field)
            ):
                yield (*path, field), other
            seen.add(account.get(field, (path, field)))


CHECKS = (
    _pull_secrets,
    _limits,
    _roles,
)
