"""What ``check`` returns: a report that renders itself, and that a test can hold to be clean."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from kustomgen.errors import Complaint, InputError
from kustomgen.policy import finding
from kustomgen.policy.finding import Severity
from kustomgen.policy.verdict import Verdict, verdict

if TYPE_CHECKING:
    from typing import Literal

    FailOn = Literal["error", "warning", "info", "never"]
    """The least severity that fails a check."""


@dataclass(frozen=True, slots=True)
class Report(finding.Report):
    """Everything one ``check`` found, and how much it looked at.

    ``findings`` are ordered as in the report of the command; ``builds`` has what was built, and why
    a build failed.
    """

    @classmethod
    def of(cls, report: finding.Report) -> Self:
        """The same report, with the methods of the API."""
        return cls(**{each.name: getattr(report, each.name) for each in fields(finding.Report)})

    def is_clean(self, fail_on: FailOn = "error") -> bool:
        """Whether ``kustomgen check --fail-on`` would exit 0: every build works, and nothing is as
        severe as ``fail_on``.

        Raises InputError if ``fail_on`` is no severity and not ``never``.
        """
        return verdict(self, _threshold(fail_on)) is Verdict.CLEAN

    def assert_clean(self, fail_on: FailOn = "error") -> None:
        """Raises AssertionError with the findings as text, unless the report is clean
        (``is_clean``).
        """
        __tracebackhide__ = True  # pytest shows the test's line instead of this one
        if not self.is_clean(fail_on):
            raise AssertionError(f"kustomgen check found\n\n{self.render()}")

    def render(self, format: str = "text", **options: Any) -> str:  # noqa: A002 - the option's name
        """The report in a format of ``kustomgen check --format``. Raises InputError for one that is
        unknown.
        """
        from kustomgen.report import FORMATS, render  # noqa: PLC0415 - for who renders

        if format not in FORMATS:
            hint = f"possible are: {', '.join(FORMATS)}"
            raise InputError(Complaint(None, f"format {format!r} is unknown", hint))
        return render(self, format, **options)

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from kustomgen.report.notebook import fragment  # noqa: PLC0415 - for notebooks

        return fragment(self)


def _threshold(fail_on: str) -> Severity | None:
    if fail_on == "never":
        return None
    if fail_on not in tuple(Severity):
        hint = f"possible are: {', '.join(Severity)}, never"
        raise InputError(Complaint(None, f"fail_on {fail_on!r} is no severity", hint))
    return Severity(fail_on)
