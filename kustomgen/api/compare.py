"""``diff`` and ``explain``."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING

from kustomgen.api.options import engine_of, seconds

if TYPE_CHECKING:
    from os import PathLike

    from kustomgen.compare.compare import Compared
    from kustomgen.engine.find import Preference
    from kustomgen.explain.explain import Explanation

    Given = str | PathLike[str]


def diff(
    before: Given | None = None,
    after: Given | None = None,
    *,
    git: str | None = None,
    engine: Preference = "auto",
    timeout: float = 60,
    unrestricted: bool = False,
    remote: bool = False,
) -> Compared:
    """What differs between two environments, or between now and a git revision, as
    ``kustomgen diff`` shows it.

    ``before`` and ``after`` are environments or kustomization folders. Without ``after``,
    ``before`` (or every overlay) is compared with the revision ``git``, which is HEAD unless given.
    ``timeout`` is in seconds, for each build.

    ``Compared.pairs`` has a ``Comparison`` for each pair; ``Compared.notes`` says what could not be
    compared. Values of Secrets are masked. Raises InputError for what is not there, BuildError
    where nothing builds, and EngineError.
    """
    from kustomgen.compare.compare import CompareOptions, compare  # noqa: PLC0415 - `import kustomgen` stays quick

    sides = (None if before is None else fspath(before), None if after is None else fspath(after))
    return compare(CompareOptions(*sides, git, engine_of(engine), seconds(timeout), unrestricted, remote))


def explain(
    target: Given,
    resource: str,
    field: str,
    *,
    kubernetes_version: str | None = None,
    engine: Preference = "auto",
    timeout: float = 60,
    remote: bool = False,
) -> Explanation:
    """Which lines set a field of a built object, from the base to the overlay, as
    ``kustomgen explain`` shows it.

    ``resource`` is ``Kind/name``, ``field`` a path as findings write it. ``Explanation.history``
    has every value, each with its place. Raises InputError for what is not there, BuildError, and
    EngineError.
    """
    from kustomgen.explain.explain import Question  # noqa: PLC0415 - `import kustomgen` stays quick
    from kustomgen.explain.explain import explain as explanation  # noqa: PLC0415

    asked = (fspath(target), resource, field, kubernetes_version, engine_of(engine), seconds(timeout), remote)
    return explanation(Question(*asked))
