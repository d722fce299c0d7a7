"""What objects are called: ``<app>-<workload>`` and the rest, unless the spec names them.

Names are without the prefix, as they are in the base; ``prefixed`` gives the final ones, for text
that kustomize does not rewrite.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.spec.sops import keys_of

if TYPE_CHECKING:
    from kustomgen.spec.model import ExtraContainer, ServiceAccount, Spec, Workload
    from kustomgen.spec.model.container import Mount


def workload_name(spec: Spec, key: str) -> str:
    return spec.workloads[key].name or f"{spec.name}-{key}"


def service_name(spec: Spec, key: str) -> str:
    service = spec.workloads[key].service
    return (service.name if service else None) or workload_name(spec, key)


def headless_name(spec: Spec, key: str) -> str:
    """The Service by which each pod of a StatefulSet has a name."""
    own = spec.workloads[key]
    if own.service is not None and own.service.headless:
        return service_name(spec, key)
    return own.service_name or f"{workload_name(spec, key)}-headless"


def claim_name(spec: Spec, key: str, volume: str) -> str:
    """The PersistentVolumeClaim for a volume of a workload that is no StatefulSet."""
    return spec.workloads[key].storage[volume].name or f"{workload_name(spec, key)}-{volume}"


def autoscaler_name(spec: Spec, key: str) -> str:
    """Of the HPA; or of KEDA's ScaledObject, whose HPA is then ``keda-hpa-<name>``."""
    scaling = spec.workloads[key].autoscaling
    suffix = "scaler" if scaling and scaling.triggers else "hpa"
    return (scaling.name if scaling else None) or f"{workload_name(spec, key)}-{suffix}"


def config_name(spec: Spec) -> str:
    return f"{spec.name}-config"


def files_name(spec: Spec, key: str) -> str:
    return f"{workload_name(spec, key)}-files"


def file_key(path: str) -> str:
    """The key of a file in its ConfigMap: ``/etc/shop/shop.toml`` is ``etc-shop-shop.toml``."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", path.strip("/"))


def secrets_name(spec: Spec) -> str:
    return (spec.secrets.name if spec.secrets else None) or f"{spec.name}-secrets"


def ingress_name(spec: Spec) -> str:
    return (spec.ingress.name if spec.ingress else None) or f"{spec.name}-ingress"


def resource_quota_name(spec: Spec) -> str:
    return (spec.resource_quota.name if spec.resource_quota else None) or f"{spec.name}-quota"


def limit_range_name(spec: Spec) -> str:
    return (spec.limit_range.name if spec.limit_range else None) or f"{spec.name}-limits"


def role_name(account: ServiceAccount, name: str) -> str:
    """The Role of the account of that name."""
    return account.role_name or f"{name}-role"


def cluster_role_name(spec: Spec, account: ServiceAccount, name: str) -> str:
    """The ClusterRole of the account of that name: kustomize's ``namespace`` does not tell those of
    two environments apart.
    """
    if account.cluster_role_name or not spec.namespace or spec.name_prefix:
        return account.cluster_role_name or f"{name}-role"
    return f"{spec.namespace}-{name}-role"


def binding_name(role: str) -> str:
    """The binding of a role that has no name of its own."""
    return f"{role}binding" if role.endswith("-role") else f"{role}-binding"


def role_binding_name(account: ServiceAccount, name: str) -> str:
    """The RoleBinding of the account of that name."""
    return account.role_binding_name or binding_name(role_name(account, name))


def cluster_role_binding_name(spec: Spec, account: ServiceAccount, name: str) -> str:
    """The ClusterRoleBinding of the account of that name."""
    return account.cluster_role_binding_name or binding_name(cluster_role_name(spec, account, name))


def route_name(spec: Spec, index: int = 0) -> str:
    """Of an HTTPRoute, by its place among them."""
    first = (spec.gateway.name if spec.gateway else None) or f"{spec.name}-route"
    return f"{first}-{index + 1}" if index else first


def certificate_name(spec: Spec) -> str:
    """Of the Certificate, and of the Secret that cert-manager makes for it."""
    return (spec.certificate.name if spec.certificate else None) or f"{spec.name}-tls"


def outside_hosts(spec: Spec) -> list[str]:
    """The hosts that the app answers to, in the order of the spec."""
    hosts = [*(spec.ingress.hosts if spec.ingress else ()), *(spec.gateway.hosts if spec.gateway else ())]
    return list(dict.fromkeys(hosts))


def service_account_name(spec: Spec, key: str) -> str | None:
    """The account a workload runs under: its own or one that exists, else the app's. None: the
    namespace's.
    """
    workload = spec.workloads[key]
    if workload.service_account is not None:
        return workload.service_account.name or workload_name(spec, key)
    if workload.service_account_name is not None:
        return workload.service_account_name
    return app_account_name(spec) if shares_account(spec, key) else None


def app_account_name(spec: Spec) -> str:
    """The account of all workloads that say nothing about theirs."""
    return (spec.service_account.name if spec.service_account else None) or spec.name


def shares_account(spec: Spec, key: str) -> bool:
    """Whether a workload runs under the app's account."""
    workload = spec.workloads[key]
    if workload.service_account is not None or workload.service_account_name is not None:
        return False
    return workload.builtin_defaults or spec.service_account is not None


def protocol_of(workload: Workload, port: str) -> str:
    """The protocol of a port of the workload's pod, by the port's name or number."""
    for container in workload.running:
        for name, value in container.ports.items():
            if port in (name, str(value.container_port)):
                return value.protocol
    return "TCP"


def service_protocol(workload: Workload, name: str) -> str:
    """The protocol of a port of the workload's Service: its own, or that of the container port that
    it leads to.
    """
    port = workload.service.ports.get(name) if workload.service else None
    if port is None:
        return protocol_of(workload, name)
    return port.protocol or protocol_of(workload, str(port.target_port or name))


def every_mount(container: ExtraContainer) -> list[tuple[str, Mount]]:
    """What a container says of where it mounts volumes: each with the volume's name."""
    return [
        (name, mount)
        for name, given in container.volume_mounts.items()
        for mount in (given if isinstance(given, list) else [given])
    ]


def has_no_name(port: str) -> bool:
    """Whether a port is called by its number, since it has no name."""
    return port.isdigit()


def prefixed(spec: Spec, name: str) -> str:
    """The name as it is in the cluster."""
    return f"{spec.name_prefix}{name}"


def secret_keys(spec: Spec) -> tuple[str, ...]:
    """The keys of the app's Secret, in the order of the spec."""
    if spec.secrets is None:
        return ()
    keys = {
        "externalSecret": list(spec.secrets.data),
        "sealedSecret": list(spec.secrets.encrypted_data),
        "sops": keys_of(spec.secrets.encrypted),
        "existing": spec.secrets.keys or list(spec.secrets.data),
    }
    return tuple(keys[spec.secrets.provider])


_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def variable_of(key: str) -> str:
    """The environment variable for a key: ``log-level`` is LOG_LEVEL; LOG_LEVEL and http_proxy are
    one already.
    """
    if _VARIABLE.match(key) and (key != key.lower() or "_" in key):
        return key
    return re.sub(r"[^A-Za-z0-9_]", "_", key).upper()
