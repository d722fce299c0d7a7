"""``kustomgen explain``."""

from __future__ import annotations

from typing import Annotated

import typer

from kustomgen.cli.options import (
    EngineOption,
    Kubernetes,
    OutputFile,
    Remote,
    Timeout,
    ViewFormat,
    engine_preference,
    one_of,
    seconds,
)
from kustomgen.terminal import emit


def explain(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or a kustomization folder. Example: prod")
    ],
    resource: Annotated[
        str,
        typer.Argument(
            metavar="KIND/NAME", help="The object, by its name in the base or in the build. Example: Deployment/api"
        ),
    ],
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD",
            help="The field, as findings write it. Example: spec.replicas, or 'spec.template.spec.containers[api].image'",
        ),
    ],
    format: ViewFormat = "text",  # noqa: A002 - the option's name
    output: OutputFile = None,
    kubernetes_version: Kubernetes = None,
    engine: EngineOption = "auto",
    timeout: Timeout = 60,
    remote: Remote = False,
) -> None:
    """Tell which lines set a field of a built object: every value it had on its way, from the base
    to the overlay.
    """
    from kustomgen.explain.explain import Question
    from kustomgen.explain.explain import explain as explanation_of
    from kustomgen.explain.render import as_json, as_text
    from kustomgen.report.control import safe_json, visible

    one_of(format, ("text", "json", "markdown", "html"), "--format")
    preference = engine_preference(engine)
    limit = seconds(timeout, "--timeout")
    found = explanation_of(Question(target, resource, field, kubernetes_version, preference, limit, remote))
    if format in ("markdown", "html"):
        from kustomgen.explain import view

        emit(view.as_html(found) if format == "html" else view.as_markdown(found), output)
        return
    emit(safe_json(as_json(found)) if format == "json" else visible(as_text(found)), output)
