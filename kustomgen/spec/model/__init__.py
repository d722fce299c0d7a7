"""The fields of a spec. Names are Kubernetes' own wherever it has one.

One model for everything: the file as a whole, each environment laid over it, and the base. What may
be left out is optional here; what a short form stands for is in ``shorthand``.
"""

from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.app import Spec
from kustomgen.spec.model.argocd import ArgoCD, Notifications
from kustomgen.spec.model.backing import Backup, Dependency, External
from kustomgen.spec.model.container import ContainerPort, EnvFrom, ExtraContainer, Resources
from kustomgen.spec.model.files import File
from kustomgen.spec.model.flux import Flux
from kustomgen.spec.model.keda import KedaTrigger
from kustomgen.spec.model.labels import StandardLabels
from kustomgen.spec.model.limits import LimitRange, ResourceQuota
from kustomgen.spec.model.monitoring import Monitoring
from kustomgen.spec.model.network import Backend, Ingress, NetworkEdges
from kustomgen.spec.model.placement import PodAntiAffinity
from kustomgen.spec.model.release import Catalog, Hold, Protected
from kustomgen.spec.model.scaling import Autoscaling, ContainerPolicy, PodDisruptionBudget, VerticalPodAutoscaler
from kustomgen.spec.model.secrets import PullSecret, RemoteKey, Secrets, SecretStoreRef
from kustomgen.spec.model.service import Service, ServicePort
from kustomgen.spec.model.volumes import Storage, Volume
from kustomgen.spec.model.workload import Workload

__all__ = [
    "ArgoCD",
    "Autoscaling",
    "Backend",
    "Backup",
    "Catalog",
    "ContainerPolicy",
    "ContainerPort",
    "Dependency",
    "EnvFrom",
    "External",
    "ExtraContainer",
    "File",
    "Flux",
    "Hold",
    "Ingress",
    "KedaTrigger",
    "LimitRange",
    "Monitoring",
    "NetworkEdges",
    "Notifications",
    "PodAntiAffinity",
    "PodDisruptionBudget",
    "Protected",
    "PullSecret",
    "RemoteKey",
    "ResourceQuota",
    "Resources",
    "SecretStoreRef",
    "Secrets",
    "Service",
    "ServiceAccount",
    "ServicePort",
    "Spec",
    "StandardLabels",
    "Storage",
    "VerticalPodAutoscaler",
    "Volume",
    "Workload",
]
