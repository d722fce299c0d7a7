"""What several commands take, and values of options, checked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kustomgen.errors import Complaint, InputError
from kustomgen.report import FORMATS
from kustomgen.report.outputs import writable

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.engine.find import Preference

ENGINES = ("auto", "embedded", "kustomize", "kubectl")
LOAD_RESTRICTORS = ("LoadRestrictionsRootOnly", "LoadRestrictionsNone")
"""Whether kustomizations may read files above their folder, in kustomize's words."""

EngineOption = Annotated[
    str, typer.Option(metavar="|".join(ENGINES), help="The program that builds. Example: --engine kubectl")
]
Kubernetes = Annotated[
    str | None,
    typer.Option(
        metavar="X.Y", help="Target version of Kubernetes; default the newest. Example: --kubernetes-version 1.30"
    ),
]
Remote = Annotated[bool, typer.Option("--allow-remote", help="Let kustomizations fetch from the network.")]
LoadRestrictor = Annotated[
    str,
    typer.Option(
        metavar="|".join(LOAD_RESTRICTORS),
        help="Which files kustomizations may read; Flux allows those above their folder. "
        "Example: --load-restrictor LoadRestrictionsNone",
    ),
]
Timeout = Annotated[float, typer.Option(metavar="SECONDS", help="Seconds for one build. Example: --timeout 120")]
Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Kustomization folders, folders above some, files of manifests, or - for standard input. "
        "Default: the overlays of the spec here, else overlays/*. Example: overlays/prod",
    ),
]
Environments = Annotated[
    list[str] | None,
    typer.Option("--environment", "-e", help="Only this environment; may be repeated. Example: -e staging -e prod"),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Leave out these folders; may be repeated. Example: --exclude 'examples/**'"),
]
Substitute = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="The value of a ${NAME} that Flux fills in; may be repeated. Example: --substitute DOMAIN=example.org",
    ),
]
SubstituteFrom = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="A file of such values: NAME=VALUE lines, YAML, or a ConfigMap. Example: --substitute-from settings.env",
    ),
]
ROOT_ONLY = LOAD_RESTRICTORS[0]

Baseline = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Count only findings that are not in this file. Example: --baseline baseline.json"
    ),
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write all findings to this file, as known. Example: --write-baseline baseline.json"
    ),
]
FailOn = Annotated[
    str,
    typer.Option(
        metavar="error|warning|info|never", help="The severity that makes the exit code 1. Example: --fail-on warning"
    ),
]
ReportFormat = Annotated[
    str,
    typer.Option("--format", "-f", metavar="|".join(FORMATS), help="Format of the report. Example: --format sarif"),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[FORMAT=]FILE",
        help="Write the report to this file; FORMAT=FILE writes a further report. May be repeated. "
        "Example: --output sarif=a.sarif",
    ),
]
ShownSeverity = Annotated[
    str | None,
    typer.Option(
        metavar="error|warning|info",
        help="Show only findings of this severity or worse; the exit code counts all. Example: --severity error",
    ),
]
Limit = Annotated[
    int | None, typer.Option(metavar="N", help="Show at most this many causes of each rule. Example: --limit 5")
]
ViewFormat = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="text|json|markdown|html", help="Format of the output. Example: --format markdown"
    ),
]
ResultFormat = Annotated[
    str, typer.Option("--format", "-f", metavar="text|json", help="Format of the result. Example: --format json")
]
OutputFile = Annotated[
    Path | None,
    typer.Option(callback=writable, metavar="FILE", help="Write to this file. Example: --output result.md"),
]
Statistics = Annotated[bool, typer.Option("--statistics", help="Print only the number of findings of each rule.")]


def one_of(value: str, allowed: Collection[str], option: str) -> str:
    """The value, where it is allowed. Raises InputError with the nearest that is."""
    if value in allowed:
        return value
    from kustomgen.k8s.names import did_you_mean

    hint = did_you_mean(value, allowed, f"possible are: {', '.join(allowed)}")
    raise InputError(Complaint(None, f"{option} {value!r} is unknown", hint))


def engine_preference(value: str) -> Preference:
    """The value of ``--engine``. Raises InputError."""
    return cast("Preference", one_of(value, ENGINES, "--engine"))


def unrestricted(value: str) -> bool:
    """Whether ``--load-restrictor`` lets kustomizations read files above their folder. Raises
    InputError.
    """
    return one_of(value, LOAD_RESTRICTORS, "--load-restrictor") == "LoadRestrictionsNone"


def seconds(value: float, option: str) -> float:
    """The value, where it is a time to wait. Raises InputError."""
    if value > 0 and not math.isinf(value):
        return value
    raise InputError(Complaint(None, f"{option} {value:g} is no time to wait", "seconds are expected, for example 60"))


def one_or_more(value: int | None, option: str) -> int | None:
    """The value, where it is a number of something that there must be. Raises InputError."""
    if value is None or value > 0:
        return value
    raise InputError(Complaint(None, f"{option} {value} is too few", "1 or more are expected, for example 4"))
