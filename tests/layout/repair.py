"""What a schema cannot say: the parts of a random spec are made to fit each other.

Every repair is a value laid into the common part, or into an environment's: mostly null, which takes away what does not
fit. ``kustomgen.spec.verify`` stays the judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.errors import Mark
from kustomgen.k8s.intstr import scaled
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.checks.kinds import ONLY
from kustomgen.spec.checks.resources import MOST_CORES
from kustomgen.spec.merge import overlay
from kustomgen.spec.names import variable_of
from kustomgen.spec.peers import parse_peer
from kustomgen.spec.shorthand import write_out
from kustomgen.spec.substitute import collect_vars, substitute
from kustomgen.yaml.source import Located

Path = tuple[str, ...]
Fix = tuple[Path, Any]

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
_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
_SOURCES = ("emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim", "csi")
ROUNDS = 6


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
    common = {key: value for key, value in document.items() if key != "environments"}
    if complete:
        common = _settle(common, None, "dev")
    settled: dict[str, dict[str, Any]] = {}
    for index, (name, partial) in enumerate(environments.items()):
        if partial.get("directory") in {*environments, *(other.get("directory") for other in settled.values())}:
            partial.pop("directory", None)
        if index:  # A namespace for each environment.
            partial["namespace"] = "x-${env}"
        known = {*common.get("workloads", {}), "*"}
        if isinstance(partial.get("workloads"), dict):
            kept = partial["workloads"].items()
            partial["workloads"] = {key: value for key, value in kept if value is not None or key in known}
        settled[name] = _settle(common, partial, name)
    return {**common, "environments": settled}


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


def _settle(common: dict[str, Any], partial: dict[str, Any] | None, name: str) -> dict[str, Any]:
    target = common if partial is None else partial
    for _ in range(ROUNDS):
        view = _view(target, {}, name) if partial is None else _view(common, target, name)
        fixes = [fix for check in _CHECKS for fix in check(view)]
        for path, value in fixes:
            target = _set(target, path, value)
        if not fixes:
            break
    return target


def _view(common: dict[str, Any], partial: dict[str, Any], name: str) -> dict[str, Any]:
    root = overlay(write_out(located(common)), write_out(located(partial)))
    builtin = {key: values[0] for key, values in VARS.items()} | {"env": name, "name": str(common["name"])}
    names = collect_vars(root, builtin, (), [])
    plain: dict[str, Any] = substitute(root, names, []).plain()
    return plain


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


def _workloads(view: Mapping[str, Any]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for key, workload in view.get("workloads", {}).items():
        yield ("workloads", key), workload.get("kind", "Deployment"), workload


def _containers(view: Mapping[str, Any], *fields: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path, _, workload in _workloads(view):
        yield path, workload
        for field in fields or ("initContainers", "sidecars"):
            for name, container in workload.get(field, {}).items():
                yield (*path, field, name), container


def _some_workload(view: Mapping[str, Any]) -> Iterator[Fix]:
    if not view.get("workloads"):
        yield ("workloads", "web"), {"image": "redis:7"}


def _kinds(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in _workloads(view):
        for field in workload:
            if kind not in ONLY.get(field, (kind,)):
                yield (*path, field), None
        if kind == "CronJob" and "schedule" not in workload:
            yield (*path, "schedule"), "@hourly"


def _labels(view: Mapping[str, Any]) -> Iterator[Fix]:
    """A label that selectors compare is said under ``selectorLabels``."""
    compared = view.get("selectorLabels", {}).keys()
    yield from ((("labels", name), None) for name in view.get("labels", {}).keys() & compared)
    for path, _, workload in _workloads(view):
        yield from (((*path, "labels", name), None) for name in workload.get("labels", {}).keys() & compared)


def _images(view: Mapping[str, Any]) -> Iterator[Fix]:
    used = set()
    for path, container in _containers(view):
        if "image" not in container:
            yield (*path, "image"), "nginx"
        elif ":" not in container["image"].rpartition("/")[2] and "@" not in container["image"]:
            used.add(container["image"])
    listed = view.get("images", {})
    for name in sorted(used - listed.keys()):
        yield ("images", name), "v2"
    for name in sorted(listed.keys() - used):
        yield ("images", name), None


def _env(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in _containers(view):
        for name, value in container.get("env", {}).items():
            if isinstance(value, dict) and "valueFrom" not in value:
                yield (*path, "env", name), None
    for key in view.get("config", {}):
        if re.fullmatch(r"[0-9.]+", key):  # no word to YAML
            yield ("config", key), None


def _own_ports(workload: Mapping[str, Any]) -> list[str]:
    return [port for part in (workload, *workload.get("sidecars", {}).values()) for port in part.get("ports", {})]


def _ports(view: Mapping[str, Any]) -> Iterator[Fix]:
    pods: dict[Path, tuple[set[str], set[tuple[int, str]]]] = {}
    for path, container in _containers(view):
        # An init container runs alone; its ports need to differ among themselves only.
        names, numbers = pods.setdefault(path if "initContainers" in path else path[:2], (set(), set()))
        for name, port in container.get("ports", {}).items():
            number = (port.get("containerPort"), port.get("protocol", "TCP"))
            valid = any(map(str.isalpha, name)) and "--" not in name and len(name) < 16
            if number[0] is None or not valid or number in numbers or name in names:
                yield (*path, "ports", name), None
            else:
                names.add(name)
                numbers.add(number)


def _services(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        known = _own_ports(workload)
        if not known and (workload.get("service") is not None or workload.get("monitoring") is not None):
            named = [name for name in (workload.get("service") or {}).get("ports", {}) if any(map(str.isalpha, name))]
            yield (*path, "ports", named[0] if named else "http"), 8080
        elif workload.get("service") is not None:
            yield from (((*path, "service", *rest), value) for rest, value in _service(workload["service"], known))


def _service(service: Mapping[str, Any], known: list[str]) -> Iterator[Fix]:
    ports = service.get("ports", {})
    good = [name for name in ports if name in known and ports[name].get("port")]
    if not good:
        yield ("ports", known[0]), 80
    numbers: set[int] = set()
    for name in ports:
        if name not in good or ports[name]["port"] in numbers:
            yield ("ports", name), None
        else:
            numbers.add(ports[name]["port"])
        if "nodePort" in ports[name] and service.get("type", "ClusterIP") == "ClusterIP":
            yield ("type",), "NodePort"
    if service.get("loadBalancerSourceRanges") and service.get("type") != "LoadBalancer":
        yield ("type",), "LoadBalancer"


def _monitoring(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        known, monitoring = _own_ports(workload), workload.get("monitoring")
        if monitoring is not None and known and monitoring.get("port") not in known:
            yield (*path, "monitoring", "port"), known[0]


def _probes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in _containers(view):
        known = list(container.get("ports", {}))
        for field in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = container.get(field)
            if probe is None:
                continue
            if not str((probe.get("httpGet") or {}).get("path", "/")).startswith("/"):
                yield (*path, field, "httpGet", "path"), "/health"
            if field != "readinessProbe" and probe.get("successThreshold", 1) != 1:
                yield (*path, field, "successThreshold"), None
            given = [handler for handler in _HANDLERS if handler in probe]
            yield from (((*path, field, handler), None) for handler in given[1:])
            if not given:
                yield (*path, field), None
            elif given[0] != "exec":
                port = (probe[given[0]] or {}).get("port")
                if (port not in known) if isinstance(port, str) else port is not None and not 1 <= port <= 65535:
                    yield (*path, field, given[0], "port"), 8080
                elif port is None and not known:
                    yield (*path, field), None


def _requests(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in _containers(view):
        resources = container.get("resources", {})
        for name, limit in resources.get("limits", {}).items():
            request = resources.get("requests", {}).get(name)
            if request is not None and parse_quantity(str(request)) > parse_quantity(str(limit)):
                yield (*path, "resources", "requests", name), limit


def _sizes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, container in _containers(view):
        for part in ("requests", "limits"):
            for name, quantity in container.get("resources", {}).get(part, {}).items():
                amount = parse_quantity(str(quantity))
                if amount >= MOST_CORES if name == "cpu" else amount != amount.to_integral_value():
                    yield (*path, "resources", part, name), None


def _strategies(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        strategy = workload.get("strategy") or {}
        if strategy.get("type") == "Recreate" and strategy.get("rollingUpdate"):
            yield (*path, "strategy", "rollingUpdate"), None


def _autoscaling(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in _workloads(view):
        scaling = workload.get("autoscaling")
        if scaling is None or kind != "Deployment":
            continue
        if "replicas" in workload:
            yield (*path, "replicas"), None
        least = scaling.get("minReplicas", 2)
        if scaling.get("maxReplicas", 0) < least:
            yield (*path, "autoscaling", "maxReplicas"), least + 3
        if not any(scaling.get(field) for field in ("cpu", "memory", "metrics")):
            yield (*path, "autoscaling", "cpu"), 70
        for resource in {"cpu", "memory"} & scaling.keys():
            for at, container in _containers({"workloads": {path[1]: workload}}, "sidecars"):
                resources = container.get("resources", {})
                if not any(resource in resources.get(part, {}) for part in ("requests", "limits")):
                    yield (*at, "resources", "requests", resource), "100m" if resource == "cpu" else "64Mi"


def _budgets(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in _workloads(view):
        budget, scaling = workload.get("podDisruptionBudget"), workload.get("autoscaling")
        if not isinstance(budget, dict) or kind != "Deployment":
            continue
        fewest = scaling.get("minReplicas", 2) if scaling else workload.get("replicas", 1)
        given = [field for field in ("minAvailable", "maxUnavailable") if field in budget]
        value = budget[given[0]] if len(given) == 1 else None
        count = None if value is None else scaled(value, fewest, round_up=True)
        fits = count is not None and (count > 0 if given[0] == "maxUnavailable" else 0 <= count < fewest)
        if not fits:
            kept = {field: value for field, value in budget.items() if field == "name"}
            fixed = (
                {"minAvailable": "30%" if fewest > 2 else 1}
                if fewest > 1 and fewest % 2 == 0
                else {"maxUnavailable": 1}
            )
            other = {"minAvailable": None, "maxUnavailable": None} | fixed
            yield (*path, "podDisruptionBudget"), {**kept, **other}


def _volumes(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        places: set[str] = set()
        for name, volume in workload.get("volumes", {}).items():
            given = [source for source in _SOURCES if source in volume]
            if volume.get("mountPath") is None or volume["mountPath"] in places:
                yield (*path, "volumes", name), None
                continue
            places.add(volume["mountPath"])
            yield from (((*path, "volumes", name, source), None) for source in given[:-1])
            if not given:
                yield (*path, "volumes", name, "emptyDir"), {}
    for path, container in _containers(view):
        known = list(view["workloads"][path[1]].get("volumes", {}))
        for name in container.get("volumeMounts", {}):
            if name in known:
                continue
            yield (*path, "volumeMounts", name), None
            free = [volume for volume in known if volume not in container["volumeMounts"]]
            if free:
                yield (*path, "volumeMounts", free[0]), "/mnt"


def _keys(view: Mapping[str, Any]) -> list[str]:
    secrets = view.get("secrets") or {}
    provider = secrets.get("provider")
    if provider == "existing":
        return list(secrets.get("keys") or secrets.get("data", {}))
    return list(secrets.get("encryptedData" if provider == "sealedSecret" else "data", {}))


_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "externalSecret": {"data": {"token": "shop/${env}/token"}, "secretStoreRef": {"name": "store"}},
    "sealedSecret": {"encryptedData": {"token": "AgA="}},
    "existing": {"name": "made-outside"},
}


def _secrets(view: Mapping[str, Any]) -> Iterator[Fix]:
    secrets = view.get("secrets")
    if secrets is None:
        return
    provider = secrets.get("provider")
    if provider is None:
        yield ("secrets", "provider"), "existing"
        return
    for field, value in _NEEDED[provider].items():
        if not secrets.get(field):
            yield ("secrets", field), value
    if "secretStoreRef" in secrets and not secrets["secretStoreRef"].get("name"):
        yield ("secrets", "secretStoreRef", "name"), "store"
    if provider == "existing" and not _keys(view):
        yield ("secrets", "keys"), ["token"]
    for key, remote in secrets.get("data", {}).items():
        if key in secrets.get("encryptedData", {}) or remote.get("key") is None:
            yield ("secrets", "data", key), None


def _selections(view: Mapping[str, Any]) -> Iterator[Fix]:
    seen: set[str] = set()
    known = {"config": list(view.get("config", {})), "secrets": _keys(view)}
    field = {"externalSecret": "data", "sealedSecret": "encryptedData"}.get(
        (view.get("secrets") or {}).get("provider", "")
    )
    for section, keys in known.items():
        for key in keys:
            variable = variable_of(key)
            if variable not in seen:
                seen.add(variable)
            elif section == "config":
                yield ("config", key), None
            elif field is None:
                yield ("secrets", "keys"), [key for key in keys if variable_of(key) not in seen] or ["free"]
                break
            else:
                yield ("secrets", field, key), None
    for path, container in _containers(view):
        for section, keys in known.items():
            chosen = container.get(section)
            if isinstance(chosen, list) and not set(chosen) <= {*keys}:
                yield (*path, section), [key for key in chosen if key in keys] or keys[:1]


def _network(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        for field in ("from", "to"):
            peers = (workload.get("networkPolicy") or {}).get(field, [])
            kept = [peer for peer in peers if _peer(view, workload if field == "from" else None, peer)]
            if kept != peers:
                yield (*path, "networkPolicy", field), kept


def _peer(view: Mapping[str, Any], target: Mapping[str, Any] | None, text: str) -> bool:
    peer = parse_peer(text)
    if peer.workload is not None and peer.workload not in view["workloads"]:
        return False
    if target is None and peer.workload is not None:
        target = view["workloads"][peer.workload]
    return not isinstance(peer.port, str) or (target is not None and peer.port in _own_ports(target))


def _ingress(view: Mapping[str, Any]) -> Iterator[Fix]:
    ingress = view.get("ingress")
    served = [path[1] for path, _, workload in _workloads(view) if workload.get("service")]
    if ingress is None:
        return
    if not served:
        able = [path for path, kind, _ in _workloads(view) if kind in ONLY["service"]]
        yield ((*able[0], "service"), {"ports": {"http": 80}}) if able else (("ingress",), None)
        return
    for host, paths in ingress.get("hosts", {}).items():
        for path, backend in paths.items():
            yield from (
                (("ingress", "hosts", host, path, *rest), value)
                for rest, value in _backend(view, path, backend, served[0])
            )
        if not any(path.startswith("/") for path in paths):
            yield ("ingress", "hosts", host, "/"), served[-1]
    if not ingress.get("hosts"):
        yield ("ingress", "hosts"), {"shop.example.com": {"/": served[-1]}, "${region}.example.com": {"/": served[0]}}
    if ingress.get("clusterIssuer") and ingress.get("issuer"):
        yield ("ingress", "issuer"), None


def _backend(view: Mapping[str, Any], path: str, backend: Mapping[str, Any], served: str) -> Iterator[Fix]:
    service = view["workloads"].get(backend.get("workload"), {}).get("service")
    if not path.startswith("/"):
        yield (), None
    elif not service:
        yield ("workload",), served
    elif backend.get("port") not in (None, *service.get("ports", {})):
        yield ("port",), next(iter(service.get("ports", {})), None)


def _container_names(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in _workloads(view):
        taken = {path[1]}
        for field in ("sidecars", "initContainers"):
            for name in workload.get(field, {}):
                if name in taken:
                    yield (*path, field, name), None
                taken.add(name)


_NAMED = (("service", ""), ("serviceAccount", ""), ("autoscaling", "-hpa"), ("podDisruptionBudget", "-pdb"), ("networkPolicy", "-policy"))  # fmt: skip


def _names(view: Mapping[str, Any]) -> Iterator[Fix]:
    seen = {
        ("workload", f"{view['name']}-{path[1]}") for path, _, workload in _workloads(view) if "name" not in workload
    }
    seen.add(("serviceAccount", (view.get("serviceAccount") or {}).get("name") or str(view["name"])))
    for path, _, workload in _workloads(view):
        if "name" in workload and ("workload", workload["name"]) in seen:
            yield (*path, "name"), None
        seen.add(("workload", workload.get("name", "")))
        for field, suffix in _NAMED:
            part = workload.get(field)
            if not isinstance(part, dict):
                continue
            name = part.get("name") or workload.get("name", f"{view['name']}-{path[1]}") + suffix
            if (field, name) in seen:
                yield (*path, field, "name"), None if "name" in part else f"other-{path[1]}"
            seen.add((field, name))


_CHECKS = (
    _some_workload, _kinds, _labels, _images, _env, _ports, _services, _monitoring, _probes, _sizes, _requests, _strategies, _autoscaling, _budgets,
    _volumes, _secrets, _selections, _network, _ingress, _names, _container_names,
)  # fmt: skip
