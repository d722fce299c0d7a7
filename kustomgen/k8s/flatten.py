"""Lists, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def flatten(documents: Sequence[Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects of these documents, those inside Lists one by one. Raises InputError for what is
    no object.
    """
    for document in documents:
        if not isinstance(document, dict):
            message = f"an object with apiVersion and kind is expected, not {str(document)[:60]!r}"
            raise InputError(Complaint(Mark(name), message))
        items = document.get("items")
        # `kubectl get -o yaml` prints List, and also kinds such as ConfigMapList.
        if str(document.get("kind") or "").endswith("List") and isinstance(items, list):
            yield from flatten(items, name)
        else:
            yield document
