"""Objects that make others in the cluster, of which a build does not know what: charts,
applications, operators' objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.schema import is_builtin_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.k8s.resource import Resource

_DEPLOYERS = frozenset({
    ("helm.toolkit.fluxcd.io", "HelmRelease"), ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("helm.cattle.io", "HelmChart"), ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"),
    ("kappctrl.k14s.io", "App"), ("packaging.carvel.dev", "PackageInstall"), ("operators.coreos.com", "Subscription"),
    ("fluxcd.controlplane.io", "ResourceSet"), ("pkg.crossplane.io", "Provider"), ("kro.run", "ResourceGraphDefinition"),
    ("template.openshift.io", "TemplateInstance"), ("", "Template"), ("template.openshift.io", "Template"),
})  # fmt: skip
"""What deploys charts and other trees: it may make anything."""

_NO_PODS = frozenset({
    "cert-manager.io", "acme.cert-manager.io", "trust.cert-manager.io", "external-secrets.io",
    "generators.external-secrets.io", "bitnami.com", "gateway.networking.k8s.io", "gateway.envoyproxy.io",
    "networking.istio.io", "security.istio.io", "telemetry.istio.io", "networking.gke.io", "cloud.google.com",
    "traefik.io", "traefik.containo.us", "cilium.io", "crd.projectcalico.org", "projectcalico.org", "kyverno.io",
    "templates.gatekeeper.sh", "constraints.gatekeeper.sh", "autoscaling.k8s.io", "keda.sh", "snapshot.storage.k8s.io",
    "secrets-store.csi.x-k8s.io", "secrets.hashicorp.com", "onepassword.com", "secrets.infisical.com", "metallb.io",
    "route.openshift.io", "image.openshift.io", "project.openshift.io", "user.openshift.io", "oauth.openshift.io",
    "security.openshift.io", "console.openshift.io", "config.openshift.io", "authorization.openshift.io",
    "monitoring.grafana.com", "grafana.integreatly.org", "source.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io",
    "image.toolkit.fluxcd.io", "linkerd.io", "policy.linkerd.io", "server.linkerd.io", "split.smi-spec.io",
    "externaldns.k8s.io", "configuration.konghq.com", "volsync.backube", "k8s.cni.cncf.io", "reloader.stakater.com",
})  # fmt: skip
"""API groups whose objects are settings: no pods come from them."""
_NO_PODS_OF_THESE = frozenset({"ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig", "AppProject"})


def deployers(resources: Iterable[Resource]) -> Iterator[Resource]:
    """The objects that deploy charts or other trees."""
    return (each for each in resources if (each.ref.group, each.kind) in _DEPLOYERS)


_INTO: tuple[tuple[str, ...], ...] = (
    ("spec", "targetNamespace"), ("spec", "storageNamespace"), ("spec", "destination", "namespace"),
)  # fmt: skip
"""Where HelmRelease, k3s' HelmChart and Argo CD's Application name the namespace that they deploy
into.
"""


def deployed_into(resources: Iterable[Resource]) -> Iterator[tuple[str, Resource]]:
    """Each namespace that charts or other trees are deployed into, with what deploys there."""
    for each in deployers(resources):
        named = [text for path in _INTO if (text := each.node.walk(*path).text)]
        # A Flux Kustomization without a target, and an Application, apply what the tree itself may
        # hold.
        own = each.namespace if each.kind in ("HelmRelease", "HelmChart", "Subscription", "PackageInstall") else ""
        yield from ((namespace, each) for namespace in named[:1] or [own] if namespace)


def may_make_pods(resources: Iterable[Resource]) -> Iterator[Resource]:
    """The custom resources from which pods may come."""
    return (
        each
        for each in resources
        if not is_builtin_group(each.ref.group)
        and each.ref.group not in _NO_PODS
        and each.kind not in _NO_PODS_OF_THESE
    )


def is_label_of(key: str, resource: Resource) -> bool:
    """Whether a label's key is of a custom resource's API group: ``strimzi.io/cluster`` of
    ``kafka.strimzi.io``.
    """
    domain, slash, _ = key.partition("/")
    group = resource.ref.group
    return bool(slash) and (group == domain or group.endswith(f".{domain}") or domain.endswith(f".{group}"))
