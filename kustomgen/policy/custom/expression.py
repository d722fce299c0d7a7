"""Expressions of a policy file: read, compiled once for what is wrong with them, and once more as
they will run.

What runs is the expression inside what gives its names a value:
``cel.bind(object, …, (the expression))``, so that objects are handed to the runtime once for all
expressions, and variables are worked out only where they are used. Whether it holds of many objects
is one expression, too: ``objects.all(…, object, (the expression))``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kustomgen.policy.custom.cel.lexer import INDEX, absolute, common_path, members, paths, rename_members, roots
from kustomgen.policy.custom.documents import place_in
from kustomgen.policy.names import hint_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.errors import Mark
    from kustomgen.policy.custom.cel.runtime import Program
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

OBJECT, OBJECTS = "object", "objects"
VARIABLES = "variables"
_PLACE = "kustomgen_place"
MAX_TEXT = 20_000
"""Characters of an expression; the API server's cost limits allow far shorter ones."""
_DOCS = "docs/custom-policies.md lists the functions"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may refer to: each name with the expression that gives its value when it
    runs.

    ``each`` are the names that have another value for each object: theirs is the list that holds
    the values. ``unknown`` are those that are legal and have no value here.
    """

    names: Mapping[str, str]
    each: tuple[str, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)

    def of_one(self) -> Mapping[str, str]:
        """The names where an expression is about the object that the session tells."""
        return {**self.names, **{name: f"{self.names[name]}[{INDEX}()]" for name in self.each}}

    def of_all(self) -> Mapping[str, str]:
        """The names inside of ``about_all``."""
        others = {name: f"{self.names[name]}[{_PLACE}]" for name in self.each}
        return {**self.names, **others, OBJECT: OBJECT}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that compiles. ``unknown`` says what in it cannot be known here, empty if
    all can.

    ``about`` is the field of the object that it speaks of, as far as it is only one.
    """

    text: str
    mark: Mark
    variables: Mapping[str, Expression] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    def uses(self) -> frozenset[str]:
        """The names that it and its variables begin their references with."""
        return frozenset().union(*(roots(each.text) for each in self._all()))

    def needs(self, scope: Scope) -> tuple[str, ...]:
        """The lists that it looks at as it runs: that of the objects, and those of other names that
        it uses.
        """
        uses = self.uses()
        return tuple(scope.names[name] for name in scope.each if name == OBJECT or name in uses)

    def reads(self) -> frozenset[tuple[str, ...]]:
        """The paths of all that it and its variables look at in the object; the empty one where
        that is not known.
        """
        return frozenset().union(*(paths(each.text, OBJECT) for each in self._all()))

    def composed(self, names: Mapping[str, str]) -> str:
        """The expression as it runs: with its variables, and with the values of the names that it
        uses.
        """
        steps: dict[str, str] = {}
        self._collect(steps)
        text = self._renamed()
        for name, value in reversed(steps.items()):
            text = _bind(name, value, text)
        used = self.uses()
        for name, value in names.items():
            if name in used and name != value:
                text = _bind(name, value, text)
        return text

    def _collect(self, steps: dict[str, str]) -> None:
        for name, variable in self.variables.items():
            if _variable(name) in steps:
                # and so are those that it uses: each once, though they are many ways to it
                continue
            variable._collect(steps)  # noqa: SLF001 - another of the same class
            # A type that the compiler saw through would be wrong only here, where nobody can be
            # told.
            steps.setdefault(_variable(name), f"dyn({variable._renamed()}\n)")  # noqa: SLF001

    def _all(self) -> list[Expression]:
        """It, and each variable that it uses, or that one of those uses, once."""
        found: dict[str, Expression] = {}
        todo = [self]
        for each in todo:
            new = {name: variable for name, variable in each.variables.items() if name not in found}
            found |= new
            todo += new.values()
        return todo

    def _renamed(self) -> str:
        return rename_members(self.text, VARIABLES, {name: _variable(name) for name in self.variables})


def _variable(name: str) -> str:
    return f"kustomgen_variable_{name}"


def _bind(name: str, value: str, text: str) -> str:
    # The line end closes a comment at the end of an expression.
    return f"cel.bind({name}, ({value}\n), ({text}\n))"


def about_all(text: str) -> str:
    """The question whether an expression, composed with the names ``of_all``, is true of each of
    ``objects``.
    """
    return f"{OBJECTS}.all({_PLACE}, {OBJECT}, dyn({text}\n))"


@cache
def program(text: str, names: tuple[str, ...]) -> Program:
    """The program of an expression that is known to compile."""
    from kustomgen.policy.custom.cel.runtime import (  # noqa: PLC0415 - only who has an expression pays
        TOO_DEEP,
        EvaluationError,
        compile_expression,
    )

    made = compile_expression(text, names)
    if isinstance(made, list):
        if TOO_DEEP in made[0].message:
            raise EvaluationError("with its variables it is nested more deeply than the runtime reads: 32 levels")
        said = f"an expression compiles alone and not as it runs: {made[0].message}: {text}"
        raise AssertionError(said)  # noqa: TRY004 - a bug, and no wrong argument
    return made


def read_expression(
    reader: Reader,
    document: PolicyDocument,
    node: Located,
    scope: Scope,
    variables: Mapping[str, Expression],
    expected: str = "bool",
) -> Expression | None:
    """A string that is an expression of type ``expected`` (empty: any); None after a complaint."""
    if not isinstance(node.value, str) or not node.value.strip():
        reader.complain(node.where, "an expression is expected", "write it as a string, in CEL")
        return None
    text = node.value
    if len(text) > MAX_TEXT:
        message = f"an expression of {len(text):,} characters is too long"
        reader.complain(node.where, message, f"{MAX_TEXT:,} are read: divide it among variables and rules")
        return None
    used = members(text, VARIABLES)
    unknown = _unknown(text, scope, [variables[name] for name in used if name in variables])
    if not _complain(reader, document, node, scope, variables, expected, hidden=_hidden(text, scope)):
        return None
    return Expression(text, node.mark, {name: variables[name] for name in used}, unknown, common_path(text))


def _hidden(text: str, scope: Scope) -> bool:
    """Whether an expression calls functions of something that is not known here at all."""
    return any(name in roots(text) for name, fields in scope.unknown.items() if not fields)


def _unknown(text: str, scope: Scope, used: list[Expression]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name, fields in scope.unknown.items():
        if name not in roots(text):
            continue
        if not fields:
            found[name] = None
        known = fields.split()
        found.update(
            dict.fromkeys(
                f"{name}.{part}" if part else name for part in members(text, name) if fields and part not in known
            )
        )
    for variable in used:
        found.update(dict.fromkeys(variable.unknown))
    return tuple(found)


def _complain(
    reader: Reader,
    document: PolicyDocument,
    node: Located,
    scope: Scope,
    variables: Mapping[str, Expression],
    expected: str,
    *,
    hidden: bool,
) -> bool:
    """Says what is wrong with an expression; whether nothing is. ``hidden``: functions in it that
    are not known here.
    """
    from kustomgen.policy.custom.cel.runtime import FUNCTION_NAMES, compile_expression, result_type  # noqa: PLC0415 - see ``program``

    text = node.value
    before = len(reader.complaints)
    for name, offset in members(text, VARIABLES).items():
        if name not in variables:
            message = f"there is no variable {name!r} before this" if name else "variables are used by name"
            reader.complain(place_in(document, node, offset), message, hint_for(name, variables))
    for offset in absolute(text):
        reader.complain(place_in(document, node, offset), "a name has a leading dot", "remove the dot")
    names = (*scope.names, *((VARIABLES,) if variables else ()))
    declared = dict.fromkeys((*scope.names, *scope.unknown, VARIABLES))
    made = compile_expression(text, tuple(declared), check=not hidden)
    if isinstance(made, list):
        for error in made:
            lines = text.split("\n")
            offset = sum(len(line) + 1 for line in lines[: error.line - 1]) + error.column - 1
            missing = error.missing.partition(".")[0]
            called = text[offset:].removeprefix(error.missing).lstrip().startswith("(")
            what = f"no function {error.missing!r} in CEL" if called else f"no {missing!r}"
            message = f"there is {what} here" if missing else error.message
            near = (
                hint_for(error.missing if called else missing, FUNCTION_NAMES if called else names, _DOCS)
                if missing
                else ""
            )
            reader.complain(place_in(document, node, offset), message, near)
    elif expected and not hidden and (found := result_type(made)) not in {expected, "dyn"}:
        reader.complain(node.where, f"the expression gives {found}, and {expected} is expected")
    return len(reader.complaints) == before
