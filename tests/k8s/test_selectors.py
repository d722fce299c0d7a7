from __future__ import annotations

from typing import Any

import pytest

from kustomgen.k8s.selectors import is_empty, matches, matches_labels

LABELS = {"app": "web", "tier": "front"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    "selector",
    [
        {},
        {"matchLabels": {}},
        {"matchLabels": None, "matchExpressions": None},
        {"matchLabels": {"app": "web"}},
        {"matchLabels": LABELS},
        expression("app", "In", "web", "api"),
        expression("app", "NotIn", "api"),
        expression("absent", "NotIn", "api"),
        expression("app", "Exists"),
        expression("absent", "DoesNotExist"),
    ],
)
def test_selects(selector: dict[str, Any]) -> None:
    assert matches(selector, LABELS)


@pytest.mark.parametrize(
    "selector",
    [
        None,
        "app=web",
        {"matchLabels": "app=web"},
        {"matchLabels": {"app": "api"}},
        # Polaris takes one of two for enough.
        {"matchLabels": {"app": "web", "tier": "back"}},
        {"matchLabels": {"app": "web"}} | expression("tier", "In", "back"),
        expression("absent", "In", "web"),
        expression("app", "NotIn", "web"),
        expression("absent", "Exists"),
        expression("app", "DoesNotExist"),
        expression("app", "Equals", "web"),
    ],
)
def test_does_not_select(selector: Any) -> None:
    assert not matches(selector, LABELS)


def test_all_wanted_labels_must_be_held() -> None:
    assert matches_labels({"app": "web"}, LABELS)
    assert not matches_labels({"app": "web", "track": "canary"}, LABELS)


def test_an_empty_selector_has_no_condition() -> None:
    assert is_empty({})
    assert is_empty({"matchLabels": {}, "matchExpressions": []})
    assert not is_empty({"matchLabels": {"app": "web"}})
    assert not is_empty(None)
