"""A policy: which rules run, how severely, with which parameters, and what is exempt.

A policy is a stack of layers, one for each policy file: the built-in one first, then what extends
it, then what the project adds. Whatever a later layer says about a rule stands over all that the
earlier ones say of it, and within a layer environments stand over tiers, and tiers over the rest.
Exemptions add up.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.finding import Severity
from kustomgen.policy.names import UNKNOWN_RULE, hint_for, rules_by_name
from kustomgen.policy.project_rules import PROJECT_RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kustomgen.policy.exemption import Exemption
    from kustomgen.policy.rule import AnyRule, Params


class RuleOff(StrEnum):
    """What a policy says instead of a severity for a rule that does not run."""

    OFF = "off"


OFF = RuleOff.OFF


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What one place of a policy says about a rule; None and absent parameters are left as they
    were.
    """

    severity: Severity | RuleOff | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class RuleConfig:
    """What one policy file says about a rule: in general, by tier, by environment."""

    common: RuleSetting = RuleSetting()
    tiers: Mapping[str, RuleSetting] = field(default_factory=dict)
    environments: Mapping[str, RuleSetting] = field(default_factory=dict)

    def changes(self, environment: str, tier: str | None) -> Iterator[RuleSetting]:
        """What holds for a build, the stronger later."""
        yield self.common
        if tier is not None and tier in self.tiers:
            yield self.tiers[tier]
        if environment in self.environments:
            yield self.environments[environment]


@dataclass(frozen=True, slots=True)
class PolicyLayer:
    """One policy file. ``environments`` are all that it names, each with its place.

    ``severities`` says what becomes of the severities that it and the layers below give:
    ``{warning: error}``. A ``bare`` one is on no other. ``peer_annotations``: whether
    annotations for other tools exempt; None: as below.
    """

    file: str
    rules: Mapping[str, RuleConfig] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    environments: tuple[tuple[str, Mark], ...] = ()
    severities: Mapping[Severity | RuleOff, Severity | RuleOff] = field(default_factory=dict)
    bare: bool = False
    peer_annotations: bool | None = None

    def changes(self, rule: str, environment: str, tier: str | None) -> Iterator[RuleSetting]:
        """What it says about a rule for a build, the stronger later."""
        if rule in self.rules:
            yield from self.rules[rule].changes(environment, tier)


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """A rule as it runs on one build."""

    rule: AnyRule
    severity: Severity
    params: Params


@dataclass(frozen=True)
class Policy:
    """Rules in report order, and what the layers say about them. In a ``bare`` one only those run
    that a layer names.

    ``left_out`` are the rules that someone asked not to run: they are known all the same.
    """

    name: str
    rules: tuple[AnyRule, ...]
    layers: tuple[PolicyLayer, ...] = ()
    bare: bool = False
    left_out: tuple[AnyRule, ...] = ()
    _settings: dict[tuple[str, str | None], tuple[EffectiveSetting, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What ``settings`` found: the same for every build of an environment."""
    _names: dict[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        return tuple(exemption for layer in self.layers for exemption in layer.exemptions)

    @property
    def known(self) -> tuple[AnyRule, ...]:
        """Every rule that may be named, also if it does not run."""
        return (*self.rules, *self.left_out)

    @property
    def peer_annotations(self) -> bool:
        """Whether annotations written for other tools exempt here."""
        said = [layer.peer_annotations for layer in self.layers if layer.peer_annotations is not None]
        return bool(said and said[-1])

    @property
    def exemptible(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that an annotation may exempt from, with the ids it stands for."""
        if not self._names:
            self._names[""] = rules_by_name(rule for rule in self.known if rule not in PROJECT_RULES)
        return self._names[""]

    def settings(self, environment: str = "", tier: str | None = None) -> tuple[EffectiveSetting, ...]:
        """The rules that run on a build of that environment and tier, in report order, without
        those that are off.
        """
        if (environment, tier) not in self._settings:
            found = (self.setting(rule, environment, tier) for rule in self.rules)
            self._settings[environment, tier] = tuple(setting for setting in found if setting)
        return self._settings[environment, tier]

    def setting(self, rule: AnyRule, environment: str = "", tier: str | None = None) -> EffectiveSetting | None:
        """How one rule runs on a build of that environment and tier, or None if it is off."""
        runs = not self.bare or rule.source is not None or rule in PROJECT_RULES
        severity: Severity | RuleOff | None = rule.severity if runs else None
        for layer in self.layers:
            for change in layer.changes(rule.id, environment, tier):
                severity = change.severity or severity or (rule.severity if change.parameters else None)
            severity = layer.severities.get(severity, severity) if severity else None
        if severity is None or severity is OFF:
            return None
        return EffectiveSetting(rule, Severity(severity), self.parameters(rule, environment, tier))

    def parameters(self, rule: AnyRule, environment: str = "", tier: str | None = None) -> Params:
        """A rule's own parameters with the policy's over them. Raises ParameterError."""
        given: dict[str, Any] = {}
        for layer in self.layers:
            for change in layer.changes(rule.id, environment, tier):
                given |= change.parameters
        own: Params = rule.params
        return own.over(given) if given else own

    def named_environments(self) -> tuple[tuple[str, Mark], ...]:
        """Every environment that a policy file names, with its place."""
        return tuple(named for layer in self.layers for named in layer.environments)

    @property
    def differs_by_tier(self) -> bool:
        """Whether a rule that runs is another in one tier than in others."""
        ids = {rule.id for rule in self.rules}
        return any(config.tiers for layer in self.layers for name, config in layer.rules.items() if name in ids)

    def ever_runs(self, rule: AnyRule) -> bool:
        """Whether there is a tier or a named environment in which the rule runs."""
        environments = ["", *(name for name, _ in self.named_environments())]
        return any(self.setting(rule, name, tier) for name in environments for tier in (None, *TIERS))


def combine(policies: Iterable[Policy]) -> Policy:
    """All of them in force at once: a later one stands over an earlier one; a file that several
    extend counts once.
    """
    given = tuple(policies)
    layers: dict[str, PolicyLayer] = {}
    for policy in given:
        for layer in policy.layers:
            layers.setdefault(layer.file, layer)
    names = dict.fromkeys(policy.name for policy in given)
    return Policy(", ".join(names), given[0].rules, tuple(layers.values()), all(policy.bare for policy in given))


def narrow(policy: Policy, only: Collection[str] = (), skip: Collection[str] = ()) -> Policy:
    """The policy with some of its rules: ``only`` these where any are named, without those in
    ``skip``.

    Raises InputError for a name that no rule has, for a rule of ``only`` that the policy never
    runs, and where nothing is left: a check of nothing would pass.
    """
    names = rules_by_name(policy.rules)
    unknown = [name for name in (*only, *skip) if name not in names]
    if unknown:
        raise InputError(
            Complaint(None, f"there is no rule {name!r}", hint_for(name, names, UNKNOWN_RULE)) for name in unknown
        )
    wanted = {rule for name in only for rule in names[name]}
    unwanted = {rule for name in skip for rule in names[name]}
    rules = tuple(rule for rule in policy.rules if (not wanted or rule.id in wanted) and rule.id not in unwanted)
    if never := [rule.id for rule in rules if rule.id in wanted and not policy.ever_runs(rule)]:
        raise InputError(
            Complaint(None, f"rule {rule!r} is off in policy {policy.name!r}", "give it a severity there")
            for rule in never
        )
    if not rules:
        raise InputError(Complaint(None, "no rule is left to run", "skip fewer"))
    left_out = tuple(rule for rule in policy.known if rule not in rules)
    return replace(policy, rules=rules, left_out=left_out)


def unknown_environments(policy: Policy, known: Collection[str]) -> list[Complaint]:
    """A complaint for each place where the policy names an environment that is not known."""
    return [
        Complaint(mark, f"there is no environment {name!r}", hint_for(name, known))
        for name, mark in policy.named_environments()
        if name not in known
    ]
