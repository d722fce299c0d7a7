"""An ExternalName Service does not point at localhost.

Clients of the Service then reach themselves. An ingress controller serves its own admin interface
under the Ingress' host (Kyverno no-localhost-service; Contour CVE-2021-32783). Names below
``localhost`` and loopback addresses count as well.

Fix: set the intended host.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: ExternalName, externalName: localhost}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: ExternalName, externalName: db.example.com}
"""

from __future__ import annotations

from ipaddress import ip_address

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for service in build.of_kind("Service", group=""):
        at = service["spec"]["externalName"]
        if service["spec"]["type"].value == "ExternalName" and _local(at.text.rstrip(".").lower()):
            yield Problem(at, f"{at.value!r} is the client itself")


def _local(name: str) -> bool:
    if name.rpartition(".")[2] in ("localhost", "localdomain"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


RULE = Rule("external-name-not-local", Severity.ERROR, __doc__, check, aliases=("kyverno/no-localhost-service",))
