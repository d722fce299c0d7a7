"""Parts of a service as fields of a workload: ports, health checks, resources, users."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.importing.model import Plain

_KNOWN = {
    80: "http", 8080: "http", 8000: "http", 3000: "http", 5000: "http", 443: "https", 8443: "https", 5432: "postgres",
    3306: "mysql", 6379: "redis", 27017: "mongo", 5672: "amqp", 9092: "kafka", 9200: "http", 53: "dns", 22: "ssh",
    25: "smtp", 50051: "grpc", 11211: "memcache", 4222: "nats", 9090: "http",
}  # fmt: skip
"""Numbers to what listens there."""
_RANGE = re.compile(r"(\d+)-(\d+)")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?(?:\d+(?:ms|us))?")
_NUMBER = re.compile(r"[0-9]{1,5}")
_LAST = 65535
_SIZE = re.compile(r"(?i)^([\d.]+)\s*([bkmgt]?)i?b?$")


def ports(service: Plain) -> tuple[dict[str, Plain], list[int], list[Any]]:
    """The container ports by name, the numbers of those that compose publishes on the host, and
    what is no port.
    """
    found: dict[tuple[int, str], None] = {}
    published: list[int] = []
    unknown = [item for key in ("ports", "expose") for item in service.get(key) or () if not _port(item)]
    for item in service.get("ports") or ():
        for number, protocol, outside in _port(item):
            found.setdefault((number, protocol))
            if outside:
                published.append(number)
    for item in service.get("expose") or ():
        for number, protocol, _ in _port(str(item)):
            found.setdefault((number, protocol))
    named: dict[str, Plain] = {}
    for number, protocol in found:
        name = _KNOWN.get(number, f"port-{number}")
        if name in named:
            name = f"port-{number}" if f"port-{number}" not in named else f"port-{number}-{protocol.lower()}"[:15]
        named[name] = {"containerPort": number, **({} if protocol == "TCP" else {"protocol": protocol})}
    return named, published, unknown


def _port(item: Any) -> list[tuple[int, str, bool]]:
    if isinstance(item, dict):
        number, protocol = str(item.get("target", "")), str(item.get("protocol", "tcp"))
        outside = "published" in item
    else:
        text, _, protocol = str(item).partition("/")
        number = text.rpartition(":")[2]
        outside = ":" in text
    match = _RANGE.fullmatch(number)
    first, last = match.groups() if match else (number, number)
    if not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(last)):
        return []
    numbers = range(max(1, int(first)), min(_LAST, int(last)) + 1)
    return [(each, (protocol or "tcp").upper(), outside) for each in numbers]


def words(value: Any) -> list[str]:
    """A command: a list, or what a shell makes of a line."""
    return shlex.split(value) if isinstance(value, str) else [str(item) for item in value or ()]


def seconds(value: Any) -> int | None:
    """``1m30s`` as seconds; None if it is no duration."""
    match = _DURATION.fullmatch(str(value))
    if not match or not any(match.groups()):
        return None
    hours, minutes, rest = match.groups()
    return max(1, round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest or 0)))


def probe(check: Plain, known: dict[str, Plain]) -> Plain | None:
    """A health check as a readiness probe; None if it is switched off."""
    test = check.get("test")
    if check.get("disable") or test in (None, "NONE", ["NONE"]):
        return None
    given = [str(item) for item in test] if isinstance(test, list) else ["CMD-SHELL", str(test)]
    command = given[1:] if given[0] == "CMD" else ["sh", "-c", *given[1:]]
    found: Plain = _http(" ".join(given[1:]), known) or {"exec": {"command": command}}
    for field, name in (
        ("interval", "periodSeconds"),
        ("timeout", "timeoutSeconds"),
        ("start_period", "initialDelaySeconds"),
    ):
        if number := seconds(check.get(field)):
            found[name] = number
    if check.get("retries"):
        found["failureThreshold"] = int(check["retries"])
    return found


_URL = re.compile(r"(?:curl|wget)\b.*?\bhttp://(?:localhost|127\.0\.0\.1)(?::(\d+))?(/[^\s'\"|&;]*)?")


def _http(text: str, known: dict[str, Plain]) -> Plain | None:
    """A request to the container itself as one that the kubelet makes: the image needs no curl
    then.
    """
    match = _URL.search(text)
    if match is None:
        return None
    number = int(match[1] or 80)
    name = next((name for name, port in known.items() if port["containerPort"] == number), None)
    if name is None:
        return None
    first = next(iter(known)) == name
    return {"httpGet": {"path": match[2] or "/", **({} if first else {"port": name})}}


def resources(service: Plain) -> Plain:
    """What ``deploy.resources``, or version 2's ``mem_limit`` and ``cpus``, say."""
    deploy = service.get("deploy") or {}
    given = deploy.get("resources") or {}
    limits, requests = given.get("limits") or {}, given.get("reservations") or {}
    limits = {"cpus": service.get("cpus"), "memory": service.get("mem_limit"), **limits}
    requests = {"memory": service.get("mem_reservation"), **requests}
    found = {"requests": _amounts(requests), "limits": _amounts(limits)}
    return {name: value for name, value in found.items() if value}


def _amounts(given: Plain) -> Plain:
    found: Plain = {}
    if given.get("cpus") is not None:
        found["cpu"] = f"{round(float(given['cpus']) * 1000)}m"
    if given.get("memory") is not None and (size := quantity(given["memory"])):
        found["memory"] = size
    return found


def quantity(value: Any) -> str | None:
    """``512M``, which compose counts in powers of 1024, as Kubernetes writes it."""
    match = _SIZE.match(str(value).strip())
    if match is None:
        return None
    number = match[1].rstrip("0").rstrip(".") if "." in match[1] else match[1]
    unit = {"": "", "b": "", "k": "Ki", "m": "Mi", "g": "Gi", "t": "Ti"}[match[2].lower()]
    return f"{number}{unit}"


def user(value: Any) -> Plain | None:
    """``1000:1000`` as a security context; None if it is a name, which only the image knows."""
    one, _, group = str(value).partition(":")
    if not one.isdigit() or (group and not group.isdigit()):
        return None
    found: Plain = {"runAsUser": int(one), **({"runAsGroup": int(group)} if group else {})}
    return found | ({"runAsNonRoot": True} if int(one) else {})
