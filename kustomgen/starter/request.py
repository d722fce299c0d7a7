"""``kustomgen init --from request.json``: what someone asked a self-service portal for, as a first
spec.

Requests are read as YAML 1.2, of which JSON is a part, so that every mistake has its line and
column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.names import did_you_mean
from kustomgen.yaml.source import Located, describe, parse_one, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?")
NAME_WORDS = "lower-case letters, digits and '-', beginning with a letter and ending with a letter or digit, 40 at most"


@dataclass(frozen=True, slots=True)
class Template:
    """What a framework brings along: where it answers, what it needs."""

    live: str
    ready: str
    metrics: str
    memory: str
    variables: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = (("METRICS_PORT", "{port}"),)
    """Variables that move the metrics to their own port; with ``moves_probes`` the probes
    move, too.
    """
    moves_probes: bool = False


PLAIN = Template("/health/live", "/health/ready", "/metrics", "128Mi")
FRAMEWORKS: dict[str, Template] = {
    "spring-boot": Template(
        "/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus", "512Mi",
        (("SPRING_PROFILES_ACTIVE", "kubernetes"),), (("MANAGEMENT_SERVER_PORT", "{port}"),), moves_probes=True,
    ),
    "quarkus": Template(
        "/q/health/live", "/q/health/ready", "/q/metrics", "256Mi",
        apart=(("QUARKUS_MANAGEMENT_ENABLED", "true"), ("QUARKUS_MANAGEMENT_PORT", "{port}")), moves_probes=True,
    ),
    "micronaut": Template(
        "/health/liveness", "/health/readiness", "/prometheus", "256Mi",
        apart=(("ENDPOINTS_ALL_PORT", "{port}"),), moves_probes=True,
    ),
    "express": PLAIN, "fastapi": PLAIN, "django": PLAIN, "flask": PLAIN, "gin": PLAIN, "echo": PLAIN, "rails": PLAIN,
    "aspnet": PLAIN, "none": PLAIN,
}  # fmt: skip
TEMPLATES = ("api-service", "worker")
"""``worker`` is reached by nobody: it has no Service."""

_FIELDS: dict[str, type] = {
    "name": str, "team": str, "language": str, "framework": str, "template": str, "image": str, "port": int,
    "database": bool, "redis": bool, "public": bool, "host": str,
}  # fmt: skip
_WORDS = {str: "a string", int: "a whole number", bool: "true or false"}
_PORT_MAX = 65535


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """The request, complete."""

    name: str
    team: str = ""
    language: str = ""
    framework: str = "none"
    template: str = "api-service"
    image: str = ""
    port: int = 8080
    database: bool = False
    redis: bool = False
    public: bool = False
    host: str = ""


def read_request(path: Path) -> ServiceRequest:
    """The request in a file. Raises InputError with everything that is wrong with it."""
    if path.is_dir():
        raise InputError(_for_import(path, "a folder"))
    root = parse_one(read(path), str(path))
    if what := _other(root):
        raise InputError(_for_import(path, what))
    inputs = root.get("inputs")
    if inputs is not None and isinstance(inputs.value, dict):
        complaints = list(_envelope(root))
        root = inputs
    else:
        complaints = []
    complaints += [complaint for key, node in root.value.items() for complaint in _wrong(key, node)]
    if "name" not in root.value:
        complaints.append(Complaint(root.where, "name is missing", 'for example `"name": "shop"`'))
    if complaints:
        raise InputError(sorted(complaints, key=lambda complaint: complaint.mark or Mark(str(path))))
    given: dict[str, Any] = {key: node.plain() for key, node in root.value.items()}
    return ServiceRequest(**given)


_OTHERS = {
    "services": "a compose file",
    "containers": "a Score file",
    "kind": "a Kubernetes manifest",
    "resources": "a kustomization",
}
"""Keys of files that ``kustomgen import`` reads to what they are."""


def _other(root: Located) -> str | None:
    """What a file is that is no request, but has something to import."""
    if "name" in root.value or "inputs" in root.value:
        return None
    return next((what for key, what in _OTHERS.items() if key in root.value), None)


def _for_import(path: Path, what: str) -> Complaint:
    hint = f"import it: `kustomgen import {path.as_posix()} -o DIR`"
    return Complaint(Mark(str(path)), f"is {what}, and no request", hint)


def _envelope(root: Located) -> Iterator[Complaint]:
    action = root.get("action")
    if action is not None and action.value != "create_microservice":
        message = f"action is {action.value!r}, and a spec is made of create_microservice"
        yield Complaint(action.where, message, "name the request that creates the service")
    for key, node in root.value.items():
        if key not in ("action", "inputs", "context", "trigger"):
            yield _unknown(key, node, ["action", "inputs", "context", "trigger"])


def _wrong(key: str, node: Located) -> Iterator[Complaint]:
    expected = _FIELDS.get(key)
    if expected is None:
        yield _unknown(key, node, list(_FIELDS))
        return
    value: Any = node.value
    fits = isinstance(value, expected) and not (expected is int and isinstance(value, bool))
    if not fits:
        found = repr(value) if isinstance(value, str) else describe(value)
        yield Complaint(node.where, f"{key}: {_WORDS[expected]} is expected, not {found}")
    elif key == "name" and not NAME.fullmatch(value):
        yield Complaint(node.where, f"name: {value!r} cannot be the name of an application", NAME_WORDS)
    elif key == "port" and not 1 <= value <= _PORT_MAX:
        yield Complaint(node.where, f"port: {value} is out of range: 1 to {_PORT_MAX} are possible")
    elif key == "framework" and value not in FRAMEWORKS:
        yield _unlisted(key, node, list(FRAMEWORKS))
    elif key == "template" and value not in TEMPLATES:
        yield _unlisted(key, node, list(TEMPLATES))


def _unknown(key: str, node: Located, known: list[str]) -> Complaint:
    return Complaint(node.where, f"unknown key {key!r} in the request", did_you_mean(key, known))


def _unlisted(key: str, node: Located, known: list[str]) -> Complaint:
    hint = did_you_mean(str(node.value), known)
    return Complaint(node.where, f"{key}: there is no {key} {node.value!r}", hint)
