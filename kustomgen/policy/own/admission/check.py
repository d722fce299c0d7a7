"""What a policy says of a build: what it denies, and what could not be asked here, which is never a pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.policy.finding import Severity
from kustomgen.policy.own.admission.defaults import defaulted
from kustomgen.policy.own.admission.match import Subject, decide, subjects_of
from kustomgen.policy.own.admission.model import NAMESPACES, OBJECTS, REQUESTS, SCOPE, Bound, Param, Validation
from kustomgen.policy.own.cel.runtime import EvaluationError
from kustomgen.policy.own.place import place_of
from kustomgen.policy.rule import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.policy.own.expression import Expression
    from kustomgen.policy.own.session import Session, Sessions
    from kustomgen.policy.rule import Params


def admission_check(bound: Bound, sessions: Sessions) -> Callable[[Build, Params], Iterable[Problem]]:
    """The check of a rule."""

    def check(build: Build, _params: Params) -> Iterator[Problem]:
        subjects = subjects_of(build)
        run = _Run(bound, sessions.get(build, "admission", lambda: session_data(subjects)))
        for index, subject in enumerate(subjects):
            run.look(index, subject)
        yield from run.problems

    return check


def session_data(subjects: Iterable[Subject]) -> Mapping[str, Any]:
    """The objects as the API server would show them to a policy, each with the request that creates it."""
    given = list(subjects)
    return {
        OBJECTS: [defaulted(subject.resource.manifest) for subject in given],
        REQUESTS: [_request(subject) for subject in given],
        NAMESPACES: [subject.namespace.manifest if subject.namespace else None for subject in given],
    }


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
    session: Session
    problems: list[Problem] = field(default_factory=list)
    _noted: set[tuple[Mark, str]] = field(default_factory=set)

    def note(self, mark: Mark, message: str) -> None:
        """Says once in a build what could not be asked."""
        if (mark, message) not in self._noted:
            self._noted.add((mark, message))
            self.problems.append(Problem(mark, f"not checked here: {message}", Severity.INFO))

    def look(self, index: int, subject: Subject) -> None:
        policy, binding = self.bound.policy, self.bound.binding
        for match, mark in ((policy.match, policy.mark), (binding.match, binding.mark)):
            said = decide(match, subject)
            if said is False:
                return
            if isinstance(said, str):
                self.note(mark, f"{subject.resource.kind} objects, because {said}")
                return
        for param in self._params(subject):
            names = {**SCOPE.names, "params": param.text} if param else SCOPE.names
            if self._applies(index, subject, names):
                for validation in policy.validations:
                    self._validate(validation, index, subject, names)

    def _params(self, subject: Subject) -> Iterable[Param | None]:
        if self.bound.policy.param_kind is None:
            return (None,)
        ref = self.bound.binding.params
        own = [
            param
            for param in self.bound.params
            if not param.namespace or (ref and ref.namespace) or param.namespace == subject.resource.namespace
        ]
        if not own and ref and ref.must_be:
            self.problems.append(Problem(subject.resource.node, "no parameters are found for it, and so it is denied"))
        elif not own:
            self.note(
                self.bound.binding.mark, f"{subject.resource.kind} objects, because there are no parameters for them"
            )
        return own

    def _applies(self, index: int, subject: Subject, names: Mapping[str, str]) -> bool:
        """Whether all match conditions hold. One that asks who makes the request is taken as met."""
        failed: list[Problem] = []
        for condition in self.bound.policy.conditions:
            if why := self._unknown(condition.expression, subject):
                said = f"the match condition {condition.name!r} depends on {why}, and is taken as met"
                self.note(condition.expression.mark, said)
                continue
            try:
                if self.session.value(condition.expression.composed(names), index) is not True:
                    return False
            except EvaluationError as error:
                message = f"the match condition {condition.name!r} resulted in an error: {error}"
                failed.append(self._failure(subject, condition.expression, message))
        self.problems += failed
        return not failed

    def _failure(self, subject: Subject, expression: Expression, message: str) -> Problem:
        """What failurePolicy makes of an expression that has no value."""
        if self.bound.policy.fails:
            return Problem(place_of(subject.resource, expression.about), message)
        said = f"{message}; failurePolicy is Ignore, so the cluster lets it pass"
        return Problem(place_of(subject.resource, expression.about), said, Severity.INFO)

    def _unknown(self, expression: Expression, subject: Subject) -> str:
        if expression.unknown:
            return ", ".join(expression.unknown)
        hidden = subject.namespaced and not subject.namespace
        return "namespaceObject, which is not in the build" if hidden and "namespaceObject" in expression.uses() else ""

    def _validate(self, validation: Validation, index: int, subject: Subject, names: Mapping[str, str]) -> None:
        expression = validation.expression
        text = " ".join(expression.text.split())
        if why := self._unknown(expression, subject):
            self.note(expression.mark, f"`{text}` depends on {why}")
            return
        if "oldObject" in expression.uses():
            self.note(expression.mark, f"what `{text}` says of updates; it is held against the object as a new one")
        try:
            value = self.session.value(expression.composed(names), index)
        except EvaluationError as error:
            message = f"{self._otherwise(validation)}; the expression `{text}` resulted in an error: {error}"
            self.problems.append(self._failure(subject, expression, message))
            return
        if value is not True:
            said = self._message(validation, index, subject, names)
            self.problems.append(Problem(place_of(subject.resource, expression.about), said))

    def _otherwise(self, validation: Validation) -> str:
        return validation.message or f"failed expression: {' '.join(validation.expression.text.split())}"

    def _message(self, validation: Validation, index: int, subject: Subject, names: Mapping[str, str]) -> str:
        """The message of a validation: its expression's, unless that fails, or gives nothing or more than a line."""
        reason = f" ({validation.reason})" if validation.reason not in {"", "Invalid"} else ""
        made = validation.message_expression
        if made and not self._unknown(made, subject):
            try:
                said = self.session.value(made.composed(names), index)
            except EvaluationError:
                said = ""
            if isinstance(said, str) and said.strip() and "\n" not in said.strip():
                return f"{said.strip()}{reason}"
        return f"{self._otherwise(validation)}{reason}"
