"""``backup``: a CronJob beside a preset, which writes what is in it to its own disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.spec.merge import laid_over
from kustomgen.spec.presets import at, part
from kustomgen.spec.shorthand import written_out
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.spec.expand.addresses import Address

SUFFIX = "-backup"
KEEP = 7
_FIELDS = ("schedule", "timeZone", "suspend", "activeDeadlineSeconds", "resources")


def backups(root: Located, found: Mapping[str, Address]) -> Located:
    """The spec with a workload ``<workload>-backup`` for each that has a ``backup``."""
    node = root.value["workloads"]
    workloads: dict[str, Located] = dict(node.value)
    for key, workload in node.value.items():
        backup = workload.get("backup")
        wanted = backup is not None and isinstance(backup.value, dict) and workload.get("external") is None
        way = part(root, _plain(workload, "preset"), "backup")
        if wanted and way is not None and key in found and f"{key}{SUFFIX}" not in workloads and backup is not None:
            workloads[f"{key}{SUFFIX}"] = _backup(key, workload, backup, way, found[key])
    return Located(root.value | {"workloads": Located(workloads, node.mark, node.key)}, root.mark, root.key)


def _backup(key: str, workload: Located, backup: Located, way: Mapping[str, Any], address: Address) -> Located:
    retain = _plain(backup, "retain")
    days = retain.removesuffix("d") if isinstance(retain, str) else "0"
    count = str(KEEP if retain is None else 0 if isinstance(retain, str) else retain)
    content = _filled(way["workload"], {"{host}": address.host, "{port}": str(address.port)})
    content |= {"dependsOn": {key: {}}, "env": {"RETAIN_COUNT": count, "RETAIN_DAYS": days}}
    made = written_out(at(content, backup.where))
    own = {field: backup.value[field] for field in _FIELDS if field in backup.value}
    if "image" in workload.value:
        own["image"] = workload.value["image"]
    if "storage" in backup.value:
        own["storage"] = Located({"backup": backup.value["storage"]}, backup.mark)
    env = workload.get("env")
    given = env.value if env is not None and isinstance(env.value, dict) else {}
    own["env"] = Located({name: given[name] for name in way["copies"] if name in given}, backup.mark)
    return laid_over(made, Located(own, backup.mark, backup.key), ("workloads", f"{key}{SUFFIX}"))


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    for word, text in words.items() if isinstance(value, str) else ():
        value = value.replace(word, text)
    return value


def _plain(node: Located | None, key: str) -> Any:
    found = None if node is None else node.get(key)
    return None if found is None else found.plain()
