"""``kind: Rule``: a rule in CEL, over each object, over a whole build, or over all builds of a run.

An expression that has no value (a field is absent, a number is divided by zero) is a finding: it
has not shown that the rule holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import parse_path
from kustomgen.policy.custom.cel.runtime import EvaluationError
from kustomgen.policy.custom.expression import OBJECT, OBJECTS, Expression, Scope, about_all, read_expression
from kustomgen.policy.custom.fields import fields_of, pruned
from kustomgen.policy.custom.groups import groups_of
from kustomgen.policy.custom.header import PolicyHeader, read_header
from kustomgen.policy.custom.place import place_of
from kustomgen.policy.custom.selector import ObjectSelector, read_selector, too_few
from kustomgen.policy.custom.session import ObjectList, ObjectsOrSession, Session
from kustomgen.policy.custom.variables import read_variables
from kustomgen.policy.rule import FamilyRule, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.custom.session import Sessions
    from kustomgen.policy.reading import Reader
    from kustomgen.policy.rule import AnyRule, Params

_KEYS = ("match", "variables", "expression", "message", "messageExpression", "path")
_BUILD = (OBJECTS, "environment", "tier")
_ONE = Scope({OBJECT: OBJECTS, **{name: name for name in ("environment", "tier")}}, (OBJECT,))
_AMONG = Scope({OBJECT: OBJECTS, **{name: name for name in _BUILD}}, (OBJECT,))
_WHOLE = Scope({name: name for name in _BUILD})
_FAMILY = Scope({"builds": "builds"})
_ALL = Scope({name: name for name in (OBJECT, "builds", *_BUILD)})


@dataclass(frozen=True)
class OwnRule:
    """What a document of that kind says."""

    header: PolicyHeader
    selector: ObjectSelector
    expression: Expression
    message: str
    message_expression: Expression | None
    path: tuple[str | int, ...]
    scope: Scope

    @cached_property
    def _text(self) -> str:
        return self.expression.composed(self.scope.of_one())

    @cached_property
    def _of_all(self) -> str:
        return about_all(self.expression.composed(self.scope.of_all()))

    @cached_property
    def _needs(self) -> tuple[str, ...]:
        return self.expression.needs(self.scope)

    def reads(self) -> frozenset[tuple[str, ...]]:
        """The paths of all that it looks at in an object."""
        said = self.message_expression
        return self.expression.reads() | (said.reads() if said else frozenset())

    def said(self, session: ObjectsOrSession, index: int, wrong: str) -> str:
        """The message for a place where the rule does not hold."""
        if wrong:
            return wrong
        if self.message_expression:
            try:
                expression = self.message_expression
                said = session.value(expression.composed(self.scope.of_one()), expression.needs(self.scope), index)
            except EvaluationError as error:
                return f"{self.otherwise} (messageExpression: {error})"
            return str(said).strip() or self.otherwise
        return self.otherwise

    @property
    def otherwise(self) -> str:
        return self.message or f"this does not hold: {' '.join(self.expression.text.split())}"

    def doubtful(self, objects: ObjectList, chosen: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
        """Of the objects that were chosen, by groups, those for which it is not said at once that
        the rule holds.
        """
        return objects.doubtful(self._of_all, self._needs, chosen)

    def wrong(self, session: ObjectsOrSession, index: int = 0) -> str | None:
        """The message where the rule does not hold, else None."""
        try:
            value = session.value(self._text, self._needs, index)
        except EvaluationError as error:
            return self.said(session, index, f"{self.otherwise}; the expression has no value here: {error}")
        if value is True:
            return None
        if value is False:
            return self.said(session, index, "")
        return f"the expression gives {value!r}, and true or false is expected"


def read_rule(reader: Reader, document: PolicyDocument, sessions: Sessions) -> AnyRule | None:
    """The rule of a document; None after a complaint."""
    before = len(reader.complaints)
    header = read_header(reader, document, _KEYS, "")
    root = document.root
    selector = read_selector(reader, root.get("match"))
    variables = read_variables(reader, document, root.get("variables"), _ALL)
    expression = _read(reader, document, "expression", variables, "bool")
    message = reader.text(root, "message")
    said = _read(reader, document, "messageExpression", variables, "string")
    path = _path(reader, document)
    scope = _scope(reader, selector, [item for item in (expression, said) if item])
    if expression is None or scope is None or len(reader.complaints) > before:
        return None
    summary = header.summary or message or f"`{' '.join(expression.text.split())}`"
    header = PolicyHeader(header.id, header.severity, header.mark, summary, header.why, header.fix)
    rule = OwnRule(header, selector, expression, message, said, path or expression.about, scope)
    if scope is _ONE:
        sessions.will_read(OBJECT, rule.reads())
    if scope is _FAMILY:
        return FamilyRule(header.id, header.severity, header.doc, source=header.mark, check_all=_family_check(rule))
    return Rule(header.id, header.severity, header.doc, _check(rule, sessions), source=header.mark)


def _read(
    reader: Reader, document: PolicyDocument, key: str, variables: dict[str, Expression], expected: str
) -> Expression | None:
    node = document.root.get(key)
    if node is None:
        if key == "expression":
            reader.complain(document.root.mark, "expression is missing", "write the condition in CEL")
        return None
    return read_expression(reader, document, node, _ALL, variables, expected)


def _path(reader: Reader, document: PolicyDocument) -> tuple[str | int, ...]:
    text = reader.text(document.root, "path")
    try:
        return parse_path(text)
    except ValueError as error:
        found = document.root.get("path")
        reader.complain(found.where if found else document.root.mark, str(error), "write it as spec.replicas")
        return ()


def _scope(reader: Reader, selector: ObjectSelector, expressions: Sequence[Expression]) -> Scope | None:
    """What the rule is about, by the names it uses and what it matches."""
    uses: frozenset[str] = frozenset().union(*(expression.uses() for expression in expressions))
    if not expressions:
        return None
    mark = expressions[0].mark
    if "builds" in uses:
        if others := sorted(uses & {"object", *_BUILD}):
            hint = "each of builds has environment, tier, path and objects"
            reader.complain(mark, f"a rule about builds is about no single one, and has no {', '.join(others)}", hint)
        if selector.of_objects or selector.environments or selector.tiers:
            reader.complain(mark, "a rule about builds looks at all of them, and so has no match", "filter `builds`")
        return _FAMILY
    if OBJECT in uses or selector.of_objects:
        return _AMONG if OBJECTS in uses else _ONE
    return _WHOLE


def _data(build: Build) -> dict[str, Any]:
    return {OBJECTS: [resource.manifest for resource in build.resources], **_constants(build)}


def _constants(build: Build) -> dict[str, Any]:
    return {"environment": build.environment, "tier": build.tier or ""}


def _objects(build: Build, groups: Sequence[Sequence[int]], paths: frozenset[tuple[str, ...]]) -> ObjectList:
    fields = fields_of(paths)
    return ObjectList(
        groups, {OBJECTS: lambda index: pruned(build.resources[index].manifest, fields)}, _constants(build)
    )


def _check(rule: OwnRule, sessions: Sessions) -> Any:
    def check(build: Build, _params: Params) -> Iterator[Problem]:
        if not rule.selector.wants(build):
            return
        if rule.scope is _WHOLE:
            session = sessions.get(build, "build", lambda: Session(_data(build)))
            if (message := rule.wrong(session)) is not None:
                yield Problem(rule.header.mark, message)
            return
        groups = sessions.get(build, "groups", lambda: groups_of(build))
        chosen = list(rule.selector.select(build, groups))
        number = sum(len(indexes) for _, indexes in chosen)
        if number < rule.selector.at_least:
            yield Problem(rule.header.mark, too_few(rule.selector, number))
        asked, doubtful = _asked(rule, build, sessions, groups, chosen)
        for index in doubtful:
            if (message := rule.wrong(asked, index)) is not None:
                yield Problem(place_of(build.resources[index], rule.path), message)

    return check


def _asked(
    rule: OwnRule,
    build: Build,
    sessions: Sessions,
    groups: Sequence[Sequence[int]],
    chosen: Sequence[tuple[int, Sequence[int]]],
) -> tuple[ObjectsOrSession, list[int]]:
    """What is asked about the objects that were chosen, and which of them are to be asked about one
    by one.
    """
    if rule.scope is _AMONG:
        whole = sessions.get(build, "build", lambda: Session(_data(build)))
        return whole, rule.selector.places(build, groups)
    paths = sessions.reads(OBJECT)
    objects = sessions.get(build, (OBJECT, paths), lambda: _objects(build, groups, paths))
    return objects, rule.doubtful(objects, chosen)


def _family_check(rule: OwnRule) -> Any:
    def check(builds: Sequence[Build]) -> Iterable[Problem]:
        data = [{**_data(build), "path": build.path} for build in builds]
        session = Session({"builds": data})
        if (message := rule.wrong(session)) is not None:
            yield Problem(rule.header.mark, message)

    return check
