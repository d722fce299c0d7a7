"""What a policy says of a build: what it denies, and what could not be asked here, which is never a
pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.admission.defaults import defaulted
from kustomgen.policy.custom.admission.match import Subject, Subjects, decider, is_by_kind
from kustomgen.policy.custom.admission.model import NAMESPACES, REQUESTS, Bound, Param, Validation, reads
from kustomgen.policy.custom.admission.params import params_in
from kustomgen.policy.custom.admission.plan import EvaluationPlan, PreparedPolicy, plan
from kustomgen.policy.custom.cel.runtime import EvaluationError
from kustomgen.policy.custom.expression import OBJECTS, about_all
from kustomgen.policy.custom.fields import fields_of, pruned
from kustomgen.policy.custom.groups import groups_of
from kustomgen.policy.custom.place import place_of
from kustomgen.policy.custom.session import ObjectList
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.policy.custom.session import Sessions
    from kustomgen.policy.rule import Params

_SCOPE = "admission"


def admission_check(bound: Bound, sessions: Sessions) -> Callable[[Build, Params], Iterable[Problem]]:
    """The check of a rule."""
    plans = {param: plan(bound.policy, param) for param in (None, *bound.params)}
    sessions.will_read(_SCOPE, reads(bound.policy))

    def check(build: Build, _params: Params) -> Iterator[Problem]:
        here = replace(bound, params=params_in(build, bound))
        for param in here.params:
            if param not in plans:
                plans[param] = plan(bound.policy, param)
        paths = sessions.reads(_SCOPE)
        groups = sessions.get(build, "groups", lambda: groups_of(build))
        subjects, objects = sessions.get(build, (_SCOPE, paths), lambda: _looked_at(build, groups, paths))
        run = _Run(here, plans, subjects, objects)
        for index in run.doubtful():
            run.look(index)
        yield from run.problems

    return check


def _looked_at(
    build: Build, groups: Sequence[Sequence[int]], paths: frozenset[tuple[str, ...]]
) -> tuple[Subjects, ObjectList]:
    """The objects as the API server would show them to a policy, each with the request that creates
    it.
    """
    subjects = Subjects(build)
    fields = fields_of(paths)
    # Of all others nothing is filled in.
    filled = any(path[:1] in {(), ("spec",), ("type",)} for path in paths)

    def shown(index: int) -> Any:
        manifest = build.resources[index].manifest
        return pruned(defaulted(manifest) if filled else manifest, fields)

    def namespace(index: int) -> Mapping[str, Any] | None:
        found = subjects[index].namespace
        return found.manifest if found else None

    return subjects, ObjectList(
        groups, {OBJECTS: shown, REQUESTS: lambda index: _request(subjects[index]), NAMESPACES: namespace}
    )


def _request(subject: Subject) -> dict[str, Any]:
    ref = subject.resource.ref
    kind = {"group": ref.group, "version": ref.version, "kind": ref.kind}
    resource = {"group": ref.group, "version": ref.version, "resource": subject.plural}
    return {
        "operation": "CREATE",
        "kind": kind,
        "requestKind": kind,
        "resource": resource,
        "requestResource": resource,
        "subResource": "",
        "requestSubResource": "",
        "name": ref.name,
        "namespace": ref.namespace,
    }


@dataclass
class _Run:
    """One policy over one build."""

    bound: Bound
    plans: Mapping[Param | None, EvaluationPlan]
    subjects: Subjects
    objects: ObjectList
    problems: list[Problem] = field(default_factory=list)
    _noted: set[tuple[Mark, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        matches = self.bound.policy.match, self.bound.binding.match
        self._decides = tuple(decider(match) for match in matches)
        self._by_kind = all(is_by_kind(match) for match in matches)

    def note(self, mark: Mark, message: str) -> None:
        """Says once in a build what could not be asked."""
        if (mark, message) not in self._noted:
            self._noted.add((mark, message))
            self.problems.append(Problem(mark, f"not checked here: {message}", Severity.INFO))

    def doubtful(self) -> Iterator[int]:
        """The objects to look at one by one, in order: those that match, without those of which
        nothing is to be said.
        """
        matching: list[tuple[int, Sequence[int]]] = []
        unsure: list[int] = []
        for number, group in enumerate(self.objects.groups):
            members = group[:1] if self._by_kind else group
            said = {index: self._matches(self.subjects[index]) for index in members}
            unsure += [index for index in members if said[index] is None]
            if self._by_kind and said[group[0]]:
                matching.append((number, group))
            elif sure := [index for index in members if said[index]]:
                matching.append((number, sure))
        passes = self._passes()
        looked_at = -1
        for index in sorted([*unsure, *(index for _, indexes in matching for index in indexes)]):
            # What is noted once in a build is noted of the first object that it is about.
            if passes and self._all_noted():
                break
            yield index
            looked_at = index
        else:
            return
        left = [*unsure, *self.objects.doubtful(about_all(passes), self.plans[None].needs, matching)]
        yield from (index for index in sorted(left) if index > looked_at)

    def _all_noted(self) -> bool:
        """Whether nothing is left to note of expressions that look at the old object."""
        plans = (self.plans[param] for param in (self.bound.params or (None,)))
        asking = (prepared for found in plans for _, prepared, _ in found.validations if prepared.asks_old)
        return all((prepared.expression.mark, _of_updates(prepared)) in self._noted for prepared in asking)

    def _matches(self, subject: Subject) -> bool | None:
        """Whether an object matches; None if that is not known here."""
        for decide in self._decides:
            if (said := decide(subject)) is not True:
                return None if isinstance(said, str) else False
        return True

    def _passes(self) -> str:
        """An expression that is true of the objects that pass with every parameter object; empty
        if none exists.
        """
        if self.bound.policy.param_kind is None:
            return self.plans[None].passes
        if not all(self._is_for_all(param) for param in self.bound.params):
            return ""
        passes = [self.plans[param].passes for param in self.bound.params]
        return " && ".join(f"({each})" for each in passes) if all(passes) else ""

    def _is_for_all(self, param: Param) -> bool:
        """Whether it is the parameter of objects of all namespaces."""
        ref = self.bound.binding.params
        return not param.namespace or bool(ref and ref.namespace)

    def look(self, index: int) -> None:
        """Says what there is to be said of an object."""
        policy, binding, subject = self.bound.policy, self.bound.binding, self.subjects[index]
        for decide, mark in zip(self._decides, (policy.mark, binding.mark), strict=True):
            said = decide(subject)
            if said is False:
                return
            if isinstance(said, str):
                self.note(mark, f"{subject.resource.kind} objects, because {said}")
                return
        for param in self._params(subject):
            found = self.plans[param]
            if self._applies(index, subject, found):
                for validation, prepared, message in found.validations:
                    self._validate(validation, prepared, message, index, subject)

    def _params(self, subject: Subject) -> Iterable[Param | None]:
        if self.bound.policy.param_kind is None:
            return (None,)
        ref = self.bound.binding.params
        own = [
            param
            for param in self.bound.params
            if self._is_for_all(param) or param.namespace == subject.resource.namespace
        ]
        if not own and ref and ref.must_be:
            self.problems.append(Problem(subject.resource.node, "no parameters are found for it, and so it is denied"))
        elif not own:
            self.note(
                self.bound.binding.mark, f"{subject.resource.kind} objects, because there are no parameters for them"
            )
        return own

    def _applies(self, index: int, subject: Subject, found: EvaluationPlan) -> bool:
        """Whether all match conditions hold. One that asks who makes the request is
        taken as met.
        """
        failed: list[Problem] = []
        for name, prepared in found.conditions:
            if why := _unknown(prepared, subject):
                said = f"the match condition {name!r} depends on {why}, and is taken as met"
                self.note(prepared.expression.mark, said)
                continue
            try:
                if self.objects.value(prepared.text, prepared.needs, index) is not True:
                    return False
            except EvaluationError as error:
                message = f"the match condition {name!r} resulted in an error: {error}"
                failed.append(self._failure(subject, prepared, message))
        self.problems += failed
        return not failed

    def _failure(self, subject: Subject, prepared: PreparedPolicy, message: str) -> Problem:
        """What failurePolicy makes of an expression that has no value."""
        at = place_of(subject.resource, prepared.expression.about)
        if self.bound.policy.fails:
            return Problem(at, message)
        return Problem(at, f"{message}; failurePolicy is Ignore, so the cluster lets it pass", Severity.INFO)

    def _validate(
        self,
        validation: Validation,
        prepared: PreparedPolicy,
        said: PreparedPolicy | None,
        index: int,
        subject: Subject,
    ) -> None:
        mark = prepared.expression.mark
        if why := _unknown(prepared, subject):
            self.note(mark, f"`{prepared.quoted}` depends on {why}")
            return
        if prepared.asks_old:
            self.note(mark, _of_updates(prepared))
        try:
            value = self.objects.value(prepared.text, prepared.needs, index)
        except EvaluationError as error:
            text = _otherwise(validation, prepared)
            message = f"{text}; the expression `{prepared.quoted}` resulted in an error: {error}"
            self.problems.append(self._failure(subject, prepared, message))
            return
        if value is not True:
            at = place_of(subject.resource, prepared.expression.about)
            self.problems.append(Problem(at, self._message(validation, prepared, said, index, subject)))

    def _message(
        self,
        validation: Validation,
        prepared: PreparedPolicy,
        said: PreparedPolicy | None,
        index: int,
        subject: Subject,
    ) -> str:
        """The message of a validation: its expression's, unless that fails, or gives nothing or
        more than a line.
        """
        reason = f" ({validation.reason})" if validation.reason not in {"", "Invalid"} else ""
        if said and not _unknown(said, subject):
            try:
                text = self.objects.value(said.text, said.needs, index)
            except EvaluationError:
                text = ""
            if isinstance(text, str) and text.strip() and "\n" not in text.strip():
                return f"{text.strip()}{reason}"
        return f"{_otherwise(validation, prepared)}{reason}"


def _unknown(prepared: PreparedPolicy, subject: Subject) -> str:
    """What an expression asks for that nobody knows here, empty if there is nothing."""
    if prepared.asks_namespace and not prepared.unknown and subject.namespaced and not subject.namespace:
        return "namespaceObject, which is not in the build"
    return prepared.unknown


def _of_updates(prepared: PreparedPolicy) -> str:
    return f"what `{prepared.quoted}` checks about updates; it ran on the object as a new one"


def _otherwise(validation: Validation, prepared: PreparedPolicy) -> str:
    return validation.message or f"failed expression: {prepared.quoted}"
