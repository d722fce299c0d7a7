"""One environment's traffic: from a host to a Service to pods, and what NetworkPolicies admit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.k8s.admission import IngressRules
from kustomgen.k8s.ports import Port, served_by
from kustomgen.report.views.availability import WorkloadView, workloads
from kustomgen.report.views.landscape import in_order
from kustomgen.report.views.room import MOST_TRAFFIC, Room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.report.views.landscape import Landscape

_ENVIRONMENT, _WAY, _WORKLOAD = 500, 550, 750
"""How many signs a page takes for an environment, a way and a workload; about."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Pods at the end of a way. ``closed``: NetworkPolicies admit nobody of another namespace to
    the port.

    ``sealed``: they admit nobody at all. ``declared`` is whether a container has a port of that
    name; a number needs no declaration.
    """

    workload: str
    port: str
    closed: bool
    declared: bool = True
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class TrafficWay:
    """A way into an environment. ``entrance`` is an Ingress or a route, empty for a Service inside
    the cluster.
    """

    entrance: str
    address: str
    service: str
    port: str
    endings: tuple[Ending, ...]
    missing: bool = False
    """Whether the build has no such Service."""


@dataclass(frozen=True, slots=True)
class TrafficView:
    """One environment: its ways, and its workloads."""

    environment: str
    path: str
    ways: tuple[TrafficWay, ...]
    workloads: tuple[WorkloadView, ...]

    @property
    def entrances(self) -> int:
        """How many ways lead in from outside of the cluster."""
        return sum(bool(way.entrance) for way in self.ways)


@dataclass(frozen=True, slots=True)
class TrafficViews:
    """Every environment with pods or Services, and for how many there is no room."""

    environments: tuple[TrafficView, ...]
    left_out: int = 0


def traffic_views(landscape: Landscape) -> TrafficViews:
    """The traffic of every build that has any."""
    having = [build for build in in_order(landscape.builds) if build.pods or any(build.of_kind("Service", "Ingress"))]
    room, found = Room(MOST_TRAFFIC), []
    for build in having:
        view = traffic_view(build)
        if not room.takes(_ENVIRONMENT + _WAY * len(view.ways) + _WORKLOAD * len(view.workloads)):
            break
        found.append(view)
    return TrafficViews(tuple(found), len(having) - len(found))


def traffic_view(build: Build) -> TrafficView:
    """The ways into a build, those from outside first; then its workloads."""
    doors = IngressRules(build)
    ways = [*_from_outside(build, doors)]
    reached = {way.service for way in ways}
    ways += [way for way in _inside(build, doors) if way.service not in reached]
    found = tuple(workloads(build))
    sealed = {workload.name for workload in found if workload.admits == ()}
    ways = [
        replace(way, endings=tuple(replace(each, sealed=each.workload in sealed) for each in way.endings))
        for way in ways
    ]
    return TrafficView(build.environment, build.path, tuple(ways), found)


def _from_outside(build: Build, doors: IngressRules) -> Iterator[TrafficWay]:
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        secure = {host.text for entry in ingress["spec"]["tls"] for host in entry["hosts"]}
        default = ingress["spec"]["defaultBackend"]["service"]
        if default.present:
            yield _to_service(
                build, doors, str(ingress), "any host", default["name"].text, ingress.namespace, _port(default)
            )
        for rule in ingress["spec"]["rules"]:
            host = rule["host"].text
            scheme = "https://" if host in secure else "http://"
            for path in rule["http"]["paths"]:
                address = f"{scheme}{host}{path['path'].text}" if host else f"any host{path['path'].text}"
                backend = path["backend"]["service"]
                yield _to_service(
                    build, doors, str(ingress), address, backend["name"].text, ingress.namespace, _port(backend)
                )
    for route in build.of_kind("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", group="gateway.networking.k8s.io"):
        yield from _of_route(build, doors, route)
    for virtual in build.of_kind("VirtualService", group="networking.istio.io"):
        yield from _of_virtual_service(build, doors, virtual)
    for route in build.of_kind("Route", group="route.openshift.io"):
        port = str(route["spec"]["port"]["targetPort"].value or "")
        yield _to_service(
            build,
            doors,
            str(route),
            route["spec"]["host"].text,
            route["spec"]["to"]["name"].text,
            route.namespace,
            port,
        )


def _port(backend: Node) -> str:
    found = backend["port"]["name"].value or backend["port"]["number"].value
    return "" if found is None else str(found)


def _of_route(build: Build, doors: IngressRules, route: Resource) -> Iterator[TrafficWay]:
    hosts = [host.text for host in route["spec"]["hostnames"]] or ["any host"]
    for rule in route["spec"]["rules"]:
        paths = [match["path"]["value"].text for match in rule["matches"]]
        where = ", ".join(f"{host}{path}" for host in hosts for path in paths or [""])
        for backend in rule["backendRefs"]:
            namespace = backend["namespace"].text or route.namespace
            port = str(backend["port"].value or "")
            yield _to_service(build, doors, str(route), where, backend["name"].text, namespace, port)


def _of_virtual_service(build: Build, doors: IngressRules, virtual: Resource) -> Iterator[TrafficWay]:
    hosts = ", ".join(host.text for host in virtual["spec"]["hosts"])
    for kind in ("http", "tls", "tcp"):
        for rule in virtual["spec"][kind]:
            for route in rule["route"]:
                host = route["destination"]["host"].text
                name, _, rest = host.partition(".")
                namespace = rest.partition(".")[0] or virtual.namespace
                port = str(route["destination"]["port"]["number"].value or "")
                yield _to_service(build, doors, str(virtual), hosts, name, namespace, port)


def _inside(build: Build, doors: IngressRules) -> Iterator[TrafficWay]:
    for service in build.of_kind("Service", group=""):
        kind = service["spec"]["type"].text or "ClusterIP"
        outside = kind in ("LoadBalancer", "NodePort")
        ports = [str(port["name"].value or port["port"].value) for port in service["spec"]["ports"]] or [""]
        for port in ports:
            entrance = kind if outside else ""
            address = service["spec"]["externalName"].text if kind == "ExternalName" else ""
            yield _to_service(build, doors, entrance, address, service.name, service.namespace, port)


def _to_service(
    build: Build, doors: IngressRules, entrance: str, address: str, name: str, namespace: str, port: str
) -> TrafficWay:
    service = build.find("Service", name, namespace, group="")
    if service is None:
        return TrafficWay(entrance, address, f"Service/{name}", port, (), missing=True)
    endings = dict.fromkeys(_endings(build, doors, service, port))
    return TrafficWay(entrance, address, str(service), port, tuple(endings))


def _endings(build: Build, doors: IngressRules, service: Resource, wanted: str) -> Iterator[Ending]:
    pods = build.selecting(service["spec"]["selector"].mapping, service.namespace)
    for port in service["spec"]["ports"]:
        if wanted not in ("", str(port["name"].value), str(port["port"].value)):
            continue
        at = port["targetPort"] if port["targetPort"].present else port["port"]
        for pod in pods:
            found = _served(pod, at, port["protocol"].text or "TCP")
            shown = str(at.value) if found is None or not found.name else f"{found.name} {found.number}"
            yield Ending(str(pod.workload), shown, found is not None and doors.closed(pod, found), found is not None)


def _served(pod: Pod, at: Node, protocol: str) -> Port | None:
    declared = served_by(pod)
    named = next((port for port in declared if at.value in (port.name, port.number)), None)
    if named is None and at.integer is not None:
        return Port("", at.integer, protocol)
    return named
