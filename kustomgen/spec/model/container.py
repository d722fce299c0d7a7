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
    """An environment variable with a value from elsewhere."""

    value_from: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvVarSource")] | None = None
    """``valueFrom`` as in Kubernetes.

    ``valueFrom: {fieldRef: {fieldPath: metadata.name}}`` becomes Pod
    spec.containers[].env[].valueFrom.
    """
    secret: ConfigKey | None = None
    """A key of ``secrets``, for a variable of another name:
    ``env: {DB_PASSWORD: {secret: postgres-password}}``.

    ``secret: postgres-password`` becomes Pod spec.containers[].env[].valueFrom.secretKeyRef.key.
    """


EnvValue = EnvFrom | Text


class ContainerPort(Model):
    """A port of a container; the short form is the number alone."""

    container_port: PortNumber
    """The port number that the program listens on.

    ``containerPort: 8080`` becomes Pod spec.containers[].ports[].containerPort.
    """
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"
    """The protocol of the port.

    ``protocol: UDP`` becomes Pod spec.containers[].ports[].protocol.
    """


class Resources(Model):
    """The container's resource requests and limits."""

    requests: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The resources that are reserved for the container.

    ``requests: {cpu: 100m, memory: 128Mi}`` becomes Pod spec.containers[].resources.requests.
    """
    limits: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """The most that the container may use. Without a CPU limit it may use all CPU that is free on
    the node.

    ``limits: {memory: 256Mi}`` becomes Pod spec.containers[].resources.limits.
    """


class Mount(Model):
    """Where a container mounts a volume; the short form is the path alone."""

    mount_path: AbsolutePath
    """The path in the container.

    ``mountPath: /etc/shop`` becomes Pod spec.containers[].volumeMounts[].mountPath.
    """
    sub_path: str | None = None
    """Mounts only this folder or file of the volume.

    ``subPath: app.yaml`` becomes Pod spec.containers[].volumeMounts[].subPath.
    """
    read_only: bool | None = None
    """The container cannot write to it.

    ``readOnly: true`` becomes Pod spec.containers[].volumeMounts[].readOnly.
    """


class ExtraContainer(Model):
    """A container beside the main one: an init container, or a sidecar."""

    image: str = Field(min_length=1)
    """An image name listed under ``images``, or a whole reference with its tag.

    ``image: "shop/web:v1.4.0"`` becomes Pod spec.containers[].image.
    """
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    """When the node pulls the image. Default: ``Always`` for ``:latest``, else ``IfNotPresent``.

    ``imagePullPolicy: Always`` becomes Pod spec.containers[].imagePullPolicy.
    """
    command: list[Text] = Field(default_factory=list)
    """Overrides the image's ENTRYPOINT.

    ``command: [/app/migrate]`` becomes Pod spec.containers[].command.
    """
    args: list[Text] = Field(default_factory=list)
    """Overrides the image's CMD.

    ``args: [--verbose]`` becomes Pod spec.containers[].args.
    """
    working_dir: AbsolutePath | None = None
    """The working directory. Default: the image's.

    ``workingDir: /app`` becomes Pod spec.containers[].workingDir.
    """
    env: dict[EnvName, EnvValue] = Field(default_factory=dict)
    """Environment variables by name: a value, ``valueFrom`` as in Kubernetes, or a key of
    ``secrets``.

    ``env: {MODE: fast, POD: {valueFrom: {fieldRef: {fieldPath: metadata.name}}}}`` becomes Pod
    spec.containers[].env.
    """
    env_from: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvFromSource")]] = Field(default_factory=list)
    """All keys of other ConfigMaps or Secrets as environment variables.

    ``envFrom: [{secretRef: {name: shared}, prefix: SHARED_}]`` becomes Pod
    spec.containers[].envFrom.
    """
    ports: dict[DnsLabel, ContainerPort] = Field(default_factory=dict)
    """Ports by name. Probes use the first by default. A port called by its number has no name:
    ``ports: {8080: 8080}``.

    ``ports: {http: 8080, metrics: 9090}`` becomes Pod spec.containers[].ports.
    """
    resources: Resources = Resources()
    """Resource requests and limits.

    ``resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}`` becomes Pod
    spec.containers[].resources.
    """
    liveness_probe: Probe | None = None
    """Restarts the container when it fails. A path on the first port, or the whole probe.

    ``livenessProbe: /health/live`` becomes Pod spec.containers[].livenessProbe.
    """
    readiness_probe: Probe | None = None
    """The pod gets requests while it succeeds. A path on the first port, or the whole probe.

    ``readinessProbe: {httpGet: {path: /ready}, periodSeconds: 5s}`` becomes Pod
    spec.containers[].readinessProbe.
    """
    startup_probe: Probe | None = None
    """The other probes wait until it succeeds once. A path on the first port, or the whole probe.

    ``startupProbe: {tcpSocket: {}, failureThreshold: 30}`` becomes Pod
    spec.containers[].startupProbe.
    """
    resize_policy: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.ContainerResizePolicy")]] = Field(
        default_factory=list
    )
    """Whether a change of its resources restarts it, for each resource.

    ``resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]`` becomes Pod
    spec.containers[].resizePolicy.
    """
    lifecycle: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Lifecycle")] | None = None
    """Hooks after the container starts and before it stops (``postStart``, ``preStop``).

    ``lifecycle: {preStop: {sleep: {seconds: 5}}}`` becomes Pod spec.containers[].lifecycle.
    """
    stdin: bool = False
    """Keeps standard input open, for programs that exit at its end.

    ``stdin: true`` becomes Pod spec.containers[].stdin.
    """
    tty: bool = False
    """Allocates a terminal.

    ``tty: true`` becomes Pod spec.containers[].tty.
    """
    termination_message_path: AbsolutePath | None = None
    """The file with the reason why the container ended. Default: ``/dev/termination-log``.

    ``terminationMessagePath: /tmp/ended`` becomes Pod spec.containers[].terminationMessagePath.
    """
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] | None = None
    """``FallbackToLogsOnError``: uses the end of the log if the container wrote no reason.

    ``terminationMessagePolicy: FallbackToLogsOnError`` becomes Pod
    spec.containers[].terminationMessagePolicy.
    """
    config: bool | list[ConfigKey] = True
    """The keys of ``config`` that the container gets as environment variables: all, none, or these.

    ``config: [log-level]`` becomes Pod spec.containers[].env.
    """
    secrets: Literal["all"] | SwitchedOff | list[ConfigKey] = False
    """The keys of ``secrets`` that the container gets as environment variables: these, or ``all``.
    Default: none.

    ``secrets: [database-url]`` becomes Pod spec.containers[].env.
    """
    volume_mounts: dict[DnsLabel, Mount | list[Mount]] = Field(default_factory=dict)
    """Where the workload's volumes are mounted besides: name to path, or to several. The main
    container mounts those with a ``mountPath`` by itself, and in a workload this mounts one a
    second time.

    ``volumeMounts: {cache: /var/cache}`` becomes Pod spec.containers[].volumeMounts.
    """
    security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecurityContext")] | None = None
    """Overrides fields of the default, which satisfies the Pod Security level *restricted*.

    ``securityContext: {readOnlyRootFilesystem: false}`` becomes Pod
    spec.containers[].securityContext.
    """
