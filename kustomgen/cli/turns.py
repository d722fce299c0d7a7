"""What the rules over kustomizations find: they see what each did to its objects, of all builds of a run together."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.options import unrestricted
from kustomgen.errors import EngineError
from kustomgen.kustomize.embedded import Conversation, Wish
from kustomgen.kustomize.engine import find_engine
from kustomgen.kustomize.turns import not_looked_at
from kustomgen.kustomize.turns import with_turns as with_own_turns
from kustomgen.kustomize.workshop import Workshop
from kustomgen.policy.engine import Checked, check_turns

if TYPE_CHECKING:
    from kustomgen.cli.prepare import Prepared
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import BuildSummary

Results = dict[str, "Checked | BuildSummary"]


def with_turns(
    run: Prepared, policy: Policy, results: Results, workshop: Workshop | None
) -> tuple[Results, tuple[str, ...], list[str]]:
    """The results with what those rules find, a note where they could not look, and the kustomizations where they could not.

    ``workshop`` is where kustomizations are built again; None where there is to be one for this alone.
    """
    asked = [rule for rule in policy.rules if rule.turns and policy.ever_runs(rule)]
    folders = {
        Path(target): each
        for target in run.folders
        if isinstance(each := results.get(target), Checked) and not each.compared_only
    }
    if not asked or not folders:
        return results, (), []
    try:
        engine = find_engine("embedded")
    except EngineError:
        note = (
            f"kustomgen's own kustomize is not installed, so {len(asked)} rules over patches and overrides did not look"
        )
        return results, (note,), []
    options = run.options
    wish = Wish(options.timeout, unrestricted=unrestricted(options.load_restrictor), remote=options.remote)
    builds = {folder: checked.build for folder, checked in folders.items()}
    with nullcontext() if workshop else Conversation(engine, wish) as talk:
        seen = with_own_turns(workshop or Workshop(engine, run.sources, wish, run.kubernetes, talk), builds)
    found = dict(results)
    for target in run.folders:
        if checked := folders.get(Path(target)):
            found[target] = check_turns(checked, seen[Path(target)], policy)
    missed = not_looked_at(run.sources, seen)
    if missed:
        more = f" and {len(missed) - 1} more" if len(missed) > 1 else ""
        note = f"what {missed[0]}{more} sets was not looked at, since kustomize does not build it without its patches"
        return found, (note,), missed
    return found, (), []
