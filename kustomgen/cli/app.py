"""The commands and their options. What a command does is in the module of its name, imported only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from kustomgen import __version__

app = typer.Typer(
    name="kustomgen",
    help="One spec file to a kustomize base and overlays, and a check of what they really build.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Engine = Annotated[
    str, typer.Option(metavar="auto|embedded|kustomize|kubectl", help="What builds. Example: --engine kubectl")
]
Kubernetes = Annotated[
    Optional[str],
    typer.Option(
        metavar="X.Y", help="Target version of Kubernetes; default the newest. Example: --kubernetes-version 1.30"
    ),
]
Remote = Annotated[bool, typer.Option("--allow-remote", help="Let kustomizations fetch from the network.")]
LoadRestrictor = Annotated[
    str,
    typer.Option(
        metavar="LoadRestrictionsRootOnly|LoadRestrictionsNone",
        help="Whether kustomizations may read files above their folder, as for Flux. "
        "Example: --load-restrictor LoadRestrictionsNone",
    ),
]
Timeout = Annotated[float, typer.Option(metavar="SECONDS", help="Limit for one build. Example: --timeout 120")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kustomgen {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """One spec file to a kustomize base and overlays, and a check of what they really build."""


@app.command(short_help="Write a first kustomgen.yaml that generates and checks clean.")
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it. Example: shop")] = Path(),
    name: Annotated[
        Optional[str], typer.Option(help="The application; default the folder's. Example: --name shop")
    ] = None,
    request: Annotated[
        Optional[Path],
        typer.Option("--from", metavar="FILE", help="A self-service request in JSON. Example: --from request.json"),
    ] = None,
) -> None:
    """Write a first kustomgen.yaml, which generates and checks clean as it is. Overwrites nothing."""
    from kustomgen.cli.init import run

    run(folder, name, request)


@app.command()
def generate(
    specs: Annotated[
        Optional[list[Path]],
        typer.Argument(
            metavar="[SPEC|DIR]...", help="Specs, or folders with specs at any depth. Example: shop/kustomgen.yaml"
        ),
    ] = None,
    output: Annotated[
        Optional[Path],
        typer.Option(
            metavar="DIR", help="Where base/ and overlays/ go; default beside the spec. Example: --output deploy"
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where files differ from the spec.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change as a unified diff.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
    force_file: Annotated[
        Optional[list[Path]],
        typer.Option(
            metavar="FILE", help="Overwrite this file or folder alone; may be repeated. Example: --force-file base/web"
        ),
    ] = None,
    changed_files: Annotated[
        bool,
        typer.Option("--changed-files", help="The arguments are changed files: look only at specs that they get into."),
    ] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Build each overlay and compare it with what the spec says, object by object."),
    ] = False,
    engine: Engine = "auto",
) -> None:
    """Write base/ and overlays/ from the spec."""
    from kustomgen.cli.generate import Options, run

    paths = tuple(specs or ())
    changed = paths if changed_files else None
    options = Options(output, check, diff, force, tuple(force_file or ()), verify, engine, changed)
    run((Path(),) if changed_files else paths or (Path("kustomgen.yaml"),), options)


@app.command()
def build(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: Annotated[
        str, typer.Option(metavar="yaml|json", help="Format of the objects. Example: --output json")
    ] = "yaml",
    engine: Engine = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = "LoadRestrictionsRootOnly",
    remote: Remote = False,
) -> None:
    """Print what an overlay builds to, as kustomize prints it."""
    from kustomgen.cli.build import run

    run(target, output, engine, timeout, load_restrictor, remote=remote)


@app.command(short_help="Tell which lines set a field of a built object.")
def explain(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    resource: Annotated[
        str,
        typer.Argument(metavar="KIND/NAME", help="By its name in the base or in the build. Example: Deployment/api"),
    ],
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD",
            help="As findings write it. Example: spec.replicas, or 'spec.template.spec.containers[api].image'",
        ),
    ],
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="What it is for. Example: --format json")
    ] = "text",
    kubernetes_version: Kubernetes = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Tell which lines set a field of a built object: every value it had on its way, from the base to the overlay."""
    from kustomgen.cli.explain import run

    run(
        target,
        resource,
        field,
        format_=format,
        kubernetes=kubernetes_version,
        engine=engine,
        timeout=timeout,
        remote=remote,
    )


@app.command(short_help="Tell what environments ask of a cluster, at least and at most.")
def capacity(
    targets: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="[ENV|DIR]...", help="Environments or kustomization folders; default all. Example: prod"
        ),
    ] = None,
    policy: Annotated[
        Optional[list[str]],
        typer.Option(
            metavar="NAME|FILE",
            help="Where the limits are, as for check; may be repeated. Example: --policy policies/strict.yaml",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json|markdown", help="What it is for. Example: --format json")
    ] = "text",
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Write it there. Example: --output capacity.md")
    ] = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Tell what environments ask of a cluster, with as few pods as autoscalers allow and with as many."""
    from kustomgen.cli.capacity import run

    run(
        tuple(targets or ()),
        policies=tuple(policy or ()),
        format_=format,
        output=output,
        engine=engine,
        timeout=timeout,
        remote=remote,
    )


@app.command(short_help="Print the commands for running an environment.")
def runbook(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Write it there. Example: --output docs/prod.md")
    ] = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Print the commands for running an environment, with the names of its own objects, as Markdown."""
    from kustomgen.cli.runbook import run

    run(target, output, engine, timeout, remote=remote)


@app.command(short_help="Print the objects and settings of an environment as one file.")
def export(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Write it there. Example: --output prod.yaml")
    ] = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Print the objects and settings of an environment as one file, for a backup; kubectl applies it."""
    from kustomgen.cli.export import run

    run(target, output, engine, timeout, remote=remote)


@app.command(short_help="Build every overlay with the real kustomize, and check it.")
def check(
    paths: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="[PATH]...",
            help="Kustomization folders, folders above some, files of manifests, or - for standard input. "
            "Default: the overlays of the spec here, else overlays/*. Example: overlays/prod",
        ),
    ] = None,
    environment: Annotated[
        Optional[list[str]],
        typer.Option("--environment", "-e", help="Only this environment; may be repeated. Example: -e staging -e prod"),
    ] = None,
    policy: Annotated[
        Optional[list[str]],
        typer.Option(
            metavar="NAME|FILE",
            help="A built-in policy or a file; may be repeated. Default: policies/*.yaml, else recommended. "
            "Example: --policy policies/strict.yaml",
        ),
    ] = None,
    rule: Annotated[
        Optional[list[str]],
        typer.Option(metavar="ID", help="Only this rule; may be repeated. Example: --rule image-pinned"),
    ] = None,
    skip: Annotated[
        Optional[list[str]],
        typer.Option(metavar="ID", help="Not this rule; may be repeated. Example: --skip pdb-present"),
    ] = None,
    baseline: Annotated[
        Optional[Path],
        typer.Option(metavar="FILE", help="Only what is not in there counts. Example: --baseline baseline.json"),
    ] = None,
    write_baseline: Annotated[
        Optional[Path],
        typer.Option(
            metavar="FILE", help="Write all that is found there, as known. Example: --write-baseline baseline.json"
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what a rule can, build again, and take it back unless that was all.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="With --fix: write nothing; print what would change as a unified diff.")
    ] = False,
    changed: Annotated[
        Optional[str],
        typer.Option(
            metavar="[REV]",
            help="Only what is affected by what changed since the branch left that revision; default HEAD. "
            "Example: --changed origin/main",
        ),
    ] = None,
    changed_files: Annotated[
        bool,
        typer.Option(
            "--changed-files",
            help="The paths that are files are what changed, as pre-commit names them: only what they affect is checked.",
        ),
    ] = False,
    fail_on: Annotated[
        str,
        typer.Option(metavar="error|warning|info|never", help="What makes the exit code 1. Example: --fail-on warning"),
    ] = "error",
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="text|json|sarif|junit|github|markdown|concise",
            help="What the report is for. Example: --format sarif",
        ),
    ] = "text",
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Write the report there. Example: --output report.sarif")
    ] = None,
    exclude: Annotated[
        Optional[list[str]],
        typer.Option(metavar="GLOB", help="Leave out these folders; may be repeated. Example: --exclude 'examples/**'"),
    ] = None,
    severity: Annotated[
        Optional[str],
        typer.Option(
            metavar="error|warning|info",
            help="Show only findings of this severity or worse; the exit code counts all. Example: --severity error",
        ),
    ] = None,
    limit: Annotated[
        Optional[int],
        typer.Option(metavar="N", help="Show at most so many causes of each rule. Example: --limit 5"),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Print only how often each rule found something.")
    ] = False,
    schemas: Annotated[
        Optional[list[str]],
        typer.Option(metavar="DIR", help="A folder of CRDs or JSON Schemas; may be repeated. Example: --schemas crds"),
    ] = None,
    kubernetes_version: Kubernetes = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = "LoadRestrictionsRootOnly",
    remote: Remote = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Build and check all anew, and remember nothing of it.")
    ] = False,
    processes: Annotated[
        Optional[int],
        typer.Option(
            metavar="N",
            help="No effect: one process checks everything. A later release removes it. Example: --processes 4",
        ),
    ] = None,
) -> None:
    """Build every overlay with the real kustomize, and hold the result against the rules."""
    from kustomgen.cli.check import Options, run

    run(
        Options(
            paths=tuple(paths or ()),
            environments=tuple(environment or ()),
            policies=tuple(policy or ()),
            only=tuple(rule or ()),
            skip=tuple(skip or ()),
            baseline=baseline,
            write_baseline=write_baseline,
            fix=fix,
            diff=diff,
            fail_on=fail_on,
            format=format,
            output=output,
            kubernetes=kubernetes_version,
            engine=engine,
            timeout=timeout,
            load_restrictor=load_restrictor,
            remote=remote,
            no_cache=no_cache,
            schemas=tuple(schemas or ()),
            exclude=tuple(exclude or ()),
            severity=severity,
            limit=limit,
            statistics=statistics,
            changed=changed,
            changed_files=changed_files,
            processes=processes,
        )
    )


@app.command(short_help="Show what differs between two environments, or since a git revision.")
def diff(
    before: Annotated[
        Optional[str],
        typer.Argument(metavar="[A]", help="An environment, or a kustomization folder; default all. Example: staging"),
    ] = None,
    after: Annotated[
        Optional[str],
        typer.Argument(metavar="[B]", help="The one to compare it with; default the same as git has it. Example: prod"),
    ] = None,
    git: Annotated[
        Optional[str],
        typer.Option("--git", metavar="REV", help="The revision to compare with; default HEAD. Example: --git main"),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 where anything differs, as git diff has it.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(
            "--format", "-f", metavar="text|json|markdown", help="What the list is for. Example: --format markdown"
        ),
    ] = "text",
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Write it there. Example: --output diff.md")
    ] = None,
    engine: Engine = "auto",
    timeout: Timeout = 60,
    load_restrictor: LoadRestrictor = "LoadRestrictionsRootOnly",
    remote: Remote = False,
) -> None:
    """Show what differs between the built objects of two environments, or of now and of a git revision.

    Lists are compared by their keys, quantities by their value; names without what an environment or a hash adds to them.
    Values of Secrets are never shown. Example: kustomgen diff staging prod
    """
    from kustomgen.cli.diff import Options, run

    run(Options(before, after, git, exit_code, format, output, engine, timeout, load_restrictor, remote))


@app.command(short_help="List the rules, or explain one: why, fix, parameters.")
def rules(
    rule: Annotated[
        Optional[str], typer.Argument(metavar="[ID]", help="One rule, by its id or a peer's. Example: image-pinned")
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(
            "--format", "-f", metavar="text|json|markdown", help="What the list is for. Example: --format json"
        ),
    ] = "text",
) -> None:
    """List the rules, or explain one: why, how to fix, parameters, examples."""
    from kustomgen.cli.rules import run

    run(rule, format)


@app.command(name="test-policies", short_help="Run the cases beside your own policies, *.test.yaml.")
def policy_tests(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where the policies and their tests are. Example: policies")
    ] = Path("policies"),
) -> None:
    """Run the tests beside your own policies: the cases in *.test.yaml."""
    from kustomgen.cli.test_policies import run

    run(folder)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the spec, for editors."""
    from kustomgen.cli.schema import run

    run()


@app.command(short_help="Say where check keeps what it remembers; clear removes it.")
def cache(
    action: Annotated[Optional[str], typer.Argument(metavar="[clear]", help="Remove all of it. Example: clear")] = None,
) -> None:
    """Say where check keeps what it remembers of earlier runs, and how much; clear removes all of it."""
    from kustomgen.cli.cache import run

    run(action)


@app.command(short_help="Say which kustomize is used, and what is missing.")
def doctor() -> None:
    """Say which kustomize would be used, which schemas there are, and what is missing."""
    from kustomgen.cli.doctor import run

    run()
