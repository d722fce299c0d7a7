"""A field's history as it may be printed: without credentials, and without values of a Secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.mask import HIDDEN, masked_value, name_at
from kustomgen.kustomize.provenance.traced_value import ABSENT, OPEN

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.provenance.history import History

_SECRET_FIELDS = (("data",), ("stringData",))
_VALUE = ("value",)


def masked_history(history: History, resource: Resource, path: tuple[str | int, ...]) -> History:
    """The history of the field at a path of an object, with what ``check`` masks masked."""
    secret = resource.kind == "Secret" and not resource.ref.group and (not path or path[:1] in _SECRET_FIELDS)
    name = _name_of(resource, path)

    def shown(value: Any) -> Any:
        if value is ABSENT or value is OPEN or value is None:
            return value
        return HIDDEN if secret else masked_value(value, name)

    events = tuple(replace(event, value=shown(event.value)) for event in history.events)
    return replace(history, value=shown(history.value), events=events)


def _name_of(resource: Resource, path: tuple[str | int, ...]) -> str:
    """What a value is called: of the value of a variable, the variable."""
    holder = resource.node.walk(*path[:-1]).value if path[-1:] == _VALUE else None
    called = holder.get("name") if isinstance(holder, dict) else None
    return called if isinstance(called, str) else name_at(path)
