"""No Ingress contains nginx configuration or code.

Snippets become part of the controller's configuration. With them, anyone who may write an Ingress
can read the controller's token, and so the Secrets of every namespace (CVE-2021-25742). ``alias``
and Lua are known ways. Since 1.9 the controller rejects snippets unless an administrator allows
them.

Fix: use a dedicated annotation such as ``rewrite-target``, or configure it in the controller's
ConfigMap.

Fails::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/server-snippet: 'return 200;'}}
    spec: {}

Passes::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /}}
    spec: {}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_SNIPPETS = frozenset({
    *(f"nginx.ingress.kubernetes.io/{name}-snippet" for name in ("auth", "configuration", "modsecurity", "server",
                                                                  "stream")),
    *(f"nginx.org/{name}-snippets" for name in ("http", "location", "server", "stream")),
})  # fmt: skip
_PREFIXES = ("nginx.ingress.kubernetes.io/", "nginx.org/")
_CODE = r"\b(alias|lua_\w*|\w+_by_lua\w*)\b"


def check(build: Build, _: Params) -> Iterator[Problem]:
    for ingress in build.of_kind("Ingress"):
        for key, at in ingress["metadata"]["annotations"].fields():
            # The mod_security rules of a snippet are lines of nginx as well.
            if key in _SNIPPETS and at.text:
                found = re.search(_CODE, at.text)
                yield Problem(at, "writes lines into nginx's own configuration" + (f": {found[0]}" if found else ""))
            elif key.startswith(_PREFIXES) and "_by_lua" in at.text:
                yield Problem(at, "holds code in Lua")


RULE = Rule(
    "no-nginx-snippets",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "checkov/CKV_K8S_152", "checkov/CKV_K8S_153", "checkov/CKV_K8S_154", "kubescape/C-0059",
        "kyverno/disallow-ingress-nginx-custom-snippets",
    ),
)  # fmt: skip
