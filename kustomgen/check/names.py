"""The names that a command line may have here: environments, rules, policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.sources import Sources
from kustomgen.policy.load import builtin_policies
from kustomgen.project.environments import environments_here

if TYPE_CHECKING:
    from collections.abc import Iterable


def environments() -> Iterable[str]:
    """The environments of the spec here, else the folders in ``overlays/``."""
    here = environments_here(Sources())
    if here:
        return sorted(each.name for each in here.values())
    return sorted(each.name for each in Path("overlays").iterdir() if each.is_dir())


def rules() -> Iterable[str]:
    """The ids of all rules."""
    from kustomgen.rules import RULES  # noqa: PLC0415 - 0.2 s, for who completes them

    return (rule.id for rule in RULES)


def policies() -> Iterable[str]:
    """The built-in policies, and the files in ``policies/``."""
    return (*builtin_policies(), *sorted(path.as_posix() for path in Path("policies").glob("*.yaml")))
