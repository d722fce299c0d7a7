"""A container: image, variables, ports, probes, resources, security."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.manifests.manifest import Whole, filled, whole
from kustomgen.manifests.owner import UnreadableError, by_name, picked
from kustomgen.spec.names import config_name, has_no_name, secret_keys, secrets_name, variable_of
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from kustomgen.manifests.owner import Fields
    from kustomgen.spec.model import ContainerPort, EnvFrom, ExtraContainer, Resources, Spec

SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
"""What Pod Security *restricted* wants of a container, and a root file system that nobody writes
to.
"""


def container(
    spec: Spec, name: str, source: ExtraContainer, mounts: list[dict[str, Any]], defaults: bool = True
) -> dict[str, Any]:
    """The Kubernetes container of that name; ``mounts`` are its volumeMounts. ``defaults``: with
    kustomgen's own.
    """
    return {
        "name": name,
        "image": image(spec, source.image),
        "imagePullPolicy": source.image_pull_policy,
        "command": source.command,
        "args": source.args,
        "workingDir": source.working_dir,
        "ports": [_port(name, port, defaults) for name, port in source.ports.items()],
        "envFrom": [*_env_from(spec, source), *map(Whole, source.env_from)],
        "env": _env(spec, source),
        "resources": resources(source.resources),
        "resizePolicy": [Whole(item) for item in source.resize_policy],
        "startupProbe": _probe(source, source.startup_probe),
        "livenessProbe": _probe(source, source.liveness_probe),
        "readinessProbe": _probe(source, source.readiness_probe),
        "lifecycle": whole(source.lifecycle),
        "stdin": source.stdin or None,
        "tty": source.tty or None,
        "terminationMessagePath": source.termination_message_path,
        "terminationMessagePolicy": source.termination_message_policy,
        "securityContext": filled(SECURITY if defaults else {}, source.security_context),
        "volumeMounts": mounts,
    }


def _port(name: str, port: ContainerPort, defaults: bool) -> dict[str, Any]:
    written = defaults or "protocol" in port.model_fields_set
    return {
        "name": None if has_no_name(name) else name,
        "containerPort": port.container_port,
        "protocol": port.protocol if written else None,
    }


def image(spec: Spec, text: str) -> str:
    """The image with its version: that of ``images``, or the one written at the container."""
    parsed = Image.parse(text)
    version = spec.images.get(parsed.name)
    if version is None or parsed.tag or parsed.digest:
        return text
    tag, digest = split_version(version)
    return str(Image(parsed.registry, parsed.repository, tag, digest))


def split_version(version: str) -> tuple[str | None, str | None]:
    """``1.4``, ``sha256:…`` or ``1.4@sha256:…`` as tag and digest."""
    version = str(version)  # no subclass of it, which nothing can write
    tag, at, digest = version.partition("@")
    if not at and ":" in version:
        return None, version
    return tag or None, digest or None


def resources(source: Resources) -> dict[str, Any]:
    return {"requests": dict(source.requests), "limits": dict(source.limits)}


def _chosen(choice: bool | str | list[str], keys: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(choice, list):
        return keys if choice else ()
    return tuple(key for key in keys if key in choice)


def _env_from(spec: Spec, source: ExtraContainer) -> list[dict[str, Any]]:
    return [{"configMapRef": {"name": config_name(spec)}}] if takes_all_config(spec, source) else []


def takes_all_config(spec: Spec, source: ExtraContainer) -> bool:
    """Whether the whole ConfigMap can be read as variables: all of its keys are names of variables
    as they are.
    """
    return source.config is True and bool(spec.config) and all(variable_of(key) == key for key in spec.config)


def _env(spec: Spec, source: ExtraContainer) -> list[dict[str, Any]]:
    variables: dict[str, dict[str, Any]] = {}
    if not takes_all_config(spec, source):
        for key in _chosen(source.config, tuple(spec.config)):
            variables[variable_of(key)] = {"valueFrom": {"configMapKeyRef": {"name": config_name(spec), "key": key}}}
    for key in _chosen(source.secrets, secret_keys(spec)):
        variables[variable_of(key)] = {"valueFrom": {"secretKeyRef": {"name": secrets_name(spec), "key": key}}}
    for name, value in source.env.items():
        # A variable of its own wins over one of the app; it also comes last, where Kubernetes lets
        # it use the others.
        variables.pop(name, None)
        variables[name] = _variable(spec, value)
    return [{"name": name, **value} for name, value in variables.items()]


def _variable(spec: Spec, value: EnvFrom | str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"value": value}
    if value.secret is not None:
        return {"valueFrom": {"secretKeyRef": {"name": secrets_name(spec), "key": value.secret}}}
    return {"valueFrom": Whole(value.value_from)}


def _number(source: ExtraContainer, port: str) -> int | str:
    return source.ports[port].container_port if port in source.ports else port


def _probe(source: ExtraContainer, probe: dict[str, Any] | None) -> Whole | None:
    if probe is None:
        return None
    port = next(iter(source.ports), OPEN)  # in the base the ports may come with the environments
    filled = dict(probe)
    for handler in ("httpGet", "tcpSocket", "grpc"):
        target = filled.get(handler)
        if isinstance(target, dict) and "port" not in target:
            number = _number(source, port) if handler == "grpc" or has_no_name(port) else port
            filled[handler] = {**target, "port": number}
    return whole(filled)


_AS_IT_IS = (
    "image", "imagePullPolicy", "command", "args", "workingDir", "envFrom", "resources", "resizePolicy", "startupProbe", "livenessProbe",
    "readinessProbe", "lifecycle", "stdin", "tty", "terminationMessagePath", "terminationMessagePolicy", "securityContext",
)  # fmt: skip
"""Fields that a spec calls as Kubernetes does."""


def container_fields(value: dict[str, Any]) -> Fields:
    """What a spec says of a container, without where its volumes are: the inverse of
    ``container``.
    """
    env = by_name(value.get("env"))
    if env is None:
        twice = [item.get("name") for item in value["env"] if isinstance(item, dict)]
        name = next((name for name in twice if twice.count(name) > 1), "")
        raise UnreadableError(f"container {value.get('name')!r} has variable {name!r} twice")
    found = picked(value, _AS_IT_IS)
    variables = {name: _variable_fields(item) for name, item in env.items()}
    ports = {_port_name(port): picked(port, ("containerPort", "protocol")) for port in value.get("ports", ())}
    given = {"ports": ports, "env": variables}
    probes = {name: _probe_fields(found[name], next(iter(ports), "")) for name in _PROBES if name in found}
    return {**found, **probes, **{field: value for field, value in given.items() if value}}


_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def _probe_fields(probe: Any, first: str) -> Any:
    """The probe without the port that it has by default: the first, by its name or the number that
    it is called by.
    """
    own = int(first) if has_no_name(first) else first
    found = dict(probe)
    for handler in ("httpGet", "tcpSocket"):
        target = found.get(handler)
        if isinstance(target, dict) and first and target.get("port") == own:
            found[handler] = {name: value for name, value in target.items() if name != "port"}
    return found


def _variable_fields(item: dict[str, Any]) -> Any:
    return {"valueFrom": item["valueFrom"]} if "valueFrom" in item else item.get("value", "")


def _port_name(port: dict[str, Any]) -> str:
    return str(port.get("name") or port.get("containerPort"))
