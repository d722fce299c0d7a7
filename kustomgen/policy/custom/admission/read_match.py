"""``matchConstraints`` and ``matchResources`` of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.admission.match import Match, ResourceRule
from kustomgen.policy.custom.variables import items
from kustomgen.policy.names import hint_for
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

_MATCH = ("resourceRules", "excludeResourceRules", "namespaceSelector", "objectSelector", "matchPolicy")
_RULE = ("apiGroups", "apiVersions", "resources", "operations", "scope", "resourceNames")
_OPERATIONS = ("CREATE", "UPDATE", "DELETE", "CONNECT", "*")
_SELECTOR_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def read_match(reader: Reader, node: Located | None) -> Match:
    """What a policy or binding is about; complaints go to the reader."""
    if node is None or node.value is None:
        return Match()
    if not isinstance(node.value, dict):
        reader.complain(node.where, f"a mapping is expected, not {describe(node.value)}")
        return Match()
    reader.known_keys(node, _MATCH)
    policy = reader.text(node, "matchPolicy")
    if policy and policy not in {"Exact", "Equivalent"} and (found := node.get("matchPolicy")):
        reader.complain(found.where, f"there is no matchPolicy {policy!r}", hint_for(policy, ("Exact", "Equivalent")))
    rules = [_rule(reader, item) for item in items(reader, node.get("resourceRules"), "resourceRules")]
    return Match(
        tuple(rules) or None,
        tuple(_rule(reader, item) for item in items(reader, node.get("excludeResourceRules"), "excludeResourceRules")),
        read_label_selector(reader, node.get("namespaceSelector")),
        read_label_selector(reader, node.get("objectSelector")),
        policy == "Exact",
    )


def _rule(reader: Reader, node: Located) -> ResourceRule:
    reader.known_keys(node, _RULE)
    for key in _RULE[:4]:
        if node.get(key) is None:
            reader.complain(node.mark, f"{key} is missing", 'write `["*"]` for all')
    operations = words(reader, node, "operations")
    for operation in operations:
        if operation not in _OPERATIONS and (found := node.get("operations")):
            reader.complain(found.where, f"there is no operation {operation!r}", hint_for(operation, _OPERATIONS))
    scope = reader.text(node, "scope") or "*"
    if scope not in {"Cluster", "Namespaced", "*"} and (found := node.get("scope")):
        reader.complain(found.where, f"there is no scope {scope!r}", hint_for(scope, ("Cluster", "Namespaced", "*")))
    return ResourceRule(
        words(reader, node, "apiGroups"),
        words(reader, node, "apiVersions"),
        words(reader, node, "resources"),
        operations,
        scope,
        words(reader, node, "resourceNames"),
    )


def words(reader: Reader, node: Located, key: str) -> tuple[str, ...]:
    """A list of strings."""
    found = reader.child(node, key, list)
    good = []
    for item in found.value if found else ():
        if isinstance(item.value, str):
            good.append(item.value)
        else:
            reader.complain(item.where, f"{key} lists strings, not {describe(item.value)}")
    return tuple(good)


def read_label_selector(reader: Reader, node: Located | None) -> Any:
    """A LabelSelector, as plain values; None if none exists."""
    if node is None or node.value is None:
        return None
    if not isinstance(node.value, dict):
        reader.complain(node.where, f"a label selector is a mapping, not {describe(node.value)}")
        return None
    reader.known_keys(node, ("matchLabels", "matchExpressions"))
    for item in items(reader, node.get("matchExpressions"), "matchExpressions"):
        reader.known_keys(item, ("key", "operator", "values"))
        operator = reader.text(item, "operator")
        if operator not in _SELECTOR_OPERATORS:
            hint = hint_for(operator, _SELECTOR_OPERATORS)
            reader.complain((item.get("operator") or item).where, f"there is no operator {operator!r}", hint)
    return node.plain()
