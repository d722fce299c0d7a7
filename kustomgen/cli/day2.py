"""``set``, ``promote``, ``rollback``, ``scale``, ``hold``, ``history``, ``status`` and ``act``:
options and output.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.options import OutputFile, ResultFormat, ViewFormat

Dry = Annotated[bool, typer.Option("--dry-run", help="Print the change as a unified diff, and write nothing.")]
Spec = Annotated[Path, typer.Option(metavar="SPEC", help="The spec, or its folder. Example: --spec shop")]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help="The reason. Example: --reason 'Black Friday'")]
Actor = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Who requests the change; default the current user. Example: --actor dev@example.com"
    ),
]
Ticket = Annotated[str | None, typer.Option(metavar="ID", help="The change ticket. Example: --ticket CHG-12345")]
RunId = Annotated[str | None, typer.Option("--run-id", metavar="ID", help="The portal's run. Example: --run-id run_1")]
Approved = Annotated[
    list[str] | None,
    typer.Option(
        "--approved-by",
        metavar="NAME",
        help="Who approved; repeat it for each person. Example: --approved-by sre-1@example.com",
    ),
]
Dependents = Annotated[
    bool, typer.Option("--with-dependents", help="Also change environments that are `from` this one.")
]
Environment = Annotated[str, typer.Argument(metavar="ENV", help="An environment of the spec. Example: prod")]
HERE = Path("kustomgen.yaml")


def set_(
    environment: Environment,
    images: Annotated[list[str], typer.Argument(metavar="IMAGE=VERSION...", help="Example: shop/web=v1.2.0")],
    reason: Reason = None,
    actor: Actor = None,
    ticket: Ticket = None,
    run_id: RunId = None,
    force: Annotated[bool, typer.Option("--force", help="Even if the environment is held or protected.")] = False,
    dependents: Dependents = False,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Set versions of images in one environment, in the spec and in the generated files."""
    from kustomgen.cli.day2_output import Run
    from kustomgen.day2.changes import set_images
    from kustomgen.day2.versions import parse_image

    wanted = [parse_image(each) for each in images]
    run = Run(spec, dry_run=dry_run, format=format, asked=(actor, ticket, (), reason, run_id))
    run.change(lambda state: set_images(state, environment, wanted, dependents=dependents, force=force))


def promote(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="The environment that runs the versions. Example: staging")
    ],
    environment: Environment,
    image: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this image; may be repeated. Example: --image shop/web"),
    ] = None,
    ticket: Ticket = None,
    approved_by: Approved = None,
    reason: Reason = None,
    actor: Actor = None,
    run_id: RunId = None,
    dependents: Dependents = False,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Give an environment the versions that another one runs, and record who approved it."""
    from kustomgen.cli.day2_output import Run
    from kustomgen.day2.changes import promote as change

    run = Run(spec, dry_run=dry_run, format=format, asked=(actor, ticket, tuple(approved_by or ()), reason, run_id))
    run.change(lambda state: change(state, source, environment, run.asked, tuple(image or ()), dependents=dependents))


def rollback(
    environment: Environment,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION|ENTRY", help="The version or ledger entry; default the one before. Example: --to v1.1.0"
        ),
    ] = None,
    reason: Reason = None,
    held: Annotated[bool, typer.Option("--hold", help="Keep new versions out afterwards.")] = False,
    force_unknown: Annotated[
        bool, typer.Option("--force-unknown", help="Allow a version that the ledger does not have.")
    ] = False,
    actor: Actor = None,
    ticket: Ticket = None,
    run_id: RunId = None,
    dependents: Dependents = False,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Go back to an earlier version of an environment's images, by the values that the
    ledger has.
    """
    from kustomgen.cli.day2_output import Run

    run = Run(spec, dry_run=dry_run, format=format, asked=(actor, ticket, (), reason, run_id), reason=True)
    run.rollback(environment, to, hold=held, force_unknown=force_unknown, dependents=dependents)


def scale(
    environment: Environment,
    workload: Annotated[
        str | None, typer.Argument(metavar="[WORKLOAD]", help="The workload; default the only one. Example: api")
    ] = None,
    replicas: Annotated[
        int | None, typer.Option(metavar="N", help="Pods; with an autoscaler its minimum. Example: --replicas 5")
    ] = None,
    max: Annotated[int | None, typer.Option(metavar="N", help="The autoscaler's maximum. Example: --max 20")] = None,  # noqa: A002 - the option's name
    cpu_request: Annotated[str | None, typer.Option(metavar="Q", help="Example: --cpu-request 500m")] = None,
    cpu_limit: Annotated[str | None, typer.Option(metavar="Q", help="Example: --cpu-limit 2000m")] = None,
    memory_request: Annotated[str | None, typer.Option(metavar="Q", help="Example: --memory-request 1Gi")] = None,
    memory_limit: Annotated[str | None, typer.Option(metavar="Q", help="Example: --memory-limit 2Gi")] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="`check` warns after this date. Example: --until 2026-11-30"),
    ] = None,
    reason: Reason = None,
    actor: Actor = None,
    ticket: Ticket = None,
    run_id: RunId = None,
    dependents: Dependents = False,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Set how many pods a workload has in one environment, and what they request and may use."""
    from kustomgen.cli.day2_output import Run
    from kustomgen.day2.scale import Scale

    wanted = Scale(replicas, max, cpu_request, cpu_limit, memory_request, memory_limit, until)
    run = Run(spec, dry_run=dry_run, format=format, asked=(actor, ticket, (), reason, run_id), reason=True)
    run.scale(environment, workload, wanted, dependents=dependents)


def hold(
    environment: Environment,
    reason: Reason = None,
    release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,
    actor: Actor = None,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Keep new versions out of an environment: `set` and `promote` refuse until it is released."""
    from kustomgen.cli.day2_output import Run
    from kustomgen.day2.changes import begin_hold
    from kustomgen.day2.changes import release as end_hold

    run = Run(spec, dry_run=dry_run, format=format, asked=(actor, None, (), reason, None), reason=not release)
    run.change(
        lambda state: (
            end_hold(state, environment) if release else begin_hold(state, environment, reason or "", run.today())
        )
    )


def record(
    environment: Environment,
    reason: Reason = None,
    ticket: Ticket = None,
    approved_by: Approved = None,
    actor: Actor = None,
    run_id: RunId = None,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Record a change that was made by hand, so that the ledger says what the spec does."""
    from kustomgen.cli.day2_output import Run
    from kustomgen.day2.changes import record as change

    given = (actor, ticket, tuple(approved_by or ()), reason, run_id)
    run = Run(spec, dry_run=dry_run, format=format, asked=given, reason=True)
    run.change(lambda state: change(state, environment, run.asked))


def history(
    environment: Annotated[str | None, typer.Argument(metavar="[ENV]", help="Default all. Example: prod")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Exit with 1 if the ledger was edited or does not match the spec.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json|markdown|port", help="Example: --format markdown")
    ] = "text",
    spec: Spec = HERE,
) -> None:
    """Show who changed what and when, the newest first."""
    from kustomgen.cli.day2_output import show_history

    show_history(spec, environment, verify=verify, format=format)


def status(
    format: ViewFormat = "text",  # noqa: A002 - the option's name
    output: OutputFile = None,
    spec: Spec = HERE,
) -> None:
    """Show what each environment runs, since when, whether it is held, and whether its files are
    current.
    """
    from kustomgen.cli.day2_output import show_status

    show_status(spec, format=format, output=output)


def act(
    request: Annotated[
        str, typer.Argument(metavar="REQUEST.json|-", help="A file, or - for standard input. Example: -")
    ],
    approved_by: Approved = None,
    dry_run: Dry = False,
    format: ResultFormat = "text",  # noqa: A002 - the option's name
    spec: Spec = HERE,
) -> None:
    """Do what a portal's self-service request asks for: promote, roll back or scale."""
    from kustomgen.cli.day2_output import run_request

    run_request(request, spec, tuple(approved_by or ()), dry_run=dry_run, format=format)
