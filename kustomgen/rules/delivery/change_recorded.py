"""Every change of a protected environment since a revision has an entry in the ledger.

``protected`` sets who must approve a change; the ledger records the approvals. A change by hand has
no approval, no ticket, and no entry to roll back to. Removing or editing an entry destroys the
record. The rule runs in ``kustomgen check --changed REV``, for a spec with a ledger. It compares
the resolved spec now and at the merge base with REV.

Fix: make the change with `kustomgen promote`, `rollback` or `scale`, or record it with
`kustomgen record ENV`.

Fails::

    change:
      before: sha256:1
      now: sha256:2
      entries: []

Passes::

    change:
      before: sha256:1
      now: sha256:2
      entries:
        - {id: 01K, action: promote, before: sha256:1, after: sha256:2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.k8s.environment_change import EnvironmentChange

BY_HAND = "record"
"""The entry that says why the spec was changed by hand: it covers all that changed before it."""


def check(build: Build, _: Params) -> Iterator[Problem]:
    change = build.change
    if change is None:
        return
    for entry in change.gone:
        message = f"entry {entry} of {change.since} was removed or edited; entries may only be appended"
        yield Problem(Mark(change.ledger), message)
    if change.protected and change.before is not None:
        yield from _unrecorded(change, change.before)


def _unrecorded(change: EnvironmentChange, digest: str) -> Iterator[Problem]:
    last, comparable = "", True
    for entry in change.entries:
        comparable = comparable and entry.comparable
        if comparable and entry.action != BY_HAND and entry.before != digest:
            after = f"between {last} and {entry.id}" if last else f"since {change.since} and before {entry.id}"
            yield Problem(entry.at, f"{change.environment} changed {after}without an entry")
        digest, last = entry.after, entry.id
    if comparable and digest != change.now:
        after = f"after entry {last}" if last else f"since {change.since}"
        yield Problem(change.at, f"{change.environment} changed {after}, and {change.ledger} has no entry for it")


RULE = Rule("change-recorded", Severity.ERROR, __doc__, check)
