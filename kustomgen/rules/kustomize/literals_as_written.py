"""No literal of a generator stands in quotes.

kustomize takes a pair of quotes around the value away: ``B="a b"`` gives ``a b``, as a shell would, but spaces without
quotes are kept as well. Who needs the quotes in the value loses them.

Fix: leave the quotes out, or put the value into a file.

Fails::

    configMapGenerator: [{name: settings, literals: ['GREETING="hello"']}]

Passes::

    configMapGenerator: [{name: settings, literals: ['GREETING=hello']}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for field in ("configMapGenerator", "secretGenerator"):
            for entry in kustomization.items(field):
                literals = entry.get("literals")
                for literal in literals.value if literals and isinstance(literals.value, list) else ():
                    key, _, value = str(literal.value).partition("=")
                    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                        yield Problem(literal.where, f"the quotes around the value of {key!r} are taken away")


RULE = Rule(
    "literals-as-written",
    Severity.INFO,
    __doc__,
    check,
)
