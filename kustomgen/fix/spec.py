"""Repairs of what a spec generates: in the spec, at the key that sets the field.

Which key that is, is not looked up but tried: the spec is edited in memory, and what it says
afterwards is compared with what it said before. The first edit after which every environment is as
the rules ask, and otherwise as it was, is it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError, KustomgenError
from kustomgen.fix.shared import Fix, Left, as_text
from kustomgen.generate.plan import plan_generate
from kustomgen.kustomize.provenance.edit_location import EditLocation
from kustomgen.kustomize.sources import Sources
from kustomgen.layout.tree import environment_labels
from kustomgen.layout.write import differs
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.policy.edits import GONE, Edit, edited
from kustomgen.project.environments import SPEC, environments_here
from kustomgen.spec.load import resolve
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.edit import remove_value, set_value
from kustomgen.yaml.source import parse_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.policy.finding import Finding
    from kustomgen.spec.load import Environment, Project

Steps = tuple[str, ...]
Identity = tuple[str, str, str, str]
Objects = dict[str, dict[Identity, Any]]
"""What each environment consists of, by the folder of its overlay."""
_BESIDE = {
    "PodDisruptionBudget": "podDisruptionBudget", "HorizontalPodAutoscaler": "autoscaling", "Service": "service",
    "ServiceAccount": "serviceAccount",
}  # fmt: skip
"""Kinds whose fields are in their own mapping in a workload of the spec."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A finding about an object that a file has which is generated, and the edits of that object
    that repair it.
    """

    file: str
    target: str
    finding: Finding
    edits: tuple[Edit, ...]


@dataclass
class SpecPlan:
    """The spec's new text, empty if it stays; what that repairs, and what is left."""

    text: str
    fixes: list[Fix]
    left: list[Left]


def in_spec(edit: Edit) -> str:
    """What to do in a spec, which has Kubernetes' names if it has the field."""
    key = ".".join(_path(edit))
    return f"leave out `{key}`" if edit.value is GONE else f"set `{key}: {as_text(edit.value)}`"


def plan_spec(wishes: Sequence[Wish]) -> SpecPlan:
    """The edits of the spec here that fulfil wishes; those that it cannot are left, with what to do
    by hand.
    """
    if not wishes:
        return SpecPlan("", [], [])
    try:
        planned = plan_generate(Path(SPEC), None)
    except (KustomgenError, OSError):
        return SpecPlan("", [], list(map(_by_hand, wishes)))
    if differs(planned.changes):
        why = f"is generated, and differs from what {SPEC} says: `kustomgen generate` first"
        return SpecPlan("", [], [Left(wish.finding, f"{wish.file} {why}") for wish in wishes])
    text = Path(SPEC).read_text(encoding="utf-8")
    project = planned.project
    attempt = _Attempt(text, project, _objects(project))
    fixes: list[Fix] = []
    left: list[Left] = []
    for alike in _alike(wishes, project):
        spots = attempt.fulfil(alike)
        for wish in alike:
            if spots:
                fixes.append(Fix(wish.target, wish.finding, wish.edits, spots))
            else:
                left.append(_by_hand(wish))
    return SpecPlan(attempt.text if attempt.text != text else "", fixes, left)


def _by_hand(wish: Wish) -> Left:
    words = " and ".join(map(in_spec, wish.edits))
    return Left(wish.finding, f"{wish.file} is generated: in {SPEC}, {words}, then `kustomgen generate`")


def _alike(wishes: Sequence[Wish], project: Project) -> list[list[Wish]]:
    """The wishes that are the same in several environments, but for the names there."""
    prefixes = {target: here.spec.name_prefix for target, here in _by_target(project).items()}
    groups: defaultdict[Any, list[Wish]] = defaultdict(list)
    for wish in wishes:
        resource = wish.edits[0].at.resource
        name = resource.name.removeprefix(prefixes.get(wish.target, ""))
        what = tuple((edit.at.path, as_text(edit.value)) for edit in wish.edits)
        groups[wish.finding.rule, resource.kind, name, what].append(wish)
    return list(groups.values())


def _by_target(project: Project) -> dict[str, Environment]:
    names = {here.name: target for target, here in environments_here(Sources()).items()}
    return {names[environment.name]: environment for environment in project.environments if environment.name in names}


def _objects(project: Project) -> Objects:
    return {
        target: {
            _identity(value): value
            for value in final(build(environment.spec), environment.spec, environment_labels(environment))
        }
        for target, environment in _by_target(project).items()
    }


def _identity(value: Mapping[str, Any]) -> Identity:
    metadata = value["metadata"]
    return value["apiVersion"], value["kind"], metadata.get("namespace") or "", metadata["name"]


@dataclass
class _Attempt:
    """A spec as far as it is edited, and what it says."""

    text: str
    project: Project
    objects: Objects

    def fulfil(self, wishes: Sequence[Wish]) -> tuple[EditLocation, ...]:
        """Edits the spec so that all these come true and nothing else; the places, or none if no
        edit does.
        """
        expected = self._expected(wishes)
        if expected is None:
            return ()
        for roots in self._roots(wishes):
            text = self._with(wishes[0].edits, roots)
            if text is None:
                continue
            try:
                project = resolve(parse_one(text, SPEC), SiblingFiles(Path()))
            except InputError:
                continue
            if _objects(project) == expected:
                self.text, self.project, self.objects = text, project, expected
                return tuple(EditLocation(SPEC, 0, (*roots[0], *_path(edit))) for edit in wishes[0].edits)
        return ()

    def _expected(self, wishes: Sequence[Wish]) -> Objects | None:
        expected = {target: dict(objects) for target, objects in self.objects.items()}
        for wish in wishes:
            identity = _identity(wish.edits[0].at.resource.manifest)
            found = expected.get(wish.target, {})
            if identity not in found:
                return None
            found[identity] = edited(found[identity], [(edit.at.path, edit.value) for edit in wish.edits])
        return expected

    def _roots(self, wishes: Sequence[Wish]) -> Iterator[list[Steps]]:
        """Where the edits may belong: in the common part, or in each environment that asks for
        them.
        """
        environments = _by_target(self.project)
        asking = [environments[wish.target] for wish in wishes]
        name = wishes[0].edits[0].at.resource.name
        # The longest name first: `api-worker` is no `api`.
        known = sorted({key for each in asking for key in each.spec.workloads}, key=lambda key: (-len(key), key))
        written = parse_one(self.text, SPEC)
        for inside in [("workloads", key) for key in known if key in name] + [()]:
            common: list[Steps] = [inside]
            apart: list[Steps] = [("environments", environment.name, *inside) for environment in asking]
            everywhere = len(asking) == len(environments) or written.get(*inside, *_path(wishes[0].edits[0])[:-1])
            yield common if everywhere else apart
            yield apart if everywhere else common

    def _with(self, edits: Sequence[Edit], roots: Sequence[Steps]) -> str | None:
        text: str | None = self.text
        # What goes, goes first, so that what comes finds its mapping, or none.
        for edit in sorted(edits, key=lambda edit: edit.value is not GONE):
            path = _path(edit)
            for root in roots:
                if text is None:
                    return None
                if edit.value is not GONE:
                    text = set_value(text, 0, (*root, *path), edit.value)
                elif parse_one(text, SPEC).get(*root, *path) is not None:
                    text = remove_value(text, 0, (*root, *path))
        return text


def _path(edit: Edit) -> Steps:
    """The key of a spec that has an object's field, below what it belongs to."""
    resource, path = edit.at.resource, edit.at.path
    if resource.kind in _BESIDE:
        rest = path[1:] if path[:1] == ("spec",) else path
        return (_BESIDE[resource.kind], *map(str, rest))
    for depth, step in enumerate(path):
        if isinstance(step, int) and path[depth - 1] in ("containers", "initContainers"):
            inner = tuple(map(str, path[depth + 1 :]))
            if path[depth - 1] == "containers" and step == 0:
                return inner
            container = resource.node.walk(*path[: depth + 1])
            if path[depth - 1] == "containers":
                return ("extraContainers", container["name"].text, *inner)
            native = "sidecars" if container["restartPolicy"].value == "Always" else "initContainers"
            return (native, container["name"].text, *inner)
    steps = [str(step) for step in path]
    if "template" in steps and steps[-1:] != ["template"]:
        steps = steps[steps.index("template") + 1 :]
    if steps[:1] == ["spec"]:
        steps = steps[1:]
    if steps[:1] == ["securityContext"]:
        steps[0] = "podSecurityContext"
    return tuple(steps)
