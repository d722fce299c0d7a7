"""A field that takes a whole object of Kubernetes', checked against its published schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kustomgen.k8s.schema import latest, violations
from kustomgen.spec.times import durations_in_seconds
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

KUBERNETES_TYPE, FILLED = "x-kubernetes-type", "x-filled"


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """Marks a field that takes a whole Kubernetes object, checked against its published schema.

    ``Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]``
    """

    type_name: str
    filled: tuple[tuple[str | int, ...], ...] = ()
    """Required fields that kustomgen fills in where they are left out."""

    def __call__(self, value: Any) -> Any:
        """The value with its durations in seconds, where the schema allows it."""
        value = durations_in_seconds(value)
        found = [
            violation
            for violation in violations(value, self.type_name, latest())
            if violation.path not in self.filled and not is_open(_at(value, violation.path))
        ]
        if found:
            raise PydanticCustomError(
                "kubernetes", "{text}", {"text": found[0].message, "found": [(v.path, v.message) for v in found]}
            )
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the field, with the check before it."""
        return core_schema.no_info_before_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A mark that ``spec.schema`` turns into a reference to the published definition."""
        return {KUBERNETES_TYPE: self.type_name, FILLED: [list(path) for path in self.filled]}


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) else None
    return value
