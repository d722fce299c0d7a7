"""One service as a workload, and what of it has no place in a spec."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.importing.compose.files import environment_of, text_of
from kustomgen.importing.compose.parts import ports, probe, resources, seconds, user, words
from kustomgen.importing.compose.volumes import volumes
from kustomgen.importing.names import label
from kustomgen.importing.objects import escaped
from kustomgen.k8s.credentials import credential, kind_by_name
from kustomgen.k8s.image import Image

if TYPE_CHECKING:
    from kustomgen.importing.compose.files import Compose, Service
    from kustomgen.importing.model import Plain

_READ = frozenset({
    "image", "build", "ports", "expose", "environment", "env_file", "command", "entrypoint", "working_dir", "user", "read_only",
    "depends_on", "healthcheck", "deploy", "scale", "volumes", "tmpfs", "profiles", "extra_hosts", "hostname", "stdin_open",
    "tty", "stop_grace_period", "mem_limit", "mem_reservation", "cpus", "pull_policy", "privileged", "annotations",
})  # fmt: skip
_SAME = frozenset({"container_name", "restart", "links", "extends", "init", "platform", "attach", "networks"})
"""Keys that Kubernetes does by itself, or that mean nothing there."""
_PULL = {"always": "Always", "never": "Never", "missing": "IfNotPresent", "if_not_present": "IfNotPresent"}
PRESETS = {"postgres": "postgres", "redis": "redis"}


@dataclass
class Application:
    """What services come to together: images and the keys of secrets, by what compose
    gives them.
    """

    name: str
    images: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Key to the value that compose has, which goes nowhere."""

    def secret(self, service: str, variable: str, value: str) -> str:
        """The key of a credential: one for each value."""
        key = label(variable) or "secret"
        if self.secrets.setdefault(key, value) != value:
            key = f"{label(service)}-{key}"
            self.secrets[key] = value
        return key


def workload(found: Compose, app: Application, name: str, service: Service) -> Plain:
    """The workload of a service."""
    _unread(found, name, service)
    known, published, unknown = ports(service)
    for item in unknown:
        found.note(name, "ports", f"{item!r} is no port of a container", "write it in `ports`", left=True)
    preset = _preset(found, name, service)
    result: Plain = {"preset": preset} if preset else {}
    result |= _image(found, app, name, service, preset)
    deploy = service.get("deploy") or {}
    replicas = deploy.get("replicas", service.get("scale"))
    if deploy.get("mode") == "global":
        result["kind"] = "DaemonSet"
    elif replicas is not None and not preset:
        result["replicas"] = int(replicas)
    if not preset:
        result |= _program(found, name, service)
        if known:
            result["ports"] = known
            result["service"] = {"ports": {key: {"port": port["containerPort"]} for key, port in known.items()}}
    result |= _variables(found, app, name, service, preset)
    result |= _pod(found, name, service)
    if amounts := resources(service):
        result["resources"] = amounts
    check = service.get("healthcheck")
    if isinstance(check, dict) and not preset and (made := probe(check, known)):
        result["readinessProbe"] = made
    if not preset:
        _published(found, name, published)
    result |= volumes(found, name, service, preset)
    return {key: value for key, value in escaped(result).items() if value not in ({}, [])}


def _unread(found: Compose, name: str, service: Service) -> None:
    """Notes what is read by nothing here."""
    for key in service:
        if key not in _READ | _SAME and not key.startswith("x-"):
            found.note(name, key, "has no place in a spec, and is left out")
    for key in (service.get("deploy") or {}).keys() - {"replicas", "resources", "mode", "restart_policy"}:
        found.note(name, "deploy", f"{key} has no place in a spec, and is left out")


def _published(found: Compose, name: str, numbers: list[int]) -> None:
    if numbers:
        message = f"{', '.join(map(str, sorted(set(numbers))))}: compose publishes it on the host"
        found.note(name, "ports", message, "use `ingress` or `gateway` for access from outside the cluster")


def _preset(found: Compose, name: str, service: Service) -> str | None:
    image = Image.parse(str(service.get("image") or ""))
    preset = (
        PRESETS.get(image.repository.removeprefix("library/")) if image.registry in (None, "", "docker.io") else None
    )
    if preset:
        found.note(name, "image", f"becomes `preset: {preset}`, with its own image, probes and storage")
    return preset


def _image(found: Compose, app: Application, name: str, service: Service, preset: str | None) -> Plain:
    given = service.get("image")
    if preset:
        major = re.match(r"\d+", Image.parse(str(given)).tag or "")
        return {"image": f"postgres:{major[0]}-alpine"} if preset == "postgres" and major else {}
    if not given:
        image = f"{app.name}/{label(name)}"
        app.images.setdefault(image, "latest")
        hint = f"push it, and write its version under `images`: `{image}: v1.0.0`"
        found.note(name, "build", f"is built from a folder: the spec calls the image {image}", hint)
        return {"image": image}
    parsed = Image.parse(str(given))
    version = "@".join(part for part in (parsed.tag, parsed.digest) if part)
    if parsed.name in app.images and app.images[parsed.name] != (version or "latest"):
        return {"image": str(given) if version else f"{given}:latest"}
    app.images[parsed.name] = version or "latest"
    if not version:
        found.note(name, "image", "names no version: `latest` it is", "write one under `images`")
    return {"image": parsed.name}


def _program(found: Compose, name: str, service: Service) -> Plain:
    result: Plain = {}
    for key, field_ in (("entrypoint", "command"), ("command", "args")):
        try:
            given = words(service.get(key))
        except ValueError as error:
            found.note(name, key, f"cannot be read as a command line: {error}", "write it as a list", left=True)
            continue
        if given:
            result[field_] = given
    for key, field_ in (
        ("working_dir", "workingDir"),
        ("hostname", "hostname"),
        ("stdin_open", "stdin"),
        ("tty", "tty"),
    ):
        if service.get(key):
            result[field_] = service[key]
    if policy := _PULL.get(str(service.get("pull_policy"))):
        result["imagePullPolicy"] = policy
    return result


def _variables(found: Compose, app: Application, name: str, service: Service, preset: str | None) -> Plain:
    given: dict[str, Any] = {}
    files = service.get("env_file")
    for entry in [files] if isinstance(files, (str, dict)) else files or ():
        given |= _env_file(found, name, entry)
    given |= environment_of(service.get("environment"))
    env: Plain = {}
    for variable, value in given.items():
        if preset == "postgres" and variable.startswith("POSTGRES_PASSWORD_"):
            continue
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        # A secret that compose takes from outside has a name that says so, and no value.
        if credential(variable, text) or (kind_by_name(variable) and not text):
            if preset == "postgres" and variable == "POSTGRES_PASSWORD":
                continue
            env[variable] = {"secret": app.secret(name, variable, text)}
        elif value is None:
            found.note(
                name, "environment", f"{variable} comes from outside, and is empty here", "write its value", left=True
            )
            env[variable] = ""
        else:
            env[variable] = text
    if preset == "postgres":
        app.secrets.setdefault("postgres-password", "")
    return {"env": env}


def _env_file(found: Compose, name: str, entry: Any) -> dict[str, Any]:
    path = str(entry.get("path") if isinstance(entry, dict) else entry)
    text = text_of(found.folder, path)
    if text is None:
        found.note(name, "env_file", f"{path} cannot be read", "write its variables under `env`", left=True)
        return {}
    lines = [line.strip().removeprefix("export ") for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {key.strip(): value.strip().strip("'\"") if equals else None for key, equals, value in pairs}


def _pod(found: Compose, name: str, service: Service) -> Plain:
    result: Plain = {}
    if grace := seconds(service.get("stop_grace_period")):
        result["terminationGracePeriodSeconds"] = grace
    if given := service.get("user"):
        context = user(given)
        if context is None:
            found.note(
                name, "user", f"{given!r} is a name that only the image knows", "write `runAsUser` with its number"
            )
        else:
            result["podSecurityContext"] = context
    if service.get("read_only"):
        result["securityContext"] = {"readOnlyRootFilesystem": True}
    if service.get("privileged"):
        found.note(name, "privileged", "has no place in a spec of podSecurity baseline, and is left out")
    hosts = service.get("extra_hosts") or []
    pairs = hosts.items() if isinstance(hosts, dict) else [re.split("[:=]", str(each), maxsplit=1) for each in hosts]
    aliases: dict[str, list[str]] = {}
    for host, address in (pair for pair in pairs if len(pair) == 2):  # noqa: PLR2004 - a host and its address
        aliases.setdefault(str(address), []).append(str(host))
    if aliases:
        result["hostAliases"] = [{"ip": address, "hostnames": names} for address, names in aliases.items()]
    return result
