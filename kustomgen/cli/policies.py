"""The policy of a run: what the options name, else the files in ``policies/`` here, else the default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.project import policies_here
from kustomgen.policy.config import PolicyLayer
from kustomgen.policy.custom.load import OwnPolicies, find_policies, load_own
from kustomgen.policy.load import load_policies
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.config import Policy

FOLDER = Path("policies")


def own_policies(named: Sequence[str] = ()) -> OwnPolicies:
    """The rules that people wrote themselves, in these files or in those here. Raises InputError."""
    names, beside = (list(named), []) if named else find_policies(FOLDER)
    if not named:
        names = [*policies_here(), *names]  # the platform's first: what this folder says wins
    return load_own(names, RULES, beside)


def load_policy_of_run(named: Sequence[str]) -> Policy:
    """All policies in force, built-in rules and people's own. Raises InputError with everything that is wrong."""
    own = own_policies(named)
    policy = load_policies(own.policies, (*RULES, *own.rules))
    if not own.environments:
        return policy
    # Environments that rules name themselves are looked for like those of a policy.
    return replace(policy, layers=(*policy.layers, PolicyLayer("rules of one's own", environments=own.environments)))
