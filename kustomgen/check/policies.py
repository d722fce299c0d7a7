"""The policy of a run: what the options name, else the files in ``policies/`` here, else the
default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.config import PolicyLayer, narrow, unknown_environments
from kustomgen.policy.custom.load import OwnPolicies, find_policies, load_own
from kustomgen.policy.load import load_policies
from kustomgen.policy.names import UNKNOWN_RULE, hint_for, rules_by_name
from kustomgen.project.environments import POLICIES, policies_here
from kustomgen.project.targets import environments_around
from kustomgen.rules import RULES
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.check.options import Options
    from kustomgen.check.search import Search
    from kustomgen.policy.config import Policy
    from kustomgen.policy.rule import AnyRule


@dataclass(frozen=True)
class RunPolicy:
    """The policy in force; ``reads`` are the files that it was read from, with their SHA-256."""

    policy: Policy
    reads: Mapping[str, str]


def own_policies(files: Files, named: Sequence[str] = (), paths: Sequence[str] = ()) -> OwnPolicies:
    """The rules that people wrote themselves, in these files or in those here, for these paths.
    Raises InputError.
    """
    names, beside = (list(named), []) if named else find_policies(POLICIES, files)
    if not named:
        # The platform's first: what this folder says wins.
        names = list(dict.fromkeys((*policies_here(Sources(), paths), *names)))
    return load_own(names, RULES, beside, files)


def load_policy_of_run(options: Options) -> RunPolicy:
    """All policies in force, built-in rules and people's own. Raises InputError with everything
    that is wrong.
    """
    files = Files()
    own = own_policies(files, options.policies, options.paths)
    policy = load_policies(own.policies, (*RULES, *own.rules), files)
    if own.environments:
        # Environments that rules name themselves are looked for like those of a policy.
        layer = PolicyLayer("custom rules", environments=own.environments)
        policy = replace(policy, layers=(*policy.layers, layer))
    return RunPolicy(narrow(policy, options.only, options.skip), files.digests)


def check_environments(policy: Policy, search: Search) -> None:
    """Raises InputError for environments that a policy names and that there are not."""
    if not policy.named_environments():
        return
    known = {*search.names.values()} | environments_around(list(search.found), search.here)
    if complaints := unknown_environments(policy, known):
        raise InputError(complaints)


def rules_here(name: str | None) -> tuple[AnyRule, ...]:
    """The rules of an id, or of a peer's id, or all: built in, and those of the policies here.

    Raises InputError with the nearest name, and for a policy here that is wrong.
    """
    # A mistake in a policy does not keep the built-in rules from being explained.
    known = RULES if name and name in rules_by_name(RULES) else (*RULES, *own_policies(Files()).rules)
    if name is None:
        return known
    names = rules_by_name(known)
    if name not in names:
        raise InputError(Complaint(None, f"there is no rule {name!r}", hint_for(name, names, UNKNOWN_RULE)))
    return tuple(rule for rule in known if rule.id in names[name])
