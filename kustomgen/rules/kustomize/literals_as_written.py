"""Values of a generator come out as written.

kustomize removes one pair of quotes around a literal: ``B="a b"`` becomes ``a b``. In an env file
it keeps quotes and comments as part of the value, and a key without a value takes it from the
environment of the build.

Fix: write `KEY=value` without quotes and comments, or put the value into a file.

Fails::

    configMapGenerator: [{name: settings, literals: ['GREETING="hello"']}]

Passes::

    configMapGenerator: [{name: settings, literals: ['GREETING=hello']}]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.build import EnvLine


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for field in ("configMapGenerator", "secretGenerator"):
            for entry in kustomization.items(field):
                literals = entry.get("literals")
                for literal in literals.value if literals and isinstance(literals.value, list) else ():
                    key, _, value = str(literal.value).partition("=")
                    if _in_quotes(value) and not _in_quotes(value[1:-1]):
                        said = f"the quotes around the value of {key!r} are taken away"
                        yield Problem(literal.where, said, Severity.INFO)
        for line in kustomization.env_lines:
            if said := _unlike_a_shell(line):
                yield Problem(line.at, said)


def _in_quotes(value: str) -> bool:
    return len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"


def _unlike_a_shell(line: EnvLine) -> str:
    value = line.value
    if value is None:
        return f"{line.key!r} has no value: kustomize takes it from the environment of the build"
    if _in_quotes(value):
        return f"the quotes are part of the value of {line.key!r}: in an env file kustomize keeps them"
    if re.search(r"\s#", value):
        return f"the comment is part of the value of {line.key!r}: in an env file kustomize keeps it"
    return ""


RULE = Rule(
    "literals-as-written",
    Severity.WARNING,
    __doc__,
    check,
)
