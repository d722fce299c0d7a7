"""What differs between builds, in every format: a function from ``Comparison`` values to text, for
each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.report.differences import json, markdown, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kustomgen.report.differences.words import Comparison


def _html(compared: Sequence[Comparison]) -> str:
    from kustomgen.report.differences.html import render as page  # noqa: PLC0415 - brings Jinja2

    return page(compared)


FORMATS: Mapping[str, Callable[[Sequence[Comparison]], str]] = {
    "text": text.render,
    "json": json.render,
    "markdown": markdown.render,
    "html": _html,
}


def render(compared: Sequence[Comparison], form: str, *, color: bool = False) -> str:
    """The comparisons in one of ``FORMATS``; ``color`` is for text alone."""
    return text.render(compared, color=color) if form == "text" else FORMATS[form](compared)
