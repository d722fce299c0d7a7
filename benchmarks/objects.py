"""Builds of any size: the clean build of the rules' cases, as often as it takes, each time with
other names.
"""

from __future__ import annotations

from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import latest
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CLEAN = Path(__file__).parents[1] / "tests" / "rules" / "clean.yaml"
_SHARED = 2
"""So many objects at the beginning of the clean build are there once: the namespace and the
priority class.
"""


def many(size: int, *, resolving: bool = True) -> list[Mapping[str, Any]]:
    """So many manifests, all in one namespace, of about ``size / 12`` systems.

    ``resolving``: every name and label finds what it means. Else each object speaks of names of its
    own, so that nothing finds anything: no Service a pod, no pod its ServiceAccount, no budget,
    policy or autoscaler its workload.
    """
    return list(islice(_endless(resolving=resolving), size))


def build_of(manifests: list[Mapping[str, Any]]) -> Build:
    """The manifests as a build that no rule has looked at."""
    return Build("overlays/prod", "prod", tuple(map(Resource, manifests)), "production", latest())


@cache
def _clean() -> list[dict[str, Any]]:
    return load_stream(CLEAN.read_text(encoding="utf-8"), CLEAN.name)


def _endless(*, resolving: bool) -> Iterator[Mapping[str, Any]]:
    yield from _clean()[:_SHARED]
    for number in count():
        for place, manifest in enumerate(_clean()[_SHARED:]):
            yield _renamed(manifest, f"web{number}" if resolving else f"web{number}-{place}", f"s{number}.example.com")


def _renamed(value: Any, name: str, host: str) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, name, host) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, name, host) for item in value]
    return value.replace("shop.example.com", host).replace("web", name) if isinstance(value, str) else value
