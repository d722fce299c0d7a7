"""No ConfigMap contains a credential.

In most clusters many accounts may read ConfigMaps. The value is also in the repository, its history
and every clone, and no secret store can rotate it. A credential is recognized by its key
(``password``, but not ``password-file``), and by its form: a private key, a URL with a password, a
token of a known service. The value itself is never printed.

Fix: remove the value, rotate the credential, and provide it with an ExternalSecret, a SealedSecret
or SOPS.

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
                yield Problem(node, f"{key!r} holds {found}, which belongs in a Secret")


RULE = Rule(
    "no-secret-in-configmap",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("polaris/sensitiveConfigmapContent", "kubescape/C-0012"),
)
