"""When each environment was last deployed to, and from where, as its ledger says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.errors import InputError
from kustomgen.ledger.entry import DEPLOYS
from kustomgen.ledger.file import FOLDER, entries_of, file_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.ledger.entry import Entry
    from kustomgen.spec.sibling_files import SiblingFiles


@dataclass(frozen=True, slots=True)
class Deployment:
    """The last change of an environment's versions. ``deployed_at`` is in UTC, as
    ``2026-08-04T15:30:00Z``.
    """

    deployed_at: str
    promoted_from: str | None
    change_ticket: str | None


def deployments_of(
    images: Mapping[str, Mapping[str, str]], beside: SiblingFiles, complaints: list[Complaint]
) -> dict[str, Deployment]:
    """The last deployment of each environment. ``images`` are the versions that each of them runs,
    by its name.
    """
    found: dict[str, Deployment] = {}
    if beside.folder is None or not images:
        return found
    beside.files.folders.append(str(beside.folder / FOLDER))
    for environment, versions in images.items():
        file = file_of(beside.folder, environment)
        try:
            text = text_of(beside.folder, environment)
            last = last_deployment(versions, entries_of(text, str(file)))
        except InputError as error:
            complaints += error.complaints
            continue
        if text:
            beside.files.note(file, text.encode())
        if last is not None:
            found[environment] = last
    return found


def last_deployment(versions: Mapping[str, str], entries: Iterable[Entry]) -> Deployment | None:
    """The last deployment of an environment with these versions of images; None if it runs
    others by now.
    """
    deploys = [each for each in entries if each.action in DEPLOYS and each.images]
    if not deploys:
        return None
    last = deploys[-1]
    if any(versions.get(image) != new for image, (_, new) in last.images.items()):
        return None
    return Deployment(last.at, last.from_, last.ticket)
