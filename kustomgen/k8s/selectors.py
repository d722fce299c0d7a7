"""Label selectors (metav1.LabelSelector) against labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def matches(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether a LabelSelector selects these labels: all of matchLabels and all of matchExpressions.

    An empty selector selects everything, None selects nothing.
    """
    if not isinstance(selector, Mapping):
        return False
    if not matches_labels(selector.get("matchLabels") or {}, labels):
        return False
    expressions = selector.get("matchExpressions") or []
    return all(_expression(expression, labels) for expression in expressions if isinstance(expression, Mapping))


def matches_labels(wanted: Any, labels: Mapping[str, Any]) -> bool:
    """Whether the labels hold every wanted pair; nothing wanted is held by all."""
    return isinstance(wanted, Mapping) and all(labels.get(key) == value for key, value in wanted.items())


def is_empty(selector: Any) -> bool:
    """Whether a LabelSelector has no condition, and so selects everything in its namespace."""
    return isinstance(selector, Mapping) and not selector.get("matchLabels") and not selector.get("matchExpressions")


def _expression(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = str(expression.get("key")), expression.get("values") or []
    match expression.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
