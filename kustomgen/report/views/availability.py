"""What keeps the pods of a workload available, and whom NetworkPolicies admit to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.admission import restricts_ingress
from kustomgen.k8s.connections import most_replicas
from kustomgen.k8s.egress import isolated_by, restricts_egress
from kustomgen.k8s.pods import SCALED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource


@dataclass(frozen=True, slots=True)
class WorkloadView:
    """A workload: how many pods, what protects them, whom they talk to. An empty text means there
    is nothing.
    """

    name: str
    pods: str
    images: tuple[str, ...]
    autoscaler: str
    budget: str
    spread: str
    admits: tuple[str, ...] | None
    """The peers that NetworkPolicies admit; None if no policy selects the pods, so all
    may connect.
    """
    reaches: tuple[str, ...] | None
    """Where NetworkPolicies let the pods connect to; None where none restricts that."""


def workloads(build: Build) -> Iterator[WorkloadView]:
    """The workloads of a build, in build order."""
    policies = [(policy, {id(pod) for pod in isolated_by(build, policy)})
                for policy in build.of_kind("NetworkPolicy", group="networking.k8s.io")]  # fmt: skip
    budgets = [(budget, {id(pod) for pod in build.selected_by(budget["spec"]["selector"].value, budget.namespace)})
               for budget in build.of_kind("PodDisruptionBudget", group="policy")]  # fmt: skip
    for pod in build.pods:
        mine = [policy for policy, pods in policies if id(pod) in pods]
        inward = [policy for policy in mine if restricts_ingress(policy)]
        outward = [policy for policy in mine if restricts_egress(policy)]
        yield WorkloadView(
            str(pod.workload),
            _pods(build, pod.workload),
            tuple(dict.fromkeys(each["image"].text for each in pod.containers("containers") if each["image"].text)),
            "; ".join(_autoscaler(scaler) for scaler in build.scalers_of(pod.workload)),
            "; ".join(_budget(budget) for budget, pods in budgets if id(pod) in pods),
            _spread(pod),
            tuple(dict.fromkeys(_rules(inward, "ingress", "from"))) if inward else None,
            tuple(dict.fromkeys(_rules(outward, "egress", "to"))) if outward else None,
        )


def _pods(build: Build, workload: Resource) -> str:
    fewest = build.fewest_replicas(workload)
    if fewest is None or workload.kind not in SCALED:
        if workload.kind == "CronJob":
            return f"at {workload['spec']['schedule'].text}"
        return {"DaemonSet": "one per node", "Job": "once"}.get(workload.kind, "")
    most = most_replicas(build, workload)
    return f"{fewest} to {most}" if most != fewest else str(fewest)


def _autoscaler(scaler: Resource) -> str:
    metrics = [_metric(metric) for metric in scaler["spec"]["metrics"]]
    metrics += [trigger["type"].text for trigger in scaler["spec"]["triggers"]]
    said = ", ".join(filter(None, metrics))
    if scaler.kind == "HorizontalPodAutoscaler" and said:
        return said
    return f"{scaler.kind}: {said}" if said else scaler.kind


def _metric(metric: Node) -> str:
    source = metric["resource"]
    target = source["target"]["averageUtilization"].value
    field = metric["type"].text[:1].lower() + metric["type"].text[1:]
    name = source["name"].text or metric[field]["metric"]["name"].text or metric["type"].text
    return f"{name} {target} %" if target is not None else name


def _budget(budget: Resource) -> str:
    spec = budget["spec"]
    name = "maxUnavailable" if spec["maxUnavailable"].present else "minAvailable"
    return f"{name} {spec[name].value}" if spec[name].present else ""


def _spread(pod: Pod) -> str:
    found = [
        f"{each['topologyKey'].text.rpartition('/')[2]}"
        + (", required" if each["whenUnsatisfiable"].text == "DoNotSchedule" else "")
        for each in pod.spec["topologySpreadConstraints"]
    ]
    apart = pod.spec["affinity"]["podAntiAffinity"]
    if not found and apart.present:
        return "podAntiAffinity"
    return "; ".join(found)


def _rules(policies: list[Resource], field: str, peers: str) -> Iterator[str]:
    for policy in policies:
        for rule in policy["spec"][field]:
            ports = ", ".join(_port(port) for port in rule["ports"])
            who = [_peer(peer) for peer in rule[peers]] or ["everything"]
            if peers == "to" and _is_dns(rule):
                yield "DNS"
                continue
            for each in who:
                yield f"{each} on {ports}" if ports else each


_DNS = 53


def _is_dns(rule: Node) -> bool:
    """Whether a rule is for asking a DNS server alone."""
    ports = [port["port"].value for port in rule["ports"]]
    return bool(ports) and all(port == _DNS for port in ports)


def _port(entry: Node) -> str:
    port, end = entry["port"].value, entry["endPort"].value
    protocol = entry["protocol"].text or "TCP"
    numbers = "every port" if port is None else f"{port}-{end}" if end is not None else str(port)
    return numbers if protocol == "TCP" else f"{numbers}/{protocol}"


_NAMESPACE = "kubernetes.io/metadata.name"


def _peer(peer: Node) -> str:
    if peer["ipBlock"].present:
        without = ", ".join(str(item.value) for item in peer["ipBlock"]["except"])
        return peer["ipBlock"]["cidr"].text + (f" without {without}" if without else "")
    pods = _selected(peer["podSelector"], "pods", "every pod")
    if not peer["namespaceSelector"].present:
        return f"{pods or 'every pod'} here"
    spaces = _selected(peer["namespaceSelector"], "namespaces", "every namespace")
    name = peer["namespaceSelector"]["matchLabels"][_NAMESPACE].text
    where = f"namespace {name}" if name else spaces
    return f"{pods} in {where}" if pods and pods != "every pod" else where


def _selected(selector: Node, what: str, everything: str) -> str:
    if not selector.present:
        return ""
    labels = [f"{key}={value.value}" for key, value in selector["matchLabels"].fields()]
    for each in selector["matchExpressions"]:
        values = ", ".join(str(item.value) for item in each["values"])
        labels.append(f"{each['key'].text} {each['operator'].text}{f' ({values})' if values else ''}")
    return f"{what} {', '.join(labels)}" if labels else everything
