"""The tier of an environment, read from its name and from the folders above it."""

from __future__ import annotations

import re

DEVELOPMENT, STAGING, PRODUCTION = "development", "staging", "production"
TIERS = (DEVELOPMENT, STAGING, PRODUCTION)

_TIER_NAMES = {
    "dev": DEVELOPMENT, "development": DEVELOPMENT, "develop": DEVELOPMENT, "devel": DEVELOPMENT,
    "test": DEVELOPMENT, "testing": DEVELOPMENT, "tst": DEVELOPMENT, "local": DEVELOPMENT,
    "ci": DEVELOPMENT, "e2e": DEVELOPMENT, "nonprod": DEVELOPMENT, "nonproduction": DEVELOPMENT,
    "stage": STAGING, "staging": STAGING, "stg": STAGING, "preprod": STAGING, "preproduction": STAGING, "uat": STAGING,
    "qa": STAGING, "acceptance": STAGING, "acc": STAGING,
    "prod": PRODUCTION, "production": PRODUCTION, "prd": PRODUCTION, "live": PRODUCTION,
}  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_BEFORE = frozenset({"non", "pre", "not"})


def tier_of(path: str) -> str | None:
    """The tier that a path or a name tells; None if it does not.

    A whole part of a path goes first, from the last to the first: ``prod/eu``,
    ``envs/production/us``, ``prod/apps/local-path-provisioner`` are production. Then a word of a
    part does: ``prod-eu``, ``eu-prod`` and ``prod1`` are production, ``pre-prod`` and ``uat-2``
    staging. Words that disagree (``dev-to-prod``) say nothing.
    """
    parts = [_words(part) for part in reversed(re.split(r"[/\\]+", path))]
    for words in (*(words for words in parts if len(words) == 1), *parts):
        found = {_TIER_NAMES[word] for word in words if word in _TIER_NAMES}
        if len(found) == 1:
            return found.pop()
    return None


def _words(part: str) -> list[str]:
    words: list[str] = []
    for word in map(str.lower, _WORD.findall(part)):
        plain = word if word in _TIER_NAMES else word.rstrip("0123456789")
        if words and words[-1] in _BEFORE:
            plain = words.pop() + plain
        words.append(plain)
    return words


def tier_words(tier: str | None) -> tuple[str, ...]:
    """What environments of a tier are commonly called: ``production``, ``prod``, ``prd``; none for
    None.
    """
    return tuple(word for word, meant in _TIER_NAMES.items() if meant == tier)
