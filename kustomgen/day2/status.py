"""What each environment runs: a matrix of images and environments, since when, held or not, and
drift against the files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.ledger.file import read_ledger

if TYPE_CHECKING:
    from kustomgen.day2.state import State
    from kustomgen.report.views.matrix import FieldCell


@dataclass(frozen=True, slots=True)
class EnvironmentStatus:
    """``versions`` maps an image to its version; ``since`` to the time of the entry that set it."""

    name: str
    versions: dict[str, str]
    since: dict[str, str]
    held: str
    drift: tuple[str, ...]
    """Files of this environment that differ from the spec."""


@dataclass(frozen=True, slots=True)
class ImageRow:
    """The version of an image in each environment."""

    image: str
    cells: tuple[FieldCell, ...]


def status(state: State, changed: tuple[str, ...]) -> tuple[EnvironmentStatus, ...]:
    """The state of every environment; ``changed`` are generated files that differ from the spec.
    Raises InputError.
    """
    found = []
    for environment in state.project.environments:
        name = environment.name
        since = {
            image: entry.at
            for entry in read_ledger(state.file.parent, name)
            for image, (_, new) in entry.images.items()
            if state.images(name).get(image) == new
        }
        hold = environment.spec.hold
        drift = tuple(path for path in changed if _is_of(path, environment.directory))
        found.append(EnvironmentStatus(name, state.images(name), since, hold.reason if hold else "", drift))
    return tuple(found)


def _is_of(path: str, directory: str) -> bool:
    parts = path.split("/")
    return (
        "base" in parts or directory in parts or any(part.partition(".")[0].endswith(f"-{directory}") for part in parts)
    )


def as_text(found: tuple[EnvironmentStatus, ...]) -> str:
    """A table: a row for each image, a column for each environment."""
    rows = _rows(found)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def as_markdown(found: tuple[EnvironmentStatus, ...]) -> str:
    """The same table in Markdown."""
    head, *rows = _rows(found)
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return (
        "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)])
        + "\n"
    )


def as_json(found: tuple[EnvironmentStatus, ...]) -> str:
    """Everything, by environment."""
    plain = {
        each.name: {
            "images": {
                name: {"version": version, "since": each.since.get(name)} for name, version in each.versions.items()
            },
            "held": each.held or None,
            "drift": list(each.drift),
        }
        for each in found
    }
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def as_html(found: tuple[EnvironmentStatus, ...]) -> str:
    """A page: a row for each image, a column for each environment; what differs from the
    environment before stands out.
    """
    from kustomgen.report.html.shell import render_template  # noqa: PLC0415 - brings Jinja2
    from kustomgen.report.views.matrix import FieldCell  # noqa: PLC0415

    images = dict.fromkeys(image for each in found for image in each.versions)
    rows = []
    for image in images:
        cells = []
        for number, each in enumerate(found):
            version = each.versions.get(image, "")
            before = found[number - 1].versions.get(image, "") if number else version
            state = "absent" if not version else "same" if version == before else "different"
            cells.append(FieldCell(version, state, each.since.get(image, "")))
        rows.append(ImageRow(image, tuple(cells)))
    held = sum(bool(each.held) for each in found)
    title = f"{len(found)} environments" + (f", {held} held" if held else "")
    return render_template("status.html", title=title, environments=found, rows=rows)


def _rows(found: tuple[EnvironmentStatus, ...]) -> list[list[str]]:
    images = list(dict.fromkeys(image for each in found for image in each.versions))
    rows = [["image", *(each.name for each in found)]]
    rows += [[image, *(each.versions.get(image, "-") for each in found)] for image in images]
    rows.append(["since", *(max(each.since.values(), default="-") for each in found)])
    rows.append(["held", *(each.held or "no" for each in found)])
    rows.append(["files", *(f"{len(each.drift)} differ" if each.drift else "current" for each in found)])
    return rows
