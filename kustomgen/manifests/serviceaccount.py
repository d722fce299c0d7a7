"""ServiceAccount, and the roles that give it rights, in its namespace and in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels, workload_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.manifests.waves import early
from kustomgen.spec.given import given
from kustomgen.spec.model import ServiceAccount
from kustomgen.spec.names import app_account_name, cluster_role_name, role_name, shares_account, workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.spec.model import Spec

_RBAC = "rbac.authorization.k8s.io"


def app_service_account(spec: Spec) -> Iterator[Manifest]:
    """The app's own account, where a workload runs under it."""
    shared = [key for key in spec.workloads if shares_account(spec, key)]
    if shared:
        source = spec.service_account or ServiceAccount()
        mounts = given(spec.workloads[shared[0]], "automount_service_account_token", source)
        yield from _account(spec, "", app_account_name(spec), source, app_labels(spec), mounts)


def workload_service_account(spec: Spec, key: str) -> Iterator[Manifest]:
    """The account of one workload, where it declares one."""
    own = spec.workloads[key].service_account
    if own is not None:
        name = own.name or workload_name(spec, key)
        mounts = given(spec.workloads[key], "automount_service_account_token", own)
        yield from _account(spec, f"{key}/", name, own, workload_labels(spec, key), mounts)


def _account(
    spec: Spec, folder: str, name: str, source: ServiceAccount, labels: Mapping[str, str], mounts: bool | None
) -> Iterator[Manifest]:
    yield manifest(
        f"{folder}serviceaccount.yaml", "v1", "ServiceAccount", name, labels, {**source.annotations, **early(spec)},
        automountServiceAccountToken=mounts,
    )  # fmt: skip
    bound = [("Role", role_name(source, name), source.rules)]
    bound += [("ClusterRole", cluster_role_name(spec, source, name), source.cluster_rules)]
    for kind, role, rules in bound:
        if rules:
            yield from _role(spec, folder, kind, role, name, rules, labels)


def _role(
    spec: Spec, folder: str, kind: str, role: str, account: str, rules: list[Any], labels: Mapping[str, str]
) -> Iterator[Manifest]:
    yield manifest(
        f"{folder}{kind.lower()}.yaml", f"{_RBAC}/v1", kind, role, labels, early(spec),
        rules=[Whole(rule) for rule in rules],
    )  # fmt: skip
    binding = f"{role}binding" if role.endswith("-role") else f"{role}-binding"
    yield manifest(
        f"{folder}{kind.lower()}binding.yaml", f"{_RBAC}/v1", f"{kind}Binding", binding, labels, early(spec),
        roleRef={"apiGroup": _RBAC, "kind": kind, "name": role},
        # kustomize fills in the namespace of an account that is in the build.
        subjects=[{"kind": "ServiceAccount", "name": account}],
    )  # fmt: skip
