"""ServiceAccount, and the roles that give it rights, in its namespace and in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels, labels_of_part
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.manifests.owner import dug, named, picked
from kustomgen.manifests.waves import early
from kustomgen.spec.given import given
from kustomgen.spec.model import ServiceAccount
from kustomgen.spec.names import (
    app_account_name,
    binding_name,
    cluster_role_binding_name,
    cluster_role_name,
    role_binding_name,
    role_name,
    shares_account,
    workload_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import Spec

_RBAC = "rbac.authorization.k8s.io"


def app_service_account(spec: Spec) -> Iterator[Manifest]:
    """The app's own account, where a workload runs under it."""
    shared = [key for key in spec.workloads if shares_account(spec, key)]
    if shared:
        source = spec.service_account or ServiceAccount()
        mounts = given(spec.workloads[shared[0]], "automount_service_account_token", source)
        labels = {**app_labels(spec), **(source.labels or {})}
        yield from _account(spec, "", app_account_name(spec), source, labels, mounts)


def workload_service_account(spec: Spec, key: str) -> Iterator[Manifest]:
    """The account of one workload, where it declares one."""
    own = spec.workloads[key].service_account
    if own is not None:
        name = own.name or workload_name(spec, key)
        mounts = given(spec.workloads[key], "automount_service_account_token", own)
        yield from _account(spec, f"{key}/", name, own, labels_of_part(spec, key, own.labels), mounts)


def _account(
    spec: Spec, folder: str, name: str, source: ServiceAccount, labels: Mapping[str, str], mounts: bool | None
) -> Iterator[Manifest]:
    yield manifest(
        f"{folder}serviceaccount.yaml", "v1", "ServiceAccount", name, labels, {**source.annotations, **early(spec)},
        automountServiceAccountToken=mounts,
    )  # fmt: skip
    role, cluster_role = role_name(source, name), cluster_role_name(spec, source, name)
    if source.rules:
        binding = role_binding_name(source, name)
        yield from _role(spec, folder, ("Role", role, binding), name, source.rules, labels)
    if source.cluster_rules:
        binding = cluster_role_binding_name(spec, source, name)
        yield from _role(spec, folder, ("ClusterRole", cluster_role, binding), name, source.cluster_rules, labels)


def _role(
    spec: Spec, folder: str, bound: tuple[str, str, str], account: str, rules: list[Any], labels: Mapping[str, str]
) -> Iterator[Manifest]:
    kind, role, binding = bound
    yield manifest(
        f"{folder}{kind.lower()}.yaml", f"{_RBAC}/v1", kind, role, labels, early(spec),
        rules=[Whole(rule) for rule in rules],
    )  # fmt: skip
    yield manifest(
        f"{folder}{kind.lower()}binding.yaml", f"{_RBAC}/v1", f"{kind}Binding", binding, labels, early(spec),
        roleRef={"apiGroup": _RBAC, "kind": kind, "name": role},
        # kustomize fills in the namespace of an account that is in the build.
        subjects=[{"kind": "ServiceAccount", "name": account}],
    )  # fmt: skip


def is_account_of(value: Object, owner: Owner) -> bool:
    """Whether the workload runs under a ServiceAccount, and no other does."""
    name = value["metadata"]["name"]
    return owner.pod.get("serviceAccountName") == name and owner.accounts.get(name) == 1


def account_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a ServiceAccount: the inverse of ``workload_service_account``."""
    annotations = dug(value, "metadata", "annotations")
    found = {
        **named(value, owner.name),
        **owner.labels_of(value),
        **picked(value, ("automountServiceAccountToken",)),
        **({"annotations": annotations} if annotations else {}),
    }
    mounts = "automountServiceAccountToken"
    alike = mounts in found and found[mounts] == owner.fields.get(mounts)
    return {"serviceAccount": found, "serviceAccountName": None, **({mounts: None} if alike else {})}


def is_role_of(value: Object, owner: Owner) -> bool:
    """Whether a Role or a ClusterRole is bound to the workload's own ServiceAccount, and to it
    alone.
    """
    return "serviceAccount" in owner.fields and _binding_of(value, owner) is not None


def _binding_of(value: Object, owner: Owner) -> Object | None:
    account = owner.fields["serviceAccount"].get("name", owner.name)
    for binding in owner.objects(f"{value['kind']}Binding"):
        role, subjects = dug(binding, "roleRef"), binding.get("subjects")
        bound = (role.get("kind"), role.get("name")) == (value["kind"], value["metadata"]["name"])
        if bound and isinstance(subjects, list) and [each.get("name") for each in subjects] == [account]:
            return binding
    return None


def role_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a Role or a ClusterRole, and of what binds it."""
    binding: Any = _binding_of(value, owner)
    account = owner.fields["serviceAccount"].get("name", owner.name)
    name, bound = value["metadata"]["name"], binding["metadata"]["name"]
    prefix = "clusterR" if value["kind"] == "ClusterRole" else "r"
    found = {f"{prefix}ules": value.get("rules")}
    if name != f"{account}-role" or value["kind"] == "ClusterRole":
        found[f"{prefix}oleName"] = name
    if bound != binding_name(name):
        found[f"{prefix}oleBindingName"] = bound
    return {"serviceAccount": found}
