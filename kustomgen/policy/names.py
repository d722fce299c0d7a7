"""Names that a policy uses, and the nearest known one for a name that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.policy.rule import AnyRule

_SHORT_LIST = 12


def hint_for(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """What to do about an unknown name: the nearest known one, else all, or ``otherwise`` where
    they are many.
    """
    names = list(dict.fromkeys(map(str, known)))
    longer = next((longer for longer in names if name and longer.startswith(name)), None)
    if longer:
        return f"did you mean {longer!r}?"
    listed = f"known: {', '.join(names)}" if names else "none exist"
    return did_you_mean(name, names, otherwise if otherwise and len(names) > _SHORT_LIST else listed)


def rules_by_name(rules: Iterable[AnyRule]) -> Mapping[str, tuple[str, ...]]:
    """Every name to the ids it stands for. A peer's name may stand for several: kube-score has one
    for both probes.
    """
    names: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        names[rule.id] = (rule.id,)
        for alias in rule.aliases:
            aliases[alias] = (*aliases.get(alias, ()), rule.id)
    return names | aliases


UNKNOWN_RULE = "`kustomgen rules` lists the rules"
