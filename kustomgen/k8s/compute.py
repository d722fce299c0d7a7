"""Requests and limits of containers, as the API server completes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import quantity_or_none

if TYPE_CHECKING:
    from kustomgen.k8s.pods import Container
    from kustomgen.k8s.resource import Node


def own_request(holder: Node, name: str) -> Node:
    """The field that gives a container (or pod spec) its request: the API server copies a limit
    where none is set.
    """
    request = holder["resources"]["requests"][name]
    if request.present:
        return request
    limit = own_limit(holder, name)
    return limit if limit.present else request


def own_limit(holder: Node, name: str) -> Node:
    """The limit of a container (or pod spec)."""
    return holder["resources"]["limits"][name]


def request_of(container: Container, name: str) -> Node:
    """The field that gives the container its request: its own, else the pod's (pod-level resources,
    KEP-2837).
    """
    own = own_request(container.node, name)
    return own if own.present else _first(own, own_request(container.pod.spec, name))


def limit_of(container: Container, name: str) -> Node:
    """The field that limits the container: its own, else the pod's (pod-level
    resources, KEP-2837).
    """
    own = own_limit(container.node, name)
    return own if own.present else _first(own, own_limit(container.pod.spec, name))


def _first(own: Node, shared: Node) -> Node:
    return own if not shared.present or quantity_or_none(shared.value) == 0 else shared
