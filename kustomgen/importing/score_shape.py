"""What a Score file may hold, as its specification has it (score.dev/v1b1): a mistake is said at
its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from kustomgen.errors import Complaint
from kustomgen.yaml.located import describe

if TYPE_CHECKING:
    from kustomgen.yaml.source import Located

_Scalar = str | bool | int | float
_Number = Annotated[int, Field(ge=1, le=65535)]


class _Port(BaseModel):
    port: _Number
    targetPort: _Number | None = None  # noqa: N815 - Score's name
    protocol: str | None = None


class _Service(BaseModel):
    ports: dict[str, _Port] | None = None


class _Resource(BaseModel):
    type: str
    params: dict[str, Any] | None = None


class _File(BaseModel):
    target: str | None = None
    content: str | None = None


class _Volume(BaseModel):
    target: str | None = None
    source: str | None = None
    path: str | None = None


class _ScoreAmounts(BaseModel):
    cpu: _Scalar | None = None
    memory: _Scalar | None = None


class _ScoreResources(BaseModel):
    limits: _ScoreAmounts | None = None
    requests: _ScoreAmounts | None = None


class _Get(BaseModel):
    path: str | None = None
    port: int | str | None = None


class _Exec(BaseModel):
    command: list[_Scalar] | None = None


class _Probe(BaseModel):
    httpGet: _Get | None = None  # noqa: N815 - Score's name
    exec: _Exec | None = None


class _Container(BaseModel):
    image: str
    command: list[_Scalar] | None = None
    args: list[_Scalar] | None = None
    variables: dict[str, _Scalar | None] | None = None
    files: dict[str, _File] | list[_File] | None = None
    volumes: dict[str, _Volume] | list[_Volume] | None = None
    resources: _ScoreResources | None = None
    livenessProbe: _Probe | None = None  # noqa: N815 - Score's name
    readinessProbe: _Probe | None = None  # noqa: N815 - Score's name


class ScoreFile(BaseModel):
    """The keys of a Score file that are read."""

    metadata: dict[str, Any]
    containers: dict[str, _Container]
    service: _Service | None = None
    resources: dict[str, _Resource] | None = None


_EXPECTED = {
    "missing": "a value",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "list_type": "a list",
    "string_type": "a string",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "greater_than_equal": "a port from 1 to 65535",
    "less_than_equal": "a port from 1 to 65535",
}
"""What pydantic's types of errors expect, in words."""


def misshapen(root: Located) -> list[Complaint]:
    """What is wrong with the values of a Score file, each once at its place."""
    try:
        ScoreFile.model_validate(root.plain())
    except ValidationError as error:
        found: dict[str, Complaint] = {}
        for each in error.errors(include_url=False):
            steps: list[str | int] = []
            for step in each["loc"]:  # behind the value's own path come the members of a union
                if root.get(*steps, step) is None:
                    break
                steps.append(step)
            node = root.nearest(tuple(steps))
            path = ".".join(map(str, [*steps, *(each["loc"][-1:] if each["type"] == "missing" else ())]))
            words = _EXPECTED.get(each["type"], "another value")
            value = node.value if isinstance(node.value, int) else describe(node.value)
            shown = "" if each["type"] == "missing" else f", not {value}"
            hint = "write it as the Score specification has it"
            found.setdefault(path, Complaint(node.where, f"{path}: {words} is expected{shown}", hint))
        return list(found.values())
    return []
