"""What a spec must satisfy beyond the shape of its fields: that its parts fit each other.

Each check is a function from a spec to complaints; ``CHECKS`` lists them. They speak of one environment at a time,
``verify_family`` of the environments together.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.image import Image
from kustomgen.k8s.intstr import scaled
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.names import prefixed, secret_keys, service_account_name, service_name, variable_of, workload_name
from kustomgen.spec.peers import Peer, parse_peer
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.spec.model import Container, Spec, Workload
    from kustomgen.yaml.source import Located

LABEL_LENGTH = 63
CRONJOB_LENGTH = 52
"""The controller adds 11 signs to a CronJob's name for each Job."""

Path = tuple[str | int, ...]


class Place:
    """A spec beside its places, for saying where."""

    def __init__(self, spec: Spec, root: Located) -> None:
        self.spec = spec
        self.root = root

    def say(self, path: Path, message: str, hint: str = "") -> Complaint:
        """A complaint at the deepest value on the way to ``path``."""
        return Complaint(self.root.nearest(path).where, message, hint)


def verify(spec: Spec, root: Located) -> list[Complaint]:
    """Everything in one environment's spec that does not fit together."""
    place = Place(spec, root)
    return [complaint for check in CHECKS for complaint in check(place)]


def _containers(spec: Spec) -> Iterator[tuple[Path, Container]]:
    for key, workload in spec.workloads.items():
        path: Path = ("workloads", key)
        yield path, workload
        for field, containers in (("initContainers", workload.init_containers), ("sidecars", workload.sidecars)):
            for name, container in containers.items():
                yield (*path, field, name), container


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"there are: {', '.join(known)}" if known else "there are none"


def images(place: Place) -> Iterator[Complaint]:
    used = set()
    for path, container in _containers(place.spec):
        image = Image.parse(container.image)
        used.add(image.name)
        if image.tag is None and image.digest is None and image.name not in place.spec.images:
            known = list(place.spec.images)
            hint = (
                f"{_nearest(image.name, known)} Or write the tag here: `{container.image}:1.0`"
                if known
                else (f"list it: `images: {{{image.name}: v1.0.0}}`")
            )
            yield place.say((*path, "image"), f"image {container.image!r} has no version", hint)
        elif (image.tag or image.digest) and image.name in place.spec.images:
            hint = "keep the tag under `images` only"
            yield place.say((*path, "image"), f"image {image.name!r} has its version here and under `images`", hint)
    for name in place.spec.images:
        if name not in used:
            yield place.say(("images", name), f"no workload runs image {name!r}", _nearest(name, sorted(used)))


def ports(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        seen: dict[tuple[int, str], str] = {}
        names: set[str] = set()
        for path, container in _containers_of(key, workload):
            for name, port in container.ports.items():
                number = (port.container_port, port.protocol)
                if number in seen:
                    message = (
                        f"port {number[0]}/{number[1]} is used twice in a pod: as {seen[number]!r} and as {name!r}"
                    )
                    yield place.say((*path, "ports", name), message, "containers of one pod share its ports")
                if name in names:
                    yield place.say((*path, "ports", name), f"port name {name!r} is used twice in a pod")
                if len(name) > 15 or not any(sign.isalpha() for sign in name) or "--" in name:  # noqa: PLR2004 - RFC 6335
                    hint = "at most 15 signs, at least one letter, no '--' (RFC 6335)"
                    yield place.say((*path, "ports", name), f"{name!r} is no name for a port", hint)
                seen.setdefault(number, name)
                names.add(name)


def _containers_of(key: str, workload: Workload) -> Iterator[tuple[Path, Container]]:
    yield ("workloads", key), workload
    for name, container in workload.sidecars.items():
        yield ("workloads", key, "sidecars", name), container


def port_names(workload: Workload) -> list[str]:
    """The ports of a workload's pod, by name: its own and its sidecars'."""
    return [name for _, container in _containers_of("", workload) for name in container.ports]


def port_references(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        known = port_names(workload)
        wanted: list[tuple[Path, str]] = []
        if workload.service:
            wanted += [(("service", "ports", name), name) for name in workload.service.ports]
        if workload.monitoring:
            wanted.append((("monitoring", "port"), workload.monitoring.port))
        for path, name in wanted:
            if name not in known:
                yield place.say(("workloads", key, *path), f"port {name!r} is not declared", _nearest(name, known))
    for path, container in _containers(place.spec):
        for field in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = getattr(container, {"l": "liveness_probe", "r": "readiness_probe", "s": "startup_probe"}[field[0]])
            yield from _probe(place, (*path, field), probe, list(container.ports))


def _probe(place: Place, path: Path, probe: dict[str, object] | None, known: list[str]) -> Iterator[Complaint]:
    for handler in ("httpGet", "tcpSocket", "grpc"):
        target = (probe or {}).get(handler)
        if not isinstance(target, dict):
            continue
        port = target.get("port")
        if port is None and not known:
            yield place.say(path, "the probe has no port to ask", "declare one: `ports: {http: 8080}`")
        elif isinstance(port, str) and not is_open(port) and port not in known:
            yield place.say((*path, handler, "port"), f"port {port!r} is not declared", _nearest(port, known))


def names(place: Place) -> Iterator[Complaint]:
    spec = place.spec
    taken: dict[tuple[str, str], Path] = {}
    for kind, name, path in _named(spec):
        if (kind, name) in taken:
            message = f"two workloads {'are' if kind == 'workload' else f'have a {kind}'} called {name!r}"
            yield place.say(path, message, "give one of them another `name`")
        taken.setdefault((kind, name), path)
    for key, workload in spec.workloads.items():
        path = ("workloads", key)
        name = workload_name(spec, key)
        limit = CRONJOB_LENGTH if workload.kind == "CronJob" else LABEL_LENGTH - (9 if workload.run_on_deploy else 0)
        yield from _length(place, path, prefixed(spec, name), limit)
        if workload.service and service_name(spec, key) != name:
            yield from _length(place, (*path, "service", "name"), prefixed(spec, service_name(spec, key)), LABEL_LENGTH)


def _named(spec: Spec) -> Iterator[tuple[str, str, Path]]:
    """The objects whose names must differ: kind, name, and where it is said."""
    shared = [key for key, workload in spec.workloads.items() if workload.service_account is None]
    if shared:
        yield "ServiceAccount", service_account_name(spec, shared[0]), ("serviceAccount",)
    for key, workload in spec.workloads.items():
        path: Path = ("workloads", key)
        name = workload_name(spec, key)
        yield "workload", name, path
        if workload.service:
            yield "Service", service_name(spec, key), (*path, "service")
        if workload.service_account:
            yield "ServiceAccount", service_account_name(spec, key), (*path, "serviceAccount")
        if workload.autoscaling:
            yield "HorizontalPodAutoscaler", workload.autoscaling.name or f"{name}-hpa", (*path, "autoscaling")
        if budget := workload.pod_disruption_budget:
            yield "PodDisruptionBudget", budget.name or f"{name}-pdb", (*path, "podDisruptionBudget")
        if edges := workload.network_policy:
            yield "NetworkPolicy", edges.name or f"{name}-policy", (*path, "networkPolicy")


def _length(place: Place, path: Path, name: str, limit: int) -> Iterator[Complaint]:
    if not is_open(name) and len(name) > limit:
        hint = "shorten `namePrefix`, or give it a shorter `name`"
        yield place.say(path, f"{name!r} has {len(name)} signs; at most {limit} are possible", hint)


def requests_below_limits(place: Place) -> Iterator[Complaint]:
    for path, container in _containers(place.spec):
        for resource, limit in container.resources.limits.items():
            request = container.resources.requests.get(resource)
            if request is None or is_open(request) or is_open(limit):
                continue
            if parse_quantity(request) > parse_quantity(limit):
                where = (*path, "resources", "requests", resource)
                yield place.say(where, f"the {resource} request {request} is above its limit {limit}")


ONLY = {
    "schedule": ("CronJob",),
    "timeZone": ("CronJob",),
    "concurrencyPolicy": ("CronJob",),
    "suspend": ("CronJob",),
    "startingDeadlineSeconds": ("CronJob",),
    "successfulJobsHistoryLimit": ("CronJob",),
    "failedJobsHistoryLimit": ("CronJob",),
    "backoffLimit": ("Job", "CronJob"),
    "activeDeadlineSeconds": ("Job", "CronJob"),
    "restartPolicy": ("Job", "CronJob"),
    "ttlSecondsAfterFinished": ("Job",),
    "runOnDeploy": ("Job",),
    "replicas": ("Deployment",),
    "strategy": ("Deployment",),
    "minReadySeconds": ("Deployment", "DaemonSet"),
    "revisionHistoryLimit": ("Deployment", "DaemonSet"),
    "autoscaling": ("Deployment",),
    "podDisruptionBudget": ("Deployment",),
    "topologySpread": ("Deployment",),
    "service": ("Deployment", "DaemonSet"),
    "monitoring": ("Deployment", "DaemonSet"),
    "sidecars": ("Deployment", "DaemonSet", "Job", "CronJob"),
}
"""Fields that only some kinds have."""


def kinds(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: Path = ("workloads", key)
        written = place.root.get(*path)
        for field in written.value if written is not None else ():
            if field in ONLY and workload.kind not in ONLY[field]:
                message = f"{field} is of a {' or '.join(ONLY[field])}, and {key!r} is a {workload.kind}"
                yield place.say((*path, field), message, "take it away (with null, where `defaults` give it)")
        if workload.kind == "CronJob" and workload.schedule is None:
            yield place.say(path, f"CronJob {key!r} has no schedule", 'for example `schedule: "0 * * * *"`')


def autoscaling(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        scaling = workload.autoscaling
        if scaling is None:
            continue
        path: Path = ("workloads", key, "autoscaling")
        if workload.replicas is not None:
            hint = "take one of them away; for an environment without it, `autoscaling: null`"
            yield place.say(("workloads", key, "replicas"), "autoscaling owns the number of replicas", hint)
        if scaling.max_replicas < scaling.min_replicas:
            message = f"maxReplicas {scaling.max_replicas} is below minReplicas {scaling.min_replicas}"
            yield place.say((*path, "maxReplicas"), message)
        if scaling.cpu is None and scaling.memory is None and not scaling.metrics:
            yield place.say(path, "autoscaling has no metric", "for example `cpu: 70`")
        for resource in ("cpu", "memory"):
            if getattr(scaling, resource) is not None:
                yield from _has_request(place, key, workload, resource)


def _has_request(place: Place, key: str, workload: Workload, resource: str) -> Iterator[Complaint]:
    for path, container in _containers_of(key, workload):
        resources = container.resources
        if resource not in resources.requests and resource not in resources.limits:
            message = f"autoscaling by {resource} utilization needs a {resource} request, and there is none"
            hint = f"for example `resources: {{requests: {{{resource}: {'100m' if resource == 'cpu' else '128Mi'}}}}}`"
            yield place.say((*path, "resources"), message, hint)


def fewest_replicas(workload: Workload) -> int:
    """How few pods a Deployment may run with, by design."""
    if workload.autoscaling:
        return workload.autoscaling.min_replicas
    return 1 if workload.replicas is None else workload.replicas


def budgets(place: Place) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        budget = workload.pod_disruption_budget
        if not budget:
            continue
        path: Path = ("workloads", key, "podDisruptionBudget")
        fewest = fewest_replicas(workload)
        of = "minReplicas" if workload.autoscaling else "replicas"
        given = [field for field in ("minAvailable", "maxUnavailable") if place.root.get(*path, field) is not None]
        if len(given) != 1:
            yield place.say(path, "one of minAvailable and maxUnavailable is expected", "not both, and not neither")
            continue
        value = budget.min_available if given[0] == "minAvailable" else budget.max_unavailable
        count = None if is_open(value) else scaled(value, fewest, round_up=True)
        if is_open(value):
            continue
        if count is None or count < 0:
            yield place.say((*path, given[0]), f"{value!r} is neither a number nor a percentage such as 25%")
        elif given[0] == "maxUnavailable" and count == 0:
            yield place.say(
                (*path, given[0]), f"maxUnavailable {value} lets no pod be evicted: a node drain would never end"
            )
        elif given[0] == "minAvailable" and count >= fewest:
            message = (
                f"minAvailable {value} leaves no pod to evict where {of} is {fewest}: a node drain would never end"
            )
            yield place.say((*path, given[0]), message, f"lower it, raise {of}, or write `podDisruptionBudget: false`")


def volumes(place: Place) -> Iterator[Complaint]:
    sources = ("emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim", "csi")
    for key, workload in place.spec.workloads.items():
        for name in workload.volumes:
            path: Path = ("workloads", key, "volumes", name)
            given = [source for source in sources if place.root.get(*path, source) is not None]
            if len(given) != 1:
                yield place.say(
                    path, f"volume {name!r} has {len(given)} sources; one is expected", f"of {', '.join(sources)}"
                )
        paths = Counter(volume.mount_path for volume in workload.volumes.values())
        for name, volume in workload.volumes.items():
            if paths[volume.mount_path] > 1:
                where = ("workloads", key, "volumes", name, "mountPath")
                yield place.say(where, f"two volumes are mounted at {volume.mount_path!r}")
    for path, container in _containers(place.spec):
        known = list(place.spec.workloads[str(path[1])].volumes)
        for name in container.volume_mounts:
            if name not in known:
                yield place.say(
                    (*path, "volumeMounts", name), f"volume {name!r} is not declared", _nearest(name, known)
                )


def secrets(place: Place) -> Iterator[Complaint]:
    found = place.spec.secrets
    if found is None:
        return
    if found.provider == "externalSecret":
        if found.secret_store_ref is None:
            yield place.say(("secrets",), "secretStoreRef is missing", "which store holds the values?")
        if not found.data:
            yield place.say(("secrets",), "data is missing", "which key of the store for which key of the Secret?")
    if found.provider == "sealedSecret" and not found.encrypted_data:
        yield place.say(("secrets",), "encryptedData is missing", "it is what `kubeseal` prints, key by key")
    if found.provider == "existing":
        if found.name is None:
            yield place.say(("secrets",), "name is missing", "how is the Secret called that is there already?")
        if not secret_keys(place.spec):
            yield place.say(("secrets",), "keys is missing", "which keys does the Secret have?")
    for key in found.data.keys() & found.encrypted_data.keys():
        yield place.say(("secrets", "encryptedData", key), f"{key!r} is in data and in encryptedData")


def selections(place: Place) -> Iterator[Complaint]:
    spec = place.spec
    for path, container in _containers(spec):
        for field, chosen, known in (
            ("config", container.config, list(spec.config)),
            ("secrets", container.secrets, list(secret_keys(spec))),
        ):
            for index, key in enumerate(chosen if isinstance(chosen, list) else ()):
                if key not in known:
                    yield place.say((*path, field, index), f"{key!r} is no key of `{field}`", _nearest(key, known))
    seen: dict[str, str] = {}
    for section, keys in (("config", list(spec.config)), ("secrets", list(secret_keys(spec)))):
        for key in keys:
            variable = variable_of(key)
            if variable in seen:
                yield place.say((section, key), f"{key!r} and {seen[variable]!r} would both be variable {variable}")
            seen[variable] = key


_NO_WORD = re.compile(
    r"true|false|null|[-+]?\.(?:inf|nan)|[-+]?0(?:x[0-9a-f_]+|o?[0-7_]+|b[01_]+)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:t.*)?"
    r"|[-+]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?",
    re.IGNORECASE,
)


_WORDS = (
    ("config",),
    ("labels",),
    ("selectorLabels",),
    ("serviceAccount", "annotations"),
    ("ingress", "annotations"),
    *(("workloads", "*", field) for field in ("labels", "annotations", "podAnnotations")),
    *(("workloads", "*", field, "annotations") for field in ("service", "serviceAccount")),
    ("workloads", "*", "monitoring", "labels"),
)
"""Mappings that kustomize writes anew."""


def words(place: Place) -> Iterator[Complaint]:
    """kustomize writes the keys of settings, labels and annotations without quotes, and stumbles over a number then."""
    for pattern in _WORDS:
        for path in _matching(place.root, (*pattern, "*")):
            if _NO_WORD.fullmatch(path[-1]):
                message = f"key {path[-1]!r} is no word to YAML, and kustomize builds nothing with it"
                yield place.say(path, message, "give it another name")


def _matching(node: Located | None, pattern: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of what is there; ``*`` is every key of a mapping."""
    if not pattern:
        yield ()
    elif node is not None and isinstance(node.value, dict):
        step, *rest = pattern
        for key in node.value if step == "*" else {step} & node.value.keys():
            yield from ((key, *path) for path in _matching(node.value[key], tuple(rest)))


def network(place: Place) -> Iterator[Complaint]:
    spec = place.spec
    for key, workload in spec.workloads.items():
        edges = workload.network_policy
        for field, peers in (("from", edges.from_), ("to", edges.to)) if edges else ():
            for index, text in enumerate(peers):
                if is_open(text):
                    continue
                path: Path = ("workloads", key, "networkPolicy", field, index)
                try:
                    peer = parse_peer(text)
                except ValueError as error:
                    yield place.say(path, str(error), "a peer is `ns/<namespace>`, a workload or a CIDR, then `:port`")
                    continue
                yield from _peer(place, path, peer, spec.workloads[key] if field == "from" else None)


def _peer(place: Place, path: Path, peer: Peer, target: Workload | None) -> Iterator[Complaint]:
    if peer.workload is not None and peer.workload not in place.spec.workloads:
        known = list(place.spec.workloads)
        yield place.say(path, f"there is no workload {peer.workload!r}", _nearest(peer.workload, known))
        return
    target = target or (place.spec.workloads[peer.workload] if peer.workload else None)
    if isinstance(peer.port, str):
        known = port_names(target) if target else []
        if target is None:
            yield place.say(path, f"port {peer.port!r} is a name", "outside this spec only a number says which port")
        elif peer.port not in known:
            yield place.say(path, f"port {peer.port!r} is not declared", _nearest(peer.port, known))


def ingress(place: Place) -> Iterator[Complaint]:
    spec = place.spec
    for host, paths in spec.ingress.hosts.items() if spec.ingress else ():
        for path, backend in paths.items():
            where: Path = ("ingress", "hosts", host, path)
            if not path.startswith("/"):
                yield place.say(where, f"path {path!r} does not begin with '/'")
            workload = spec.workloads.get(backend.workload)
            if workload is None:
                message = f"there is no workload {backend.workload!r}"
                yield place.say(where, message, _nearest(backend.workload, list(spec.workloads)))
            elif workload.service is None:
                message = f"workload {backend.workload!r} has no service to lead requests to"
                yield place.say(where, message, "give it one: `service: {http: 80}`")
            elif backend.port and backend.port not in workload.service.ports:
                message = f"the service of {backend.workload!r} has no port {backend.port!r}"
                yield place.say(where, message, _nearest(backend.port, list(workload.service.ports)))
        if not paths:
            yield place.say(("ingress", "hosts", host), f"host {host!r} leads nowhere", "for example `{ /: web }`")
    if spec.ingress and spec.ingress.cluster_issuer and spec.ingress.issuer:
        yield place.say(("ingress", "issuer"), "clusterIssuer and issuer are both given", "cert-manager takes one")


CHECKS: tuple[Callable[[Place], Iterator[Complaint]], ...] = (
    images,
    names,
    kinds,
    ports,
    port_references,
    requests_below_limits,
    autoscaling,
    budgets,
    volumes,
    secrets,
    selections,
    words,
    network,
    ingress,
)


def verify_family(environments: list[tuple[str, str, Spec, Mark]]) -> list[Complaint]:
    """What does not fit between environments: (name, folder, spec, place) each."""
    complaints = []
    folders: dict[str, str] = {}
    places: dict[tuple[str | None, str], str] = {}
    for name, folder, spec, mark in environments:
        if folder in folders:
            message = f"environments {folders[folder]!r} and {name!r} have the same folder, overlays/{folder}"
            complaints.append(Complaint(mark, message, "give one of them another `directory`"))
        where = (spec.namespace, spec.name_prefix)
        if where in places:
            message = f"environments {places[where]!r} and {name!r} have the same namespace and prefix"
            hint = "their objects would overwrite each other; for example `namespace: shop-${env}`"
            complaints.append(Complaint(mark, message, hint))
        folders.setdefault(folder, name)
        places.setdefault(where, name)
    return complaints
