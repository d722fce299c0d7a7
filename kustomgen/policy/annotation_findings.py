"""What is wrong with exemptions that are on objects: no reason, no such rule, or nothing that
they exempt.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kustomgen.policy.exemptions import NEEDED
from kustomgen.policy.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.policy.annotations import AnnotatedExemption
    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy


def about_annotations(
    policy: Policy, checked: Sequence[Checked], used: Collection[int], everything: Collection[str]
) -> Iterator[Finding]:
    """A finding for each annotation of ours that exempts nothing, though its rule ran.

    One that is in the base is needed where one environment needs it; so nothing is said of it
    before all are built.
    """
    checked = [each for each in checked if not each.compared_only]
    for each in checked:
        for wrong in each.annotations.wrong:
            yield from _finding(policy, each.build, wrong.at, wrong.message, wrong.source)
    if not set(everything) <= {each.build.environment for each in checked}:
        return
    for same in _by_place(checked):
        if not any(id(note) in used for _, note in same):
            for each, note in same:
                if ran := [rule for rule in note.rules if rule in each.rules]:
                    message = f"the exemption from {', '.join(ran)} exempts nothing ({note.reason})"
                    yield from _finding(policy, each.build, note.at, message, note.source)


def _by_place(checked: Sequence[Checked]) -> Iterable[list[tuple[Checked, AnnotatedExemption]]]:
    """The annotations of ours, each with all builds that it gets into."""
    written: defaultdict[Any, list[tuple[Checked, AnnotatedExemption]]] = defaultdict(list)
    for each in checked:
        for note in each.annotations.noted:
            if not note.by_peer:
                written[_place(note)].append((each, note))
    return written.values()


def _place(note: AnnotatedExemption) -> Any:
    """Equal for what is one annotation in the files; where its line is not known, rather too much
    than too little.
    """
    origin = note.at.resource.origin
    return (note.source or (origin.file, origin.configured_in, note.at.resource.kind), note.at.path)


def _finding(policy: Policy, build: Build, at: Node, message: str, source: Mark | None) -> Iterator[Finding]:
    setting = policy.setting(NEEDED) if NEEDED in policy.rules else None
    if setting:
        yield Finding(
            rule=NEEDED.id,
            severity=setting.severity,
            environment=build.environment,
            resource=at.resource.ref,
            path=str(at),
            message=message,
            build=build.path,
            source=source,
            remedy=NEEDED.page.fix,
        )
