"""A report as text: one module per format, each with a function ``render``. ``FORMATS`` is the one list of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.finding import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is that of its module, what it is for, and which of ``render``'s options it shows."""

    name: str
    doc: str
    options: frozenset[str] = frozenset()

    def render(self, report: Report, **options: Any) -> str:
        """The report, ending in a newline."""
        # Imported here: one run writes one of them, and that of junit brings an XML library.
        shown = {name: value for name, value in options.items() if name in self.options}
        text: str = import_module(f"{__name__}.{self.name}").render(report, **shown)
        return text


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("text", "a person at a terminal", frozenset({"color", "elapsed"})),
        Format("json", "other programs"),
        Format("sarif", "code scanning, as of GitHub and GitLab"),
        Format("junit", "test reports, as of Jenkins and GitLab", frozenset({"threshold"})),
        Format("github", "annotations on a pull request", frozenset({"elapsed"})),
        Format("markdown", "a comment on a pull request", frozenset({"elapsed"})),
    )
}


def render(report: Report, format: str, **options: Any) -> str:  # noqa: A002 - the option's name
    """The report in one of ``FORMATS``, ending in a newline.

    ``color`` and ``elapsed``, a text, are for people, and only the formats for people show them. ``threshold`` is what
    fails a check, None where nothing does: in junit, what lies below it fails no test.
    """
    return FORMATS[format].render(report, **options)
