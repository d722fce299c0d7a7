"""Every ``$(NAME)`` in a variable's value names an earlier variable.

Kubernetes expands ``$(DB_HOST)`` only if the container's ``envFrom`` or an earlier entry of ``env``
sets it. If not, the program gets the text ``$(DB_HOST)``. kustomize moves patched entries to the
front of the list, so a reference that works in the base may not work in the overlay. ``$$(NAME)``
is an escaped text. Variables of Services (``WEB_SERVICE_HOST``) always exist (core/v1 EnvVar.value,
"Define Dependent Environment Variables").

Fix: move the referenced variable before the other. In a patch, list both, in that order.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: web
          image: shop/web:1.4.2
          env: [{name: DB_URL, value: "postgres://$(DB_HOST)/shop"}, {name: DB_HOST, value: db}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: web
          image: shop/web:1.4.2
          env: [{name: DB_HOST, value: db}, {name: DB_URL, value: "postgres://$(DB_HOST)/shop"}]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.configs import configs
from kustomgen.k8s.names import typo_of
from kustomgen.rules.api import Build, Container, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Collection

_REFERENCE = re.compile(r"\$(\$|\(([A-Za-z_][A-Za-z0-9_.-]*)\))")
_OF_SERVICES = re.compile(
    r"[A-Z0-9_]+_(?:SERVICE_(?:HOST|PORT)(?:_[A-Z0-9_]+)?|PORT(?:_[0-9]+_(?:TCP|UDP)(?:_[A-Z]+)?)?)"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    keys = {(each.kind, each.namespace, each.name): each.keys for each in configs(build.resources)}
    for container in build.containers():
        if any("$(" in entry["value"].text for entry in container["env"]):
            yield from _of(container, _from_all(container, keys))


def _from_all(container: Container, keys: dict[tuple[str, str, str], frozenset[str] | None]) -> Collection[str] | None:
    """The names that ``envFrom`` sets; None if they are not known."""
    names: set[str] = set()
    for entry in container["envFrom"]:
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            source = entry[field]
            if source.present:
                found = keys.get((kind, container.pod.namespace, source["name"].text))
                if found is None:
                    return None
                names |= {f"{entry['prefix'].text}{key}" for key in found}
    return names


def _of(container: Container, before: Collection[str] | None) -> Iterator[Problem]:
    entries = list(container["env"])
    every = [entry["name"].text for entry in entries]
    for index, entry in enumerate(entries):
        names = [found[2] for found in _REFERENCE.finditer(entry["value"].text) if found[2]]
        wrong = [name for name in dict.fromkeys(names) if name not in every[:index] and before is not None]
        late = [name for name in wrong if name in every and name not in (before or ())]
        absent = [name for name in wrong if name not in every and name not in (before or ()) and _is_variable(name)]
        if late or absent:
            yield _problem(entry, late, absent, every)


def _is_variable(name: str) -> bool:
    """Whether a name is surely meant as a variable; a shell runs commands as ``$(date)``."""
    return bool(_VARIABLE.fullmatch(name)) and not _OF_SERVICES.fullmatch(name)


def _problem(entry: Node, late: list[str], absent: list[str], every: list[str]) -> Problem:
    said = [f"$({name}), which comes after it" for name in late]
    proof = bool(late)
    for name in absent:
        near = typo_of(name, every)
        proof |= near is not None
        said.append(f"$({name}), which nothing sets" + (f" (it has {near!r})" if near else ""))
    what = f"{entry['name'].text!r} refers to {' and '.join(said)}: the program gets the text"
    return Problem(entry["value"], what, None if proof else Severity.WARNING)


RULE = Rule("env-references-resolve", Severity.ERROR, __doc__, check)
