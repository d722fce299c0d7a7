"""What of a run is delivered by Argo CD and Flux, and the folders that their objects apply."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.errors import InputError
from kustomgen.k8s.build import Build
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.build import build_all, read_manifests
from kustomgen.kustomize.delivery.folders import Folders
from kustomgen.kustomize.delivery.objects import has_deliveries
from kustomgen.kustomize.delivery.repository import checkout_of
from kustomgen.kustomize.delivery.resolve import with_deliveries
from kustomgen.kustomize.delivery.search import folder_of, search
from kustomgen.policy.engine import check_build

if TYPE_CHECKING:
    from kustomgen.check.plan import Plan
    from kustomgen.errors import BuildError
    from kustomgen.k8s.resource import Resource
    from kustomgen.policy.checked import Checked, Locate
    from kustomgen.policy.config import Policy


class Deliveries:
    """The deliveries of one run. Its folders are checked when a build has the first of them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def attach(self, build: Build) -> Build:
        """The build with what its Argo CD and Flux objects apply; as it is if it has none.
        Raises EngineError.
        """
        if not has_deliveries(build.resources):
            return build
        return with_deliveries(build, self._folders, self._plan.sources)

    @cached_property
    def _folders(self) -> Folders:
        plan = self._plan
        tiers = {folder: here.tier for folder, here in plan.search.here.items()}
        return Folders(checkout_of(plan.sources.cwd), plan.sources, self._build, tiers, frozenset(plan.every))

    def _build(self, folders: list[Path]) -> list[tuple[Path, Build | BuildError]]:
        options = self._plan.options
        engine = self._plan.engine or find_engine(options.engine)
        return build_all(
            engine,
            folders,
            sources=self._plan.sources,
            kubernetes=self._plan.kubernetes,
            timeout=options.timeout,
            unrestricted=options.unrestricted,
            remote=options.remote,
        )


def read_found(target: str, plan: Plan) -> Build:
    """The objects in the plain files of a target that names a folder's. One that cannot be read is
    named in its notes.
    """
    folder = folder_of(target) or Path()
    found = search(plan.sources, folder)
    name = plan.search.names[target]
    notes = [f"templates of Helm charts were not looked at: {_shown(found.templates)}"] if found.templates else []
    objects: list[Resource] = []
    for file in found.files:
        try:
            objects += read_manifests(file, sources=plan.sources, kubernetes=plan.kubernetes).resources
        except InputError as error:
            notes.append(f"not looked at: {error}")
    return Build(target, name, tuple(objects), tier_of(name), plan.kubernetes, delivery_notes=tuple(notes))


def _shown(files: tuple[str, ...]) -> str:
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{files[0]}{more}"


def check_delivery(build: Build, policy: Policy, locate: Locate) -> Checked:
    """What the rules about deliveries find; the others leave what is only there because something
    is applied by it.
    """
    rules = tuple(rule for rule in policy.rules if rule.delivery)
    only = replace(policy, rules=rules, left_out=tuple(rule for rule in policy.known if rule not in rules))
    checked = check_build(build, only, locate)
    return replace(checked, annotations=replace(checked.annotations, wrong=()), compared_only=True)
