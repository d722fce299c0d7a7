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
    return all(_expression(expression, labels) for expression in _expressions(selector))


def matches_labels(wanted: Any, labels: Mapping[str, Any]) -> bool:
    """Whether the labels hold every wanted pair; nothing wanted is held by all."""
    return isinstance(wanted, Mapping) and all(labels.get(key) == value for key, value in wanted.items())


def is_empty(selector: Any) -> bool:
    """Whether a LabelSelector has no condition, and so selects everything in its namespace."""
    return isinstance(selector, Mapping) and not selector.get("matchLabels") and not selector.get("matchExpressions")


def keys(selector: Any) -> set[str]:
    """The label keys that a LabelSelector has conditions on."""
    if not isinstance(selector, Mapping):
        return set()
    wanted = selector.get("matchLabels")
    plain = map(str, wanted) if isinstance(wanted, Mapping) else ()
    return {*plain, *(str(expression.get("key")) for expression in _expressions(selector))}


def describe(selector: Any) -> str:
    """A LabelSelector as kubectl writes it: ``app=web,tier in (a,b),!canary``."""
    if not isinstance(selector, Mapping):
        return ""
    parts = [describe_labels(selector.get("matchLabels"))] if selector.get("matchLabels") else []
    for expression in _expressions(selector):
        key, operator, values = str(expression.get("key")), expression.get("operator"), _values(expression)
        listed = ",".join(map(str, values))
        known = {"In": f"{key} in ({listed})", "NotIn": f"{key} notin ({listed})", "DoesNotExist": f"!{key}"}
        parts.append(known.get(str(operator), key))
    return ",".join(parts)


def describe_labels(labels: Any) -> str:
    """Labels as kubectl writes them: ``app=web,tier=a``."""
    return ",".join(f"{key}={value}" for key, value in labels.items()) if isinstance(labels, Mapping) else ""


def _expressions(selector: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    expressions = selector.get("matchExpressions")
    return [item for item in expressions if isinstance(item, Mapping)] if isinstance(expressions, list) else []


def _values(expression: Mapping[str, Any]) -> list[Any]:
    values = expression.get("values")
    return values if isinstance(values, list) else []


def _expression(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = str(expression.get("key")), _values(expression)
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
