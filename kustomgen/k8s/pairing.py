"""The same object in several environments: names without what only one environment adds to them.

kustomize puts a hash of the content after the names of generated ConfigMaps and Secrets, and
overlays commonly put their environment's name before or after every name.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kustomgen.k8s.tiers import tier_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource

# kustomize writes ten hex digits in an alphabet without vowels and look-alikes (api/hasher,
# encode).
_HASH = re.compile(r"-[bcdfghkmt2456789]{10}(?![A-Za-z0-9-])")
_GENERATED = frozenset({"ConfigMap", "Secret"})
# A Job cannot be changed, so who makes one puts a digest of it into its name.
_DIGEST = r"-(?=[a-f]*[0-9])[0-9a-f]{8,}$"
_DIGEST_INSIDE = re.compile(r"-(?=[a-f]*[0-9])[0-9a-f]{8}(?![A-Za-z0-9-])")


def without_hash(text: str) -> str:
    """``gorax-env-2kf8m9d7c4`` is ``gorax-env``."""
    return _HASH.sub("", text)


def without_digest(text: str) -> str:
    """``shop-migrate-441bd9a8`` is ``shop-migrate``, also within a sentence."""
    return _DIGEST_INSIDE.sub("", text)


def neutral(text: str, environment: str) -> str:
    """A name, or a sentence with names, without content hashes and the environment's name in front
    or behind.
    """
    return _without((environment, environment.partition("-")[0]), without_hash(text))


def starred(text: str, environment: str) -> str:
    """A sentence with ``*`` for the environment's name: ``namespace 'shop-*'``; content hashes are
    left out.
    """
    words = tuple(word for word in dict.fromkeys((environment, environment.partition("-")[0])) if word)
    if not words:
        return without_hash(text)
    return _pattern(words).sub(lambda match: "-*" if match[0].startswith("-") else "*-", without_hash(text))


def neutral_name(text: str, build: Build) -> str:
    """A name of a build's object, or namespace, without hash, and without prefix and suffix of its
    environment.

    These are the ``namePrefix`` and ``nameSuffix`` of its kustomizations, and the words that its
    environment is known by.
    """
    text = without_hash(text)
    for file in build.kustomizations:
        inner = text.removeprefix(file.prefix).removesuffix(file.suffix)
        text = inner or text
    return _without((build.environment, build.environment.partition("-")[0], *tier_words(build.tier)), text) or text


def _without(words: Iterable[str], text: str) -> str:
    found = tuple(dict.fromkeys(word for word in words if word))
    return _pattern(found).sub("", text) if found else text


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    any_of = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{any_of})-|-(?:{any_of})(?![A-Za-z0-9-])")


class ObjectKey(NamedTuple):
    """What is the same of an object in all environments; ``namespace`` only where two have one kind
    and name.
    """

    group: str
    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def pair(builds: Sequence[Build], *, exact: bool = False) -> list[Mapping[ObjectKey, Resource]]:
    """The objects of each build by keys that are the same in all of them, in build order.

    A name that all builds have as it is stands for itself; any other is taken without what its
    environment adds, unless ``exact``: then only hashes do not count. Two objects of one build
    never share a key.
    """
    if not exact and (by_affix := _by_affix(builds)) is not None:
        return by_affix
    plain = Counter(key for build in builds for key in {_exact(resource) for resource in build.resources})
    shared = {key for key, number in plain.items() if exact or number == len(builds)}
    drafts = [[(_key(resource, build, shared), resource) for resource in build.resources] for build in builds]
    unclear = {
        key
        for draft in drafts
        for key, number in Counter(key for key, _ in draft).items()
        if number > 1
    }  # fmt: skip
    return [
        _distinct(
            [(_placed(key, resource, build, exact) if key in unclear else key, resource) for key, resource in draft]
        )
        for build, draft in zip(builds, drafts, strict=True)
    ]


def _by_affix(builds: Sequence[Build]) -> list[Mapping[ObjectKey, Resource]] | None:
    """The objects by their names without the namePrefix and nameSuffix of each build's own
    kustomization.

    Where a name of one build begins with the prefix of another, only that pairs them: base has
    ``web`` and ``prod-web``, prod adds ``prod-``. None if that is not the case, or a name lacks
    what its kustomization adds.
    """
    affixes = [(build.kustomizations[0].prefix, build.kustomizations[0].suffix) if build.kustomizations else ("", "")
               for build in builds]  # fmt: skip
    if not any(one.name.startswith(prefix) and one.name.endswith(suffix)
               for prefix, suffix in affixes if prefix or suffix
               for build, own in zip(builds, affixes, strict=True) if own != (prefix, suffix)
               for one in build.resources):  # fmt: skip
        return None
    found = []
    for build, (prefix, suffix) in zip(builds, affixes, strict=True):
        keys: dict[ObjectKey, Resource] = {}
        for resource in build.resources:
            key = _exact(resource)
            if resource.kind not in _UNPREFIXED:
                if not (key.name.startswith(prefix) and key.name.endswith(suffix)):
                    return None
                key = key._replace(name=key.name.removeprefix(prefix).removesuffix(suffix))
            if key in keys:
                return None
            keys[key] = resource
        found.append(keys)
    common = set(found[0]).intersection(*found[1:])
    return list(found) if common else None


_UNPREFIXED = frozenset({"Namespace", "CustomResourceDefinition", "APIService"})
"""Kinds that kustomize gives no prefix: ``prefixFieldSpecsToSkip`` in its PrefixTransformer."""


def _exact(resource: Resource) -> ObjectKey:
    return ObjectKey(resource.ref.group, resource.kind, _plain(resource))


def _plain(resource: Resource) -> str:
    if resource.kind in _GENERATED:
        return without_hash(resource.name)
    return re.sub(_DIGEST, "", resource.name) if resource.kind == "Job" else resource.name


def _key(resource: Resource, build: Build, shared: set[ObjectKey]) -> ObjectKey:
    exact = _exact(resource)
    return exact if exact in shared else exact._replace(name=neutral_name(exact.name, build))


def _placed(key: ObjectKey, resource: Resource, build: Build, exact: bool) -> ObjectKey:
    return key._replace(namespace=resource.namespace if exact else neutral_name(resource.namespace, build))


def _distinct(pairs: list[tuple[ObjectKey, Resource]]) -> Mapping[ObjectKey, Resource]:
    """Where even the namespace does not distinguish two, their whole names do."""
    times = Counter(key for key, _ in pairs)
    found: dict[ObjectKey, Resource] = {}
    for key, resource in pairs:
        whole = key._replace(name=resource.name, namespace=resource.namespace)
        found[key if times[key] == 1 else whole] = resource
    return found
