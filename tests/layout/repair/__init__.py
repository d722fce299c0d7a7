"""What a schema cannot say: the parts of a random spec are made to fit each other.

Every repair is a value laid into the common part, or into an environment's: mostly null, which takes away what does not
fit. ``kustomgen.spec.verify`` stays the judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kustomgen.errors import Mark
from kustomgen.spec.merge import overlay
from kustomgen.spec.outline import OF_ONE
from kustomgen.spec.shorthand import write_out
from kustomgen.spec.substitute import VariableNames, collect_vars, substitute
from kustomgen.yaml.source import Located
from tests.layout.repair import (
    autoscalers,
    backing,
    containers,
    delivery,
    files,
    gateway,
    limits,
    monitoring,
    names,
    network,
    pods,
    ports,
    scaling,
    services,
    settings,
    storage,
    volumes,
    workloads,
)
from tests.layout.repair.view import Path, inside

_MARK = Mark("drawn")
VARS = {
    "region": ("eu", "us", "ap"),
    "zone": ("Europe/Paris", "Etc/UTC", "Asia/Tokyo"),
    "memory": ("64Mi", "128Mi", "1Gi"),
    "delay": ("10s", "2m", "1h"),
    "cidr": ("10.1.0.0/16", "10.2.0.0/16", "2001:db8:1::/48"),
    "tag": ("v1", "1.10", "2e5"),
    "team": ("blue", "on", "a: b"),
}
"""The variables that drawn text may use, with a value for each environment."""
ROUNDS = 6
SUBJECTS = (
    workloads,
    containers,
    ports,
    services,
    scaling,
    autoscalers,
    volumes,
    files,
    storage,
    settings,
    limits,
    monitoring,
    network,
    gateway,
    names,
    pods,
    delivery,
)
"""Each has its ``CHECKS``: functions from a spec, written out, to what must be laid into it."""


def located(value: Any) -> Located:
    """Plain values as the loader has them, without places."""
    if isinstance(value, dict):
        return Located({str(key): located(item) for key, item in value.items()}, _MARK)
    if isinstance(value, list):
        return Located([located(item) for item in value], _MARK)
    return Located(value, _MARK)


def repair(document: dict[str, Any], *, complete: bool) -> dict[str, Any]:
    """The same spec, valid in most cases. ``complete``: the common part is whole without an environment, too."""
    environments = document["environments"]
    _vars(document)
    _namespace(document)
    for part in (document, *environments.values()):
        for shared in (part.get("defaults"), (part.get("workloads") or {}).get("*")):
            for field in OF_ONE:
                (shared or {}).pop(field, None)
    common = {key: value for key, value in document.items() if key != "environments"}
    if complete:
        common = _settle(common, None, "dev")
    settled: dict[str, dict[str, Any]] = {}
    _clusters(document)
    clusters: set[str | None] = set()
    for index, (name, partial) in enumerate(environments.items()):
        if partial.get("directory") in {*environments, *(other.get("directory") for other in settled.values())}:
            partial.pop("directory", None)
        below = _below(common, settled, partial.get("from"))
        cluster = partial.get("cluster") or below.get("cluster")
        if index and cluster in clusters:  # A namespace for each environment of a cluster.
            partial["namespace"] = "x-${env}"
        clusters.add(cluster)
        known = below.get("workloads", {})
        if isinstance(partial.get("workloads"), dict):
            kept = partial["workloads"].items()
            partial["workloads"] = {key: value for key, value in kept if value is not None or key in known}
        delivery.alike(common, partial)
        settled[name] = _settle(below, partial, name)
    delivery.apart(common, settled.values())
    peer = backing.reached([_view(common, partial, name) for name, partial in settled.items()])
    if peer in common.get("workloads", {}) and isinstance(common.get("config", {}), dict):
        common["config"] = {**common.get("config", {}), "peer": f"http://${{{peer}.host}}:${{{peer}.port}}"}
    return {**common, "environments": settled}


def _below(common: dict[str, Any], settled: dict[str, dict[str, Any]], name: str | None) -> dict[str, Any]:
    """What an environment is laid over: the common part, or what it is made from."""
    if name is None:
        return common
    own = {key: value for key, value in settled[name].items() if key not in ("from", "directory")}
    under = _below(common, settled, settled[name].get("from"))
    below: dict[str, Any] = overlay(write_out(located(under)), write_out(located(own))).plain()
    return {**below, "defaults": {}}


def _clusters(document: dict[str, Any]) -> None:
    """None is named where Argo CD names its server: a cluster has one."""
    for part in (document, *document["environments"].values()):
        if '"server"' in json.dumps(document):
            part.pop("cluster", None)


def _vars(document: dict[str, Any]) -> None:
    used = set(re.findall(r"\$\{(\w+)\}", json.dumps(document))) & VARS.keys() | {"region"}
    for part in (document, *document["environments"].values()):
        part.pop("vars", None)
    if "team" in used or "tag" in used:
        document["vars"] = {name: VARS[name][0] for name in ("team", "tag") if name in used}
    for index, partial in enumerate(document["environments"].values()):
        values = {name: VARS[name][index] for name in sorted(used) if name != "team"}
        if values:
            partial["vars"] = values


def _namespace(document: dict[str, Any]) -> None:
    """There is one wherever it is named."""
    if "${namespace}" in json.dumps(document):
        for part in (document, *document["environments"].values()):
            if not part.get("namespace"):
                part.pop("namespace", None)
        document.setdefault("namespace", "x-${env}")


def _settle(common: dict[str, Any], partial: dict[str, Any] | None, name: str) -> dict[str, Any]:
    target = common if partial is None else partial
    for _ in range(ROUNDS):
        view = _view(target, {}, name) if partial is None else _view(common, target, name)
        fixes = [fix for check in backing.CHECKS for fix in check(view)]
        inner = inside(view)
        fixes += [fix for subject in SUBJECTS for check in subject.CHECKS for fix in check(inner)]
        keys = _written_keys(common, target, name)
        for path, value in fixes:
            target = _set(target, tuple(keys.get(step, step) for step in path), _escaped(value))
        if not fixes:
            break
    return target


def _view(common: dict[str, Any], partial: dict[str, Any], name: str) -> dict[str, Any]:
    root, names = _filling(common, partial, name)
    plain: dict[str, Any] = substitute(root, names, []).plain()
    return plain


def _filling(common: dict[str, Any], partial: dict[str, Any], name: str) -> tuple[Located, VariableNames]:
    root = overlay(write_out(located(common)), write_out(located(partial)))
    builtin = {key: values[0] for key, values in VARS.items()} | {"env": name, "name": str(common["name"])}
    return root, collect_vars(root, builtin | {"namespace": f"x-{name}"}, (), [])


def _written_keys(common: dict[str, Any], partial: dict[str, Any], name: str) -> dict[str, str]:
    """Keys as a view has them, to how they are written where they have variables."""
    root, names = _filling(common, partial, name)
    return {names.fill(key, _MARK, []): key for key in _keys(root) if "${" in key}


def _keys(node: Located) -> Iterator[str]:
    if isinstance(node.value, dict):
        yield from node.value
    for child in (
        node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    ):
        yield from _keys(child)


_UNKNOWN = re.compile(rf"\$\{{(?!(?:{'|'.join([*VARS, 'env', 'name', 'namespace'])})\}})")


def _escaped(value: Any) -> Any:
    """What a view has filled, as a spec writes it: a text with ``${`` says so."""
    if isinstance(value, dict):
        return {_escaped(key): _escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return _UNKNOWN.sub("$${", value) if isinstance(value, str) else value


def _set(target: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The target with a value at a path; its short forms are written out where the way leads through one."""
    if len(path) > 3:  # more than workloads, a name, a field
        target = write_out(located(target)).plain()
    node = target
    for step in path[:-1]:
        if not isinstance(node.get(step), dict):
            node[step] = {}
        node = node[step]
    node[path[-1]] = value
    return target
