"""No ConfigMap holds a credential.

Whoever may read ConfigMaps, and in most clusters that is everybody, reads it; it is in the repository, in its history
and in every clone; and no store can rotate it. A credential is told by its key, where that names one and not only
something about one (``password``, not ``password-file``), and by what the value looks like: a private key, a URL with
a password, a token of a known service. The value itself is never printed.

Fix: take the value out, change the credential, and bring it in with an ExternalSecret, a SealedSecret or SOPS.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {db-password: hunter22}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {db-password-file: /run/secrets/db-password}
"""

from __future__ import annotations

from kustomgen.k8s.credentials import credential
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for config_map in build.of_kind("ConfigMap", group=""):
        for key, node in config_map["data"].fields():
            found = credential(key, node.value)
            if found:
                yield Problem(node, f"{key!r} holds {found}, and a ConfigMap is no place for one")


RULE = Rule(
    "no-secret-in-configmap",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("polaris/sensitiveConfigmapContent", "kubescape/C-0012"),
)
