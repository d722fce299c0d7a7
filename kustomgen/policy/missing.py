"""What a rule says of an object that something refers to and the build has not: one problem for
each name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.makers import made_elsewhere, maker_of
from kustomgen.k8s.names import few
from kustomgen.k8s.tiers import tier_words
from kustomgen.policy.finding import Severity
from kustomgen.policy.needs import Need
from kustomgen.policy.rule import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.names import NameIndex
    from kustomgen.k8s.resource import Node


def missing(
    build: Build, kind: str, places: Sequence[Node], namespace: str, known: Collection[str], note: str = ""
) -> Problem:
    """The problem of a name that ``places`` hold, and no object of that kind in the namespace has.

    ``known`` are the names that are there. It is proof of a mistake where one of them is nearly the
    same, or the same but for a prefix, a suffix or a hash of kustomize's; without proof the name
    may be someone else's, so the problem is a warning at most, and an info where something in the
    build may make it.
    """
    at, name = places[0], str(places[0].value)
    index = build.index_of(known)
    near = _renamed(build, name, index) or index.slip(name)
    similar = near or index.longer_or_shorter(name) or index.resembling(name)
    where = f" in namespace {namespace!r}" if namespace else ""
    said = [f"there is no {kind} {name!r}{where}"]
    said += [note] if note and not near else [f"the build has {similar!r}"] if similar else []
    users = list(dict.fromkeys(str(place.resource) for place in places))
    if len(users) > 1:
        said.append(f"{few(users)} refer to it")
    maker = None if near else maker_of(build, kind, namespace, name)
    if maker is not None:
        said.append(f"{maker} may make it")
    elsewhere = None if near else made_elsewhere(kind, name)
    if maker is None and elsewhere:
        said.append(f"{elsewhere} makes it")
    unproven = Severity.INFO if maker is not None or elsewhere else Severity.WARNING
    return Problem(at, "; ".join(said), None if near else unproven, needs=Need(kind, namespace, name))


def _renamed(build: Build, name: str, index: NameIndex) -> str | None:
    """The name that kustomize made of this one, or of which it made this one."""
    affixes = {(part.prefix, "") for part in build.kustomizations} | {
        ("", part.suffix) for part in build.kustomizations
    }
    words = {build.environment, *tier_words(build.tier)}
    affixes |= {(f"{word}-", "") for word in words} | {("", f"-{word}") for word in words}
    affixes -= {("", ""), ("-", ""), ("", "-")}
    found = [index.hashed(name)]
    for prefix, suffix in affixes:
        found.append(f"{prefix}{name}{suffix}")
        if name.startswith(prefix) and name.endswith(suffix):
            found.append(name.removeprefix(prefix).removesuffix(suffix))
    return min((there for there in found if there and there in index), default=None)
