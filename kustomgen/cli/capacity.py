"""``kustomgen capacity``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kustomgen.capacity.render import Limit, Measured, as_json, markdown, text
from kustomgen.cli.boundary import Exit
from kustomgen.cli.build import folder_of
from kustomgen.cli.options import ENGINES, one_of, seconds
from kustomgen.cli.policies import load_policy_of_run
from kustomgen.cli.project import environments_here
from kustomgen.cli.targets import find_targets
from kustomgen.cli.terminal import emit
from kustomgen.engine.find import Preference, find_engine
from kustomgen.errors import BuildError, InputError
from kustomgen.k8s.capacity import Capacity, capacity
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.policy.config import Policy

FORMATS = {"text": text, "json": as_json, "markdown": markdown}


def run(
    targets: tuple[str, ...],
    *,
    policies: tuple[str, ...] = (),
    format_: str = "text",
    output: Path | None = None,
    engine: str = "auto",
    timeout: float = 60,
    remote: bool = False,
) -> None:
    """Prints what environments ask for; exits with 1 where that does not fit. Raises KustomgenError."""
    one_of(format_, FORMATS, "--format")
    preference = cast("Preference", one_of(engine, ENGINES, "--engine"))
    policy, sources, here = load_policy_of_run(policies), Sources(), environments_here()
    folders = [folder_of(target) for target in targets] or [
        Path(target) for target in find_targets((), sources, here) if Path(target).is_dir()
    ]
    built = build_all(
        find_engine(preference), folders, sources=sources, timeout=seconds(timeout, "--timeout"), remote=remote
    )
    failed = [complaint for _, each in built if isinstance(each, BuildError) for complaint in each.complaints]
    if failed:
        raise InputError(failed)
    found = []
    for folder, build in built:
        known = here.get(sources.show(folder))
        name = known.name if known else cast("Build", build).environment
        tier = known.tier if known else cast("Build", build).tier
        found.append(_measured(cast("Build", build), name, tier, policy))
    emit(FORMATS[format_](found), output)
    if not all(each.fits for each in found):
        raise SystemExit(Exit.FOUND)


def _measured(build: Build, name: str, tier: str | None, policy: Policy) -> Measured:
    fit = _params(policy, "connections-fit", name, tier)
    measured = capacity(build, fit.keys if fit else ())
    return Measured(name, build.path, measured, tuple(_limits(measured, policy, name, tier)))


def _limits(measured: Capacity, policy: Policy, name: str, tier: str | None) -> Iterator[Limit]:
    for quota in measured.quotas:
        yield Limit(str(quota.at.resource), quota.name, quota.hard, quota.used)
    shares = _params(policy, "capacity-fits", name, tier)
    for key, hard in shares.limits().items() if shares else ():
        yield Limit("policy", key, parse_quantity(hard), measured.high[key])
    fit = _params(policy, "connections-fit", name, tier)
    for pool in measured.pools if fit else ():
        yield Limit("connections-fit", "connections", parse_quantity(fit.limit), parse_quantity(pool.most))


def _params(policy: Policy, rule: str, name: str, tier: str | None) -> Any:
    """The parameters of a rule in an environment; None where the policy turns it off."""
    found = next((each for each in policy.rules if each.id == rule), None)
    setting = policy.setting(found, name, tier) if found else None
    return setting.params if setting else None
