"""The Secrets that a spec says are created elsewhere: ``provider: existing``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.yaml.located import Located

_EXISTING = "existing"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_ROUNDS = 5
"""How often variables are filled in: one may use those before it."""


def existing_secrets(layers: Sequence[Located], environment: str) -> tuple[str, ...]:
    """Their names in an environment, sorted. ``layers`` are the parts of the spec that apply to it,
    the lowest first. A name with a variable that none of them defines is left out.
    """
    words = {"env": environment}
    for layer in layers:
        words |= _texts({key: node for key in ("name", "namespace") if (node := layer.get(key)) is not None})
        words |= _texts(_mapping(layer.get("vars")))
    names = {_filled(name, words) for name in _names(layers)}
    return tuple(sorted(name for name in names if name and "${" not in name))


def _names(layers: Sequence[Located]) -> Iterator[str]:
    secrets: dict[str, Located] = {}
    pulls: dict[str, dict[str, Located] | None] = {}
    for layer in layers:
        if (said := layer.get("secrets")) is not None:
            secrets = {**secrets, **_mapping(said)} if said.value is not None else {}
        for name, pull in _mapping(layer.get("imagePullSecrets")).items():
            if pull.value == _EXISTING:
                pulls[name] = {"provider": pull}
            else:
                pulls[name] = {**(pulls.get(name) or {}), **_mapping(pull)} if pull.value is not None else None
    if _provider(secrets) == _EXISTING:
        yield _texts(secrets).get("name", "")
    yield from (name for name, pull in pulls.items() if pull and _provider(pull) == _EXISTING)


def _provider(fields: Mapping[str, Located]) -> object:
    return fields["provider"].value if "provider" in fields else None


def _mapping(node: Located | None) -> Mapping[str, Located]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _texts(fields: Mapping[str, Located]) -> dict[str, str]:
    return {key: str(node.value) for key, node in fields.items() if isinstance(node.value, str | int | float)}


def _filled(text: str, words: Mapping[str, str]) -> str:
    for _ in range(_ROUNDS):
        text = _VARIABLE.sub(lambda found: words.get(found[1], found[0]), text)
    return text
