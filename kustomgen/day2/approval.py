"""Who may change a protected environment, and what keeps a change out.

The forge enforces approvals (CODEOWNERS, branch protection); here they are evidence that is
recorded, and a refusal is early.
"""

from __future__ import annotations

import getpass
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.day2.versions import is_older
from kustomgen.errors import Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.day2.state import State
    from kustomgen.spec.load import Environment


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a change, and with what."""

    actor: str
    ticket: str | None = None
    approved_by: tuple[str, ...] = ()
    reason: str | None = None
    run_id: str | None = None


def asked_of(
    actor: str | None,
    ticket: str | None,
    approved_by: Iterable[str],
    reason: str | None,
    run_id: str | None,
    *,
    needs_reason: bool,
) -> Asked:
    """Who asks, from the options of a command; the current user if nobody is named. Raises
    InputError for a missing reason, and for a text of several lines, which would forge a line of
    the commit message.
    """
    if needs_reason and not (reason and reason.strip()):
        raise InputError(Complaint(None, "--reason is missing", "say why, as --reason 'Black Friday traffic'"))
    asked = Asked(actor or _user(), ticket, _once(approved_by), reason, run_id)
    texts = {"--ticket": ticket, "--actor": asked.actor, "--reason": reason, "--run-id": run_id}
    texts |= {"--approved-by": "".join(asked.approved_by)}
    for option, text in texts.items():
        if text is not None and any(not sign.isprintable() for sign in text):
            raise InputError(
                Complaint(None, f"{option} {text!r} has a line feed or a control character", "write one line")
            )
    if ticket is not None and not ticket.strip():
        raise InputError(Complaint(None, "--ticket is empty", "name the ticket, as --ticket CHG-12345"))
    return asked


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Each person once, whatever the case of letters, as first written."""
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(name.strip().lower(), name.strip())
    return tuple(found.values())


def _user() -> str:
    with suppress(KeyError, OSError, ImportError):
        return getpass.getuser()
    return "unknown"


def refusals(state: State, source: str, target: str, images: dict[str, tuple[str, str]], asked: Asked) -> Iterator[str]:
    """Why a promotion is refused: every reason, in the order of the design."""
    environment = state.environment(target)
    protected = environment.spec.protected
    if protected and protected.promote_from and protected.promote_from != source:
        yield f"{target} is promoted from {protected.promote_from}, not from {source}"
    for image, (runs, version) in images.items():
        if is_older(version, runs):
            yield (
                f"{source} runs {image} {version}, which is older than {runs} in {target}: "
                f"`kustomgen rollback {target} --to {version} --reason …` goes back"
            )
    yield from held(environment)
    yield from missing_approval(environment, asked)


def missing_approval(environment: Environment, asked: Asked) -> Iterator[str]:
    """What a change of a protected environment lacks: a ticket, approvals."""
    protected = environment.spec.protected
    if protected is not None and protected.change_ticket == "required" and not asked.ticket:
        yield f"{environment.name} needs a change ticket: --ticket CHG-12345"
    yield from _approvals(environment, asked)


def held(environment: Environment) -> Iterator[str]:
    """Why nothing new may go to an environment, where someone holds it."""
    hold = environment.spec.hold
    if hold:
        since = f" since {hold.since}" if hold.since else ""
        yield (
            f"{environment.name} is held{since}: {hold.reason}; `kustomgen hold {environment.name} --release` ends that"
        )


def _approvals(environment: Environment, asked: Asked) -> Iterator[str]:
    protected = environment.spec.protected
    if protected is None:
        return
    people = {person.strip().lower(): person.strip() for person in asked.approved_by if person.strip()}
    if asked.actor.lower() in people:
        yield f"{asked.actor} requests this change, and so cannot approve it"
        del people[asked.actor.lower()]
    for person in people.values():
        if protected.approvers and not any(fnmatchcase(person.lower(), glob.lower()) for glob in protected.approvers):
            yield f"{person} may not approve for {environment.name}: {', '.join(protected.approvers)} may"
    may = [
        person
        for person in people
        if not protected.approvers or any(fnmatchcase(person, glob.lower()) for glob in protected.approvers)
    ]
    if len(may) < protected.approvals:
        yield (
            f"{environment.name} needs {protected.approvals} different approvals, and has {len(may)}: "
            "--approved-by NAME, once for each"
        )
