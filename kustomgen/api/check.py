"""``check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.api.options import engine_of, seconds, words
from kustomgen.api.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from kustomgen.engine.find import Preference

    Given = str | PathLike[str]


def check(
    *paths: Given,
    environments: str | Iterable[str] = (),
    policies: Given | Iterable[Given] = (),
    rules: str | Iterable[str] = (),
    skip: str | Iterable[str] = (),
    exclude: str | Iterable[str] = (),
    schemas: Given | Iterable[Given] = (),
    substitute: Mapping[str, str] | None = None,
    baseline: Given | None = None,
    changed: str | None = None,
    manifests: str | None = None,
    kubernetes_version: str | None = None,
    engine: Preference = "auto",
    timeout: float = 60,
    unrestricted: bool = False,
    remote: bool = False,
    cache: bool = True,
) -> Report:
    """Builds overlays with the real kustomize, and holds the objects against the rules, as
    ``kustomgen check`` does.

    ``paths`` are kustomization folders, folders above some, or files of manifests, relative to the
    current folder. Without any, and without ``manifests``, it checks the overlays of the spec here,
    else ``overlays/*``. ``manifests`` is YAML text to check as well.

    ``environments``, ``policies``, ``rules``, ``skip``, ``exclude`` and ``schemas`` take one text
    or several, and mean what the options of the command mean. ``substitute`` has values of Flux'
    variables by name. ``baseline`` is a file of known findings. ``changed`` is a git revision: only
    what changed since then is checked. ``timeout`` is in seconds, for each build. ``unrestricted``
    lets kustomizations read files above their folder, ``remote`` lets them use the network. Without
    ``cache`` nothing is remembered.

    Raises InputError if there is nothing to check, or a policy is wrong; EngineError without a
    kustomize. A build that fails is no exception: ``Report.builds`` has it.
    """
    from kustomgen.check.options import Options  # noqa: PLC0415 - `import kustomgen` stays quick
    from kustomgen.check.run import run_check  # noqa: PLC0415

    options = Options(
        paths=(*words(paths), *(() if manifests is None else ("-",))),
        environments=words(environments),
        policies=words(policies),
        only=words(rules),
        skip=words(skip),
        exclude=words(exclude),
        schemas=words(schemas),
        substitute=tuple((substitute or {}).items()),
        baseline=None if baseline is None else Path(baseline),
        changed=changed,
        kubernetes=kubernetes_version,
        engine=engine_of(engine),
        timeout=seconds(timeout),
        unrestricted=unrestricted,
        remote=remote,
        remember=cache,
        stdin=(manifests or "").encode("utf-8", "surrogatepass"),
    )
    return Report.of(run_check(options).report)
