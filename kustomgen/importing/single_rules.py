"""A NetworkPolicy with one rule for each peer and port: rules add up, so this allows the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.importing.model import Object

_DIRECTIONS = {"ingress": "from", "egress": "to"}


def with_single_rules(value: Object) -> Object:
    """The policy with such rules in order; as it is where a rule has another shape than
    the API's.
    """
    spec = value.get("spec")
    if not isinstance(spec, dict):
        return value
    found = {name: item for name, item in spec.items() if name not in _DIRECTIONS}
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    if not isinstance(types, list) or not all(isinstance(each, str) for each in types):
        return value
    found["policyTypes"] = sorted(set(types))
    for field, direction in _DIRECTIONS.items():
        rules = spec.get(field) or []
        if not isinstance(rules, list) or not all(_is_rule(rule, direction) for rule in rules):
            return value
        single = {json.dumps(each, sort_keys=True): each for rule in rules for each in _single(rule, direction)}
        found[field] = [single[text] for text in sorted(single)]
    return {**value, "spec": {name: item for name, item in found.items() if item != []}}


def _is_rule(rule: Any, direction: str) -> bool:
    """Whether a rule has lists of mappings, and nothing else. An empty list of peers is
    one of all.
    """
    return (
        isinstance(rule, dict)
        and rule.keys() <= {direction, "ports"}
        and all(isinstance(item, list) and all(isinstance(each, dict) for each in item) for item in rule.values())
    )


def _single(rule: Object, direction: str) -> list[Object]:
    return [
        {**({direction: [peer]} if peer else {}), **({"ports": [{"protocol": "TCP", **port}]} if port else {})}
        for peer in rule.get(direction) or [None]
        for port in rule.get("ports") or [None]
    ]
