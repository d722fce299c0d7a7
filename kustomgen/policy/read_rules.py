"""The ``rules`` of a policy file: severity and parameters of each, in general, by tier, by
environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.config import OFF, RuleConfig, RuleOff, RuleSetting
from kustomgen.policy.finding import Severity
from kustomgen.policy.given_params import checked
from kustomgen.policy.names import hint_for, rules_by_name
from kustomgen.policy.params import ParameterError, names_of
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.policy.params import Params
    from kustomgen.policy.reading import Reader
    from kustomgen.policy.rule import AnyRule
    from kustomgen.yaml.source import Located

_CHANGE_KEYS = ("severity", "parameters")
_CONFIG_KEYS = (*_CHANGE_KEYS, "tiers", "environments")
_SEVERITIES = (*Severity, OFF)
_ABOUT_POLICIES = frozenset(rule.id for rule in PROJECT_RULES)


def read_rules(reader: Reader, node: Located | None) -> dict[str, RuleConfig]:
    configs: dict[str, RuleConfig] = {}
    marks: dict[str, tuple[str, Mark]] = {}
    names = rules_by_name(reader.rules)
    by_id = {rule.id: rule for rule in reader.rules}
    for name, value in (node.value if node else {}).items():
        for rule in reader.resolve(name, value.where, names):
            if rule in configs:
                first, mark = marks[rule]
                message = f"{name!r} and {first!r} are both rule {rule!r}; the first is in line {mark.line}"
                reader.complain(value.where, message, "keep one of them")
            marks[rule] = (name, value.where)
            configs[rule] = _config(reader, by_id[rule], value)
    return configs


def read_severities(reader: Reader, given: Mapping[str, Located]) -> dict[Severity | RuleOff, Severity | RuleOff]:
    """``severities: {warning: error}``, which speaks of all rules at once."""
    changes: dict[Severity | RuleOff, Severity | RuleOff] = {}
    for name, node in given.items():
        if name not in _SEVERITIES:
            reader.complain(node.where, f"there is no severity {name!r}", hint_for(name, _SEVERITIES))
        elif severity := _severity(reader, node):
            changes[OFF if name == OFF else Severity(name)] = severity
    return changes


def _config(reader: Reader, rule: AnyRule, node: Located) -> RuleConfig:
    common = _change(reader, rule, node, _CONFIG_KEYS)
    if not isinstance(node.value, dict):
        return RuleConfig(common)
    tiers = {}
    environments = {}
    for key in ("tiers", "environments"):
        if rule.id in _ABOUT_POLICIES and (found := node.get(key)):
            reader.complain(found.where, f"{rule.id} is about no single build and cannot differ by {key[:-1]}")
    for tier, value in reader.mapping(node, "tiers").items():
        if tier not in TIERS:
            reader.complain(value.where, f"there is no tier {tier!r}", hint_for(tier, TIERS))
        tiers[tier] = _change(reader, rule, value, _CHANGE_KEYS)
    for environment, value in reader.mapping(node, "environments").items():
        reader.environments.append((environment, value.where))
        environments[environment] = _change(reader, rule, value, _CHANGE_KEYS)
    return RuleConfig(common, tiers, environments)


def _change(reader: Reader, rule: AnyRule, node: Located, keys: Sequence[str]) -> RuleSetting:
    if not isinstance(node.value, dict):
        return RuleSetting(_severity(reader, node), mark=node.where)
    reader.known_keys(node, keys)
    severity = node.get("severity")
    parameters = reader.child(node, "parameters", dict)
    if parameters and not reader.builtin:  # a test holds those
        _check_parameters(reader, rule, parameters)
    return RuleSetting(
        _severity(reader, severity) if severity else None, parameters.plain() if parameters else {}, node.where
    )


def _severity(reader: Reader, node: Located) -> Severity | RuleOff | None:
    if node.value in _SEVERITIES:
        return OFF if node.value == OFF else Severity(node.value)
    word = node.value if isinstance(node.value, str) else describe(node.value)
    hint = "write `off`" if node.value is False else hint_for(str(node.value), _SEVERITIES)
    said = repr(word) if isinstance(node.value, str) else word
    reader.complain(node.where, f"a severity is expected, not {said}", hint)
    return None


def _check_parameters(reader: Reader, rule: AnyRule, node: Located) -> None:
    own: Params = rule.params
    try:
        checked(own, node.plain())
    except ParameterError as error:
        known = list(names_of(type(own)).values())
        for path, fault, said in error.faults:
            reader.complaints.append(_parameter_complaint(rule.id, known, node, path, fault, said))


def _parameter_complaint(
    rule: str, known: Sequence[str], node: Located, path: tuple[str | int, ...], fault: str, said: str
) -> Complaint:
    """What pydantic says of a parameter, in the words of the other complaints, at its place below
    ``node``.
    """
    name = ".".join(str(step) for step in path)
    if fault == "extra_forbidden":
        if not known:
            return Complaint(node.nearest(path).where, f"{rule} has no parameters, and so no {name!r}")
        return Complaint(node.nearest(path).where, f"{rule} has no parameter {name!r}", hint_for(name, known))
    message = said.removeprefix("Value error, ")
    found = node.get(*path)
    given = f", not {found.plain()!r}" if found and not isinstance(found.value, (dict, list)) else ""
    where = f"parameter {name!r} of {rule}" if name else f"the parameters of {rule}"
    return Complaint(node.nearest(path).where, f"{where}: {message[:1].lower()}{message[1:]}{given}")
