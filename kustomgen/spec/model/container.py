"""A container: its image, variables, ports, probes and resources."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import (
    AbsolutePath,
    ConfigKey,
    DnsLabel,
    EnvName,
    Model,
    PortNumber,
    Quantity,
    ResourceName,
    SwitchedOff,
    Text,
)

Probe = Annotated[
    Any, Kubernetes("io.k8s.api.core.v1.Probe", (("httpGet", "port"), ("tcpSocket", "port"), ("grpc", "port")))
]


class EnvFrom(Model):
    """A variable whose value is somewhere else."""

    value_from: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvVarSource")] | None = None
    """As in Kubernetes.

    ``valueFrom: {fieldRef: {fieldPath: metadata.name}}`` becomes Pod spec.containers[].env[].valueFrom.
    """
    secret: ConfigKey | None = None
    """A key of ``secrets``, for a variable of another name: ``env: {DB_PASSWORD: {secret: postgres-password}}``.

    ``secret: postgres-password`` becomes Pod spec.containers[].env[].valueFrom.secretKeyRef.key.
    """


EnvValue = EnvFrom | Text


class ContainerPort(Model):
    """A port of a container; the short form is the number alone."""

    container_port: PortNumber
    """Where the program listens.

    ``containerPort: 8080`` becomes Pod spec.containers[].ports[].containerPort.
    """
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"
    """What is spoken there.

    ``protocol: UDP`` becomes Pod spec.containers[].ports[].protocol.
    """


class Resources(Model):
    """What the container asks for, and what it may use at most."""

    requests: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """What it asks for, and is sure to get.

    ``requests: {cpu: 100m, memory: 128Mi}`` becomes Pod spec.containers[].resources.requests.
    """
    limits: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """What it may use at most. Without a CPU limit a container uses what the node has to spare.

    ``limits: {memory: 256Mi}`` becomes Pod spec.containers[].resources.limits.
    """


class ExtraContainer(Model):
    """A container beside the main one: an init container, or a sidecar."""

    image: str = Field(min_length=1)
    """A name listed under ``images``, or a whole reference with its tag.

    ``image: "shop/web:v1.4.0"`` becomes Pod spec.containers[].image.
    """
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    """When the node asks the registry. Default: ``Always`` for ``:latest``, else ``IfNotPresent``.

    ``imagePullPolicy: Always`` becomes Pod spec.containers[].imagePullPolicy.
    """
    command: list[Text] = Field(default_factory=list)
    """Instead of the image's entry point.

    ``command: [/app/migrate]`` becomes Pod spec.containers[].command.
    """
    args: list[Text] = Field(default_factory=list)
    """Instead of the image's arguments.

    ``args: [--verbose]`` becomes Pod spec.containers[].args.
    """
    working_dir: AbsolutePath | None = None
    """Where the program starts. Default: what the image says.

    ``workingDir: /app`` becomes Pod spec.containers[].workingDir.
    """
    env: dict[EnvName, EnvValue] = Field(default_factory=dict)
    """Variables by name: a value, ``valueFrom`` as in Kubernetes, or a key of ``secrets``.

    ``env: {MODE: fast, POD: {valueFrom: {fieldRef: {fieldPath: metadata.name}}}}`` becomes Pod spec.containers[].env.
    """
    env_from: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvFromSource")]] = Field(default_factory=list)
    """All keys of further ConfigMaps or Secrets as variables.

    ``envFrom: [{secretRef: {name: shared}, prefix: SHARED_}]`` becomes Pod spec.containers[].envFrom.
    """
    ports: dict[DnsLabel, ContainerPort] = Field(default_factory=dict)
    """Ports by name; probes ask the first.

    ``ports: {http: 8080, metrics: 9090}`` becomes Pod spec.containers[].ports.
    """
    resources: Resources = Resources()
    """What it asks for, and what it may use at most.

    ``resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}`` becomes Pod
    spec.containers[].resources.
    """
    liveness_probe: Probe | None = None
    """It is started anew when this fails: a path on the first port, or the whole probe.

    ``livenessProbe: /health/live`` becomes Pod spec.containers[].livenessProbe.
    """
    readiness_probe: Probe | None = None
    """It gets requests while this holds: a path on the first port, or the whole probe.

    ``readinessProbe: {httpGet: {path: /ready}, periodSeconds: 5s}`` becomes Pod spec.containers[].readinessProbe.
    """
    startup_probe: Probe | None = None
    """The other two wait until this holds once: a path on the first port, or the whole probe.

    ``startupProbe: {tcpSocket: {}, failureThreshold: 30}`` becomes Pod spec.containers[].startupProbe.
    """
    lifecycle: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Lifecycle")] | None = None
    """Before it stops, or after it started.

    ``lifecycle: {preStop: {sleep: {seconds: 5}}}`` becomes Pod spec.containers[].lifecycle.
    """
    stdin: bool = False
    """Keeps standard input open, for a program that ends without.

    ``stdin: true`` becomes Pod spec.containers[].stdin.
    """
    tty: bool = False
    """Gives it a terminal.

    ``tty: true`` becomes Pod spec.containers[].tty.
    """
    termination_message_path: AbsolutePath | None = None
    """Where it writes why it ended. Default: ``/dev/termination-log``.

    ``terminationMessagePath: /tmp/ended`` becomes Pod spec.containers[].terminationMessagePath.
    """
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] | None = None
    """``FallbackToLogsOnError``: the end of its log, where it wrote no reason.

    ``terminationMessagePolicy: FallbackToLogsOnError`` becomes Pod spec.containers[].terminationMessagePolicy.
    """
    config: bool | list[ConfigKey] = True
    """Which keys of ``config`` the container sees as variables: all, none, or these.

    ``config: [log-level]`` becomes Pod spec.containers[].env.
    """
    secrets: Literal["all"] | SwitchedOff | list[ConfigKey] = False
    """Which keys of ``secrets`` the container sees as variables: these, or ``all``. Default: none.

    ``secrets: [database-url]`` becomes Pod spec.containers[].env.
    """
    volume_mounts: dict[DnsLabel, AbsolutePath] = Field(default_factory=dict)
    """Where the workload's volumes are mounted besides: name to path. The main container mounts them all by itself,
    and in a workload this mounts one a second time.

    ``volumeMounts: {cache: /var/cache}`` becomes Pod spec.containers[].volumeMounts.
    """
    security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecurityContext")] | None = None
    """Laid over the defaults, which satisfy Pod Security *restricted*.

    ``securityContext: {readOnlyRootFilesystem: false}`` becomes Pod spec.containers[].securityContext.
    """
