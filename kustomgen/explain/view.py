"""An explanation as values, and as Markdown and a page made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.explain.render import did, of_environment, shown, where_to_add
from kustomgen.k8s.resource import format_path
from kustomgen.report.markdown import as_code, escape

if TYPE_CHECKING:
    from kustomgen.explain.explain import Explanation


@dataclass(frozen=True, slots=True)
class ExplanationStep:
    """One value that the field had: the line that gave it, and what did that."""

    place: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A field's way. ``spec`` is the line of the spec that has it, empty if the files are
    written by hand.
    """

    object: str
    path: str
    said: str
    build: str
    spec: str
    steps: tuple[ExplanationStep, ...]
    notes: tuple[str, ...]


def explanation_view(found: Explanation) -> ExplanationView:
    """What is shown of an explanation."""
    history, origins = found.history, found.origins
    notes: list[str] = []
    if found.spec:
        pass  # the files are generated: nothing is to be added there
    elif not history.is_set and not any(event.removes for event in history.events):
        notes = [line.strip() for line in where_to_add(history)]
    elif history.source.note:
        notes = [history.source.note]
    return ExplanationView(
        str(found.resource),
        format_path(found.path),
        f"is {shown(history.value)}" if history.is_set else "is not set",
        found.build.path,
        f"{found.spec.mark} {found.spec.key}{of_environment(found)}" if found.spec else "",
        tuple(
            ExplanationStep(str(event.mark or ""), shown(event.value), did(event, origins)) for event in history.events
        ),
        tuple(notes),
    )


def as_markdown(found: Explanation) -> str:
    """For a comment on a pull request."""
    view = explanation_view(found)
    path = f" {as_code(view.path)}" if view.path else ""
    lines = [f"### {escape(view.object)}{path}", "", f"{escape(view.said)} in {as_code(view.build)}"]
    lines += ["", as_code(view.spec)] if view.spec else []
    if view.steps:
        lines += ["", "| line | value | set by |", "|-|-|-|"]
        lines += [
            f"| {as_code(step.place) if step.place else ''} | {as_code(step.value)} | {escape(step.by)} |"
            for step in view.steps
        ]
    lines += [line for note in view.notes for line in ("", escape(note))]
    return "\n".join(lines) + "\n"


def as_html(found: Explanation) -> str:
    """As a page."""
    from kustomgen.report.html.shell import render_template  # noqa: PLC0415 - brings Jinja2

    view = explanation_view(found)
    return render_template("explanation.html", title=f"{view.object} {view.path}".strip(), explanation=view)
