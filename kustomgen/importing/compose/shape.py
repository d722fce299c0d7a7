"""What the keys of a compose service may hold, as the compose specification has them: a mistake is
said at its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from kustomgen.errors import Complaint
from kustomgen.yaml.located import describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Mark

_Scalar = str | bool | int | float
_Words = str | list[_Scalar]
_Pairs = dict[str, _Scalar | None] | list[_Scalar]
_Count = Annotated[int, Field(ge=0, le=100_000)]
_Share = Annotated[float, Field(ge=0, le=100_000)]


class _Amounts(BaseModel):
    cpus: _Share | None = None
    memory: str | int | None = None


class _Resources(BaseModel):
    limits: _Amounts | None = None
    reservations: _Amounts | None = None


class _Deploy(BaseModel):
    mode: str | None = None
    replicas: _Count | None = None
    resources: _Resources | None = None


_FIELDS: dict[str, tuple[Any, str]] = {
    "image": (str, "an image"),
    "ports": (list[int | str | dict[str, Any]], "a list such as ['8080:80']"),
    "expose": (list[int | str], "a list of ports"),
    "environment": (_Pairs, "a mapping, or a list of NAME=VALUE"),
    "env_file": (str | list[str | dict[str, Any]], "a file or a list of files"),
    "command": (_Words, "a string or a list"),
    "entrypoint": (_Words, "a string or a list"),
    "working_dir": (str, "a folder"),
    "user": (str | int, "a user"),
    "read_only": (bool, "true or false"),
    "depends_on": (list[str] | dict[str, dict[str, Any] | None], "a list of services, or a mapping"),
    "healthcheck": (dict[str, Any], "a mapping"),
    "deploy": (_Deploy, "a mapping; its replicas a number, its limits such as {cpus: 0.5, memory: 64M}"),
    "scale": (_Count, "a number of replicas"),
    "volumes": (list[str | dict[str, Any]], "a list such as ['data:/var/lib/data']"),
    "tmpfs": (str | list[str], "a folder or a list of folders"),
    "profiles": (list[str], "a list"),
    "extra_hosts": (dict[str, str | list[str]] | list[str], "a mapping, or a list of NAME:ADDRESS"),
    "hostname": (str, "a name"),
    "stop_grace_period": (str | int, "a duration such as 30s"),
    "mem_limit": (str | int, "an amount such as 64M"),
    "mem_reservation": (str | int, "an amount such as 64M"),
    "cpus": (_Share, "a number such as 0.5"),
    "pull_policy": (str, "a word such as always"),
    "privileged": (bool, "true or false"),
    "annotations": (_Pairs, "a mapping"),
}
"""Of each key that is read: its type, and the type in words."""


def misshapen(name: str, service: Mapping[str, Any], marks: Mapping[tuple[str, str], Mark]) -> Iterator[Complaint]:
    """What is wrong with the values of a service, each at its key: ``marks`` are by service and
    key.
    """
    for key, (kind, words) in _FIELDS.items():
        value = service.get(key)
        if value is None:
            continue
        try:
            TypeAdapter(kind).validate_python(value)
        except ValidationError:
            shown = repr(value) if isinstance(value, str | int | float) else describe(value)
            message = f"services.{name}.{key}: {words} is expected, not {shown}"
            yield Complaint(marks.get((name, key)), message, "write it as the compose specification has it")
