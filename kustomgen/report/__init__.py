"""A report as text: one module per format, each with a function ``render``. ``FORMATS`` is the one
list of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.finding import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is that of its module, and what it is for.

    ``language`` is what Markdown calls it; ``options`` are those of ``render`` that it shows.
    """

    name: str
    doc: str
    language: str
    options: frozenset[str] = frozenset()

    @property
    def for_people(self) -> bool:
        """Whether people read it as it is, so that nothing of a tree may start a line
        or a command.
        """
        return "elapsed" in self.options

    def render(self, report: Report, **options: Any) -> str:
        """The report, ending in a newline."""
        if self.for_people:
            from kustomgen.report.clean import clean  # noqa: PLC0415 - see below

            report = clean(report)
        # Imported here: one run writes one of them, and that of junit brings an XML library.
        shown = {name: value for name, value in options.items() if name in self.options}
        text: str = import_module(f"{__name__}.{self.name}").render(report, **shown)
        return text


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format(
            "text",
            "For a person at a terminal. A cause that several environments share is shown once.",
            "text",
            frozenset({"color", "elapsed"}),
        ),
        Format(
            "json",
            "For programs: format version 1, to which releases only add. `source` is the place to edit, or null if that is not certain.",
            "json",
        ),
        Format(
            "sarif",
            "SARIF 2.1.0, for code scanning: a finding becomes an annotation on the line that set the"
            " value. The fingerprints survive a new hash suffix and another order.",
            "json",
        ),
        Format(
            "junit",
            "For CI servers that show tests: a suite for each build, a case for each rule.",
            "xml",
            frozenset({"threshold"}),
        ),
        Format(
            "github",
            "Workflow commands: GitHub Actions shows each finding on its line, without any upload.",
            "text",
            frozenset({"elapsed"}),
        ),
        Format(
            "gitlab",
            "GitLab's Code Quality report: a merge request shows each finding on its line.",
            "json",
        ),
        Format(
            "markdown",
            "For a comment on a pull request.",
            "markdown",
            frozenset({"elapsed"}),
        ),
        Format(
            "html",
            "A page for a browser: findings, environments side by side, the tree, and traffic.",
            "html",
            frozenset({"landscape"}),
        ),
        Format(
            "concise",
            "A line for each cause, as editors and `grep` read it: place, severity, rule, message.",
            "text",
            frozenset({"elapsed"}),
        ),
    )
}


def render(report: Report, format: str, **options: Any) -> str:  # noqa: A002 - the option's name
    """The report in one of ``FORMATS``, ending in a newline.

    ``color`` and ``elapsed``, a text, are for people, and only the formats for people show them.
    ``threshold`` is what fails a check, None if nothing does: in junit, what lies below it fails
    no test. ``landscape`` are the builds of the run, from which html computes more than the report
    has.
    """
    return FORMATS[format].render(report, **options)
