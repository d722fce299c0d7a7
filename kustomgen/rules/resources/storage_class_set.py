"""A volume claim sets its storage class.

Without a class the claim gets the cluster's default, which differs between clusters and may keep
data in one zone or delete it with the claim. Without a default, it stays Pending (core/v1
PersistentVolumeClaimSpec.storageClassName). An empty name selects a manually created volume.
``allowed`` lists the allowed classes.

Fix: set ``storageClassName``.

Fails::

    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

Passes::

    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

from __future__ import annotations

from kustomgen.k8s.claims import templates_of
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class StorageClassSet(Params):
    allowed: tuple[str, ...] = ()


def check(build: Build, params: StorageClassSet) -> Iterator[Problem]:
    for claim in templates_of(build):
        at = claim["spec"]["storageClassName"]
        if not at.present:
            yield Problem(at, "no storageClassName: the cluster's default applies, if there is one")
        elif at.text and params.allowed and at.text not in params.allowed:
            yield Problem(at, f"storageClassName {at.text!r} is not one of {', '.join(params.allowed)}")


RULE = Rule(
    "storage-class-set",
    Severity.INFO,
    __doc__,
    check,
    StorageClassSet(),
    aliases=(
        "gatekeeper/storageclass", "kyverno/require-storageclass", "kyverno/restrict-storageclass",
    ),
)  # fmt: skip
