"""A container: its image, variables, ports, probes and resources."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import AbsolutePath, ConfigKey, DnsLabel, EnvName, Model, Port, Quantity, ResourceName, Text

Probe = Annotated[
    Any, Kubernetes("io.k8s.api.core.v1.Probe", (("httpGet", "port"), ("tcpSocket", "port"), ("grpc", "port")))
]


class EnvFrom(Model):
    """A variable whose value is somewhere else."""

    value_from: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvVarSource")] | None = None
    """As in Kubernetes: ``{fieldRef: {fieldPath: metadata.name}}``."""
    secret: ConfigKey | None = None
    """A key of ``secrets``, for a variable of another name: ``DB_PASSWORD: {secret: postgres-password}``."""


EnvValue = EnvFrom | Text


class ContainerPort(Model):
    """A port of a container; the short form is the number alone."""

    container_port: Port
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"


class Resources(Model):
    """What the container asks for, and what it may use at most."""

    requests: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """Becomes ``resources.requests``."""
    limits: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """Becomes ``resources.limits``. Without a CPU limit a container uses what the node has to spare."""


class Container(Model):
    """A container beside the main one: an init container, or a sidecar."""

    image: str = Field(min_length=1)
    """A name listed under ``images``, or a whole reference with its tag."""
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    """Default: ``Always`` for ``:latest``, else ``IfNotPresent``."""
    command: list[Text] = Field(default_factory=list)
    """Instead of the image's entry point: ``[/app/migrate]``."""
    args: list[Text] = Field(default_factory=list)
    """Instead of the image's arguments: ``[--verbose]``."""
    working_dir: AbsolutePath | None = None
    """Where the program starts: ``/app``. Default: what the image says."""
    env: dict[EnvName, EnvValue] = Field(default_factory=dict)
    """Variables by name: a value, or ``valueFrom`` as in Kubernetes."""
    env_from: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvFromSource")]] = Field(default_factory=list)
    """All keys of further ConfigMaps or Secrets as variables: ``[{secretRef: {name: shared}, prefix: SHARED_}]``."""
    ports: dict[DnsLabel, ContainerPort] = Field(default_factory=dict)
    """Ports by name: ``http: 8080``."""
    resources: Resources = Resources()
    liveness_probe: Probe | None = None
    """A path on the first port (``/health/live``), or the whole probe."""
    readiness_probe: Probe | None = None
    """A path on the first port, or the whole probe."""
    startup_probe: Probe | None = None
    """A path on the first port, or the whole probe."""
    lifecycle: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Lifecycle")] | None = None
    """Before it stops, or after it started: ``{preStop: {sleep: {seconds: 5}}}``."""
    stdin: bool = False
    """Keeps standard input open, for a program that ends without."""
    tty: bool = False
    """Gives it a terminal."""
    termination_message_path: AbsolutePath | None = None
    """Where it writes why it ended. Default: ``/dev/termination-log``."""
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] | None = None
    """``FallbackToLogsOnError``: the end of its log, where it wrote no reason."""
    config: bool | list[ConfigKey] = True
    """Which keys of ``config`` the container sees as variables: all, none, or these."""
    secrets: bool | list[ConfigKey] = True
    """Which keys of ``secrets`` the container sees as variables: all, none, or these."""
    volume_mounts: dict[DnsLabel, AbsolutePath] = Field(default_factory=dict)
    """Where the workload's volumes are mounted besides: name to path. The main container mounts them all by itself."""
    security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecurityContext")] | None = None
    """Laid over the defaults, which satisfy Pod Security *restricted*."""
