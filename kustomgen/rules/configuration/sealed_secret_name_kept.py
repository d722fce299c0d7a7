"""A SealedSecret keeps the name and the namespace that it was sealed for.

kubeseal encrypts each value for one name and one namespace, and writes both to
``template.metadata``. The controller decrypts with those of the SealedSecret (sealed-secrets,
"Scopes"). ``namespace`` and ``namePrefix`` of a kustomization change them, and the Secret is never
created. With the annotation ``sealedsecrets.bitnami.com/namespace-wide`` only the namespace must
stay, with ``cluster-wide`` neither.

Fix: seal it again for this name and namespace: ``kubeseal --name NAME --namespace NAMESPACE``.

Fails::

    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata: {name: prod-web, namespace: shop}
    spec:
      encryptedData: {token: AgBy3i4OJSWK}
      template: {metadata: {name: web, namespace: default}}

Passes::

    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata: {name: prod-web, namespace: shop}
    spec:
      encryptedData: {token: AgBy3i4OJSWK}
      template: {metadata: {name: prod-web, namespace: shop}}
"""

from __future__ import annotations

from kustomgen.k8s.sealed import scope_of
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for sealed in build.of_kind("SealedSecret", group="bitnami.com"):
        scope = scope_of(sealed)
        template = sealed["spec"]["template"]["metadata"]
        for field, now in (("name", sealed.name), ("namespace", sealed.namespace)):
            before = template[field]
            if field in scope and before.text and now and before.text != now:
                said = f"it was sealed for {field} {before.text!r}, and is {now!r} here: it cannot be decrypted"
                yield Problem(sealed["metadata"][field], said)


RULE = Rule("sealed-secret-name-kept", Severity.WARNING, __doc__, check)
