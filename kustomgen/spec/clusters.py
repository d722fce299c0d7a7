"""Which cluster an environment runs in, as far as its spec says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.spec.model import Spec

HERE = "https://kubernetes.default.svc"
"""How Argo CD calls the cluster that it runs in."""


def cluster_of(spec: Spec) -> str:
    """The cluster of an environment: ``cluster``, else what delivers it says where to; empty if
    nothing does.

    Argo CD names a cluster by its server, Flux by the Secret with its kubeconfig. All that say
    nothing are in one.
    """
    if spec.cluster:
        return spec.cluster
    return server_of(spec) or (spec.flux.kube_config if spec.flux and spec.flux.kube_config else "")


def server_of(spec: Spec) -> str:
    """The API server that Argo CD deploys to, where it is another than Argo CD's own;
    else empty.
    """
    server = spec.argocd.server if spec.argocd else HERE
    return "" if server == HERE else server
