"""Compiling and evaluating: Google's CEL runtime with Kubernetes' libraries, and its errors as a
line and a column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from cel_expr_python import cel

from kustomgen.policy.custom.cel import lists, network, numbers, strings
from kustomgen.policy.custom.cel.lexer import INDEX, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.policy.custom.cel.lexer import Token

_EXTENSIONS = (
    "bindings", "encoders", "lists", "math", "optional", "sets", "strings", "two-var-comprehensions",
)  # fmt: skip
_FUNCTIONS = (*lists.FUNCTIONS, *numbers.FUNCTIONS, *network.FUNCTIONS, *strings.FUNCTIONS)
_STANDARD = (
    "size", "contains", "startsWith", "endsWith", "matches", "type", "int", "uint", "double", "string", "bool", "bytes",
    "duration", "timestamp", "dyn", "has", "all", "exists", "exists_one", "existsOne", "map", "filter", "getDate",
    "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours", "getMilliseconds", "getMinutes", "getMonth",
    "getSeconds", "charAt", "join", "lowerAscii", "upperAscii", "replace", "split", "substring", "trim", "reverse",
    "distinct", "flatten", "slice", "sort", "sortBy", "transformList", "transformMap", "optMap", "optFlatMap", "hasValue",
    "orValue", "or", "value", "optional.of", "optional.none", "optional.ofNonZeroValue", "cel.bind", "sets.contains",
    "sets.equivalent", "sets.intersects", "math.greatest", "math.least", "math.abs", "math.ceil", "math.floor",
    "math.round", "base64.encode", "base64.decode", "lists.range", "strings.quote",
)  # fmt: skip
FUNCTION_NAMES: tuple[str, ...] = (*_STANDARD, *(function.name for function in _FUNCTIONS if "@" not in function.name))
"""Every function that an expression may call, for who misspelt one."""
_SYNTAX = re.compile(
    r"^Syntax error: (?:(?:mismatched|extraneous) input '([^']*)' expecting|no viable alternative at input '([^']*)').*"
)
_ERROR = re.compile(r"ERROR: [^\n]*?:(-?\d+):(-?\d+): ([^\n]*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
_STATUS = re.compile(r"^[A-Z_]+: |\s*\[[A-Z_]+\]$| \(in container ''\)")
_MISSING_KEY = re.compile(r"Key not found in map : \"?(.*?)\"?$")
_UNABLE = frozenset({"transformMapEntry"})
"""What compiles, and has nothing behind it: the library declares it for a function that it does not
bring.
"""
TOO_DEEP = "recursion"
"""What the compiler says of an expression that is nested too deeply."""
_BUDGET = "Iteration budget exceeded"


@dataclass(frozen=True, slots=True)
class CompileError:
    """What the compiler says, and where in the expression; both count from 1."""

    line: int
    column: int
    message: str

    @property
    def missing(self) -> str:
        """The name that nobody declared, empty if that is not what is wrong."""
        found = _UNDECLARED.search(self.message)
        return found[1] if found else ""


class EvaluationError(Exception):
    """An expression has no value: a field that is absent, a division by zero, more work than the
    runtime does.
    """


# The library has no types that a checker could follow.
Program: TypeAlias = Any
Activation: TypeAlias = Any


@cache
def environment(names: tuple[str, ...]) -> Any:
    """A runtime in which these names are declared; what they are is known only when an expression
    runs.
    """
    config = cel.NewEnvConfigFromYaml("extensions:\n" + "".join(f"- name: {name}\n" for name in _EXTENSIONS))
    index = cel.FunctionDecl(INDEX, [cel.Overload(INDEX, return_type=cel.Type.INT, parameters=[], is_member=False)])
    return cel.NewEnv(
        config=config,
        variables=dict.fromkeys(names, cel.Type.DYN),
        extensions=[cel.CelExtension("kustomgen", [*(function.declaration for function in _FUNCTIONS), index])],
    )


def compile_expression(text: str, names: tuple[str, ...], *, check: bool = True) -> Program | list[CompileError]:
    """The program of an expression, or everything that is wrong with it. Without ``check`` only
    what it is made of.
    """
    if unable := [token for token in tokens(text) if token.text in _UNABLE]:
        return [_place(text, token) for token in unable]
    try:
        return environment(names).compile(text, disable_check=not check)
    except RuntimeError as error:
        return _compile_errors(str(error), text)


def result_type(program: Program) -> str:
    """The type that a program's value has, as CEL writes it: ``bool``; ``dyn`` where only running
    it tells.
    """
    return str(program.return_type().name()).lower()


def _place(text: str, token: Token) -> CompileError:
    before = text[: token.start]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return CompileError(line, column, f"the CEL runtime here has no {token.text}()")


def _compile_errors(said: str, text: str) -> list[CompileError]:
    found = [
        _at_name(CompileError(max(int(line), 1), max(int(column), 1), _readable(message, text)), text)
        for line, column, message in _ERROR.findall(said)
    ]
    # What follows from an error says nothing new.
    own = [error for error in found if "'*error*'" not in error.message]
    return own or [CompileError(1, 1, _STATUS.sub("", said.splitlines()[0]))]


def _readable(message: str, text: str) -> str:
    said = _STATUS.sub("", message)
    if found := _SYNTAX.match(said):
        at = found[1] or found[2]
        ends = at == "<EOF>" or text.rstrip().endswith(at.rstrip())
        return "the expression ends too early" if ends else f"syntax error at {at!r}"
    return said


def _at_name(error: CompileError, text: str) -> CompileError:
    """The place of a function's name, where the compiler names that of its bracket."""
    name = re.search(r"(?:undeclared reference to|overload for) '([^']+)'", error.message)
    lines = text.split("\n")
    before = lines[error.line - 1][: error.column - 1] if error.line <= len(lines) else ""
    if name is None:
        return error
    # Of `a.b.c` the place is that of the last dot.
    for known in (name[1], name[1].rpartition(".")[0]):
        if known and before.endswith(known):
            return CompileError(error.line, error.column - len(known), error.message)
    return error


def activate(names: tuple[str, ...], data: Mapping[str, Any], index: Callable[[], int]) -> Activation:
    """Values for the names of an environment. They are read when an expression first needs them,
    and then once.

    ``index`` is what the function of that name gives.
    """
    function = cel.Function(INDEX, [], is_member=False, impl=index, return_type=cel.Type.INT)
    return environment(names).Activation(data, functions=[function])


def evaluate(program: Program, activation: Activation) -> Any:
    """The plain value of an expression. Raises EvaluationError if it has none."""
    try:
        value = program.eval(activation)
    except RuntimeError as error:
        raise EvaluationError(explain(str(error))) from None
    try:
        plain = value.plain_value()
    except TypeError:
        raise EvaluationError("an optional is no result: unpack it with orValue()") from None
    # An error's plain value is what it says.
    if isinstance(plain, str) and value.type() == cel.Type.ERROR:
        raise EvaluationError(explain(plain))
    return plain


def explain(said: str) -> str:
    """The runtime's words for an error, as Kubernetes would put them if it has words
    of its own.
    """
    message = _STATUS.sub("", _STATUS.sub("", said))
    if missing := _MISSING_KEY.search(message):
        return f"no such key: {missing[1]}"
    if _BUDGET in message:
        return "more than 10,000 steps in comprehensions, which is the runtime's limit"
    return message
