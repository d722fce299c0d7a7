"""What environments ask of a cluster, compared with their quotas and the policy's limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.capacity.render import Limit, MeasuredCapacity
from kustomgen.check.options import Options
from kustomgen.check.policies import load_policy_of_run
from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError
from kustomgen.k8s.build import Build
from kustomgen.k8s.capacity import Capacity, capacity
from kustomgen.k8s.quantity import parse_quantity
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.sources import Sources
from kustomgen.project.environments import environments_here
from kustomgen.project.overlay import folder_of
from kustomgen.project.targets import find_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.engine.find import Preference
    from kustomgen.policy.config import Policy


@dataclass(frozen=True, slots=True)
class CapacityOptions:
    """Environments or folders, all where none is named; ``policies`` as for check; ``timeout`` in
    seconds, for each build.
    """

    targets: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    engine: Preference = "auto"
    timeout: float = 60
    remote: bool = False


def measure(options: CapacityOptions) -> list[MeasuredCapacity]:
    """What each environment asks for. Raises InputError, BuildError if one does not build, and
    EngineError.
    """
    policy = load_policy_of_run(Options(policies=options.policies)).policy
    sources = Sources(named=options.targets)
    here = environments_here(sources)
    folders = [folder_of(target) for target in options.targets] or [
        Path(target) for target in find_targets((), sources, here) if Path(target).is_dir()
    ]
    engine = find_engine(options.engine)
    built = build_all(engine, folders, sources=sources, timeout=options.timeout, remote=options.remote)
    failed = [complaint for _, each in built if isinstance(each, BuildError) for complaint in each.complaints]
    if failed:
        raise BuildError(failed)
    found = []
    for folder, build in built:
        if isinstance(build, Build):
            known = here.get(sources.show(folder))
            name, tier = (known.name, known.tier) if known else (build.environment, build.tier)
            found.append(_measured(build, name, tier, policy))
    return found


def _measured(build: Build, name: str, tier: str | None, policy: Policy) -> MeasuredCapacity:
    fit = _params(policy, "connections-fit", name, tier)
    measured = capacity(build, fit.keys if fit else ())
    return MeasuredCapacity(name, build.path, measured, tuple(_limits(measured, policy, name, tier)))


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
    """The parameters of a rule in an environment; None if the policy turns it off."""
    found = next((each for each in policy.rules if each.id == rule), None)
    setting = policy.setting(found, name, tier) if found else None
    return setting.params if setting else None
