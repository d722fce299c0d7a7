"""The ``exemptions`` of a policy file: what need not hold, where, why, and until when."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from kustomgen.policy.exemption import Exemption
from kustomgen.policy.names import rules_by_name
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

_KEYS = ("rule", "resource", "container", "environments", "reason", "until")
_RESOURCE = r"[A-Za-z*][A-Za-z0-9*]*/[A-Za-z0-9*][A-Za-z0-9*.:_-]*"
_DATE = r"\d{4}-\d\d-\d\d"
_ABOUT_POLICIES = frozenset(rule.id for rule in PROJECT_RULES)


def read_exemption(reader: Reader, node: Located) -> Exemption:
    if not isinstance(node.value, dict):
        reader.complain(node.where, f"an exemption is a mapping, not {describe(node.value)}")
        return Exemption((), "", node.where)
    reader.known_keys(node, _KEYS)
    named = _rules(reader, node)
    exemption = Exemption(
        rules=tuple(dict.fromkeys(rule for rules in named for rule in rules)),
        reason=reader.text(node, "reason"),
        mark=node.mark,
        resource=reader.text(node, "resource"),
        container=reader.text(node, "container"),
        environments=_environments(reader, node),
        until=_until(reader, node),
        together=named,
    )
    if node.get("reason") is None:
        reader.complain(node.mark, "the exemption has no reason", "write why it is acceptable, and where it is tracked")
    if not any((found := node.get(key)) and found.value is not None for key in ("resource", "environments")):
        reader.complain(
            node.mark, "the exemption names neither a resource nor environments", "to exempt all, turn the rule off"
        )
    if exemption.resource and not re.fullmatch(_RESOURCE, exemption.resource):
        where = (node.get("resource") or node).where
        reader.complain(where, f"{exemption.resource!r} is not Kind/name", "write it as Deployment/web or Job/*")
    return exemption


def _rules(reader: Reader, node: Located) -> tuple[tuple[str, ...], ...]:
    """What each name stands for."""
    found = node.get("rule")
    if found is None:
        reader.complain(node.mark, "the exemption names no rule", "add `rule: …`")
        return ()
    items = found.value if isinstance(found.value, list) else [found]
    if not items:
        reader.complain(found.where, "the exemption names no rule", "name one")
    names = rules_by_name(rule for rule in reader.rules if rule.id not in _ABOUT_POLICIES)
    named: list[tuple[str, ...]] = []
    for item in items:
        if isinstance(item.value, str):
            named.append(reader.resolve(item.value, item.where, names))
        else:
            reader.complain(item.where, f"a rule's name is expected, not {describe(item.value)}")
    return tuple(dict.fromkeys(rules for rules in named if rules))


def _environments(reader: Reader, node: Located) -> tuple[str, ...]:
    found = reader.child(node, "environments", list)
    names = []
    for item in found.value if found else ():
        if isinstance(item.value, str) and item.value:
            names.append(item.value)
            reader.environments.append((item.value, item.where))
        else:
            reader.complain(item.where, f"an environment's name is expected, not {describe(item.value)}")
    if found is not None and not found.value:
        reader.complain(found.where, "no environment is named", "leave the key out for all of them")
    return tuple(names)


def _until(reader: Reader, node: Located) -> dt.date | None:
    found = node.get("until")
    if found is None:
        return None
    try:
        if re.fullmatch(_DATE, str(found.value)):
            return dt.date.fromisoformat(found.value)
    except ValueError:
        pass
    reader.complain(found.where, f"{found.plain()!r} is not a date", "write it as 2026-12-31")
    return None
