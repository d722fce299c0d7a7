"""What annotations written for other tools say, in our rules: so that moving over costs nothing.

Each peer's form as its own code reads it. A check that no rule stands for is named and counted,
never an error: it may well be right for the tool that it was written for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KUBE_LINTER, KUBE_SCORE, POLARIS, CHECKOV = "kube-linter", "kube-score", "polaris", "checkov"

_CHECKOV_KEY = r"(?:checkov|bridgecrew)\.io/skip\d*"
_POLARIS = "polaris.fairwinds.com/"
_ALL = "*"
# kube-score leaves this one out with the other (scorecard/enabled.go).
_IMPLIED = {"container-resources": ("container-ephemeral-storage-request-and-limit",)}
_NO = frozenset({"deny", "denied", "disable", "disabled", "no"})


@dataclass(frozen=True, slots=True)
class Said:
    """One check that a peer is told to leave out: its name as ``peer/check``, the rules it stands
    for, and why.
    """

    check: str
    rules: tuple[str, ...]
    reason: str


def said_by_peers(key: str, value: Any, names: Mapping[str, tuple[str, ...]]) -> Iterator[Said]:
    """What one annotation exempts from; nothing if it is no peer's. ``names`` are all names of
    rules.
    """
    text = value.strip() if isinstance(value, str) else str(value).lower()
    for read in (_kube_linter, _kube_score, _polaris, _checkov):
        for peer, check, reason in read(key, text):
            name = f"{peer}/{check}"
            rules = _every(peer, names) if check == _ALL else names.get(name, ())
            yield Said(name, rules, reason or f"{key} is set, without a reason")


def _every(peer: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The rules that stand for any check of a peer: what it leaves out altogether is no more than
    what it has.
    """
    found = (rule for name, rules in names.items() if name.startswith(f"{peer}/") for rule in rules)
    return tuple(dict.fromkeys(found))


def _kube_linter(key: str, text: str) -> Iterator[tuple[str, str, str]]:
    prefix, _, check = key.partition("/")
    if prefix == "ignore-check.kube-linter.io":
        yield KUBE_LINTER, check, text
    elif key == "kube-linter.io/ignore-all":
        yield KUBE_LINTER, _ALL, text


def _kube_score(key: str, text: str) -> Iterator[tuple[str, str, str]]:
    prefix, _, name = key.partition("/")
    if prefix != "kube-score":
        return
    if name == "ignore":
        for check in filter(None, map(str.strip, text.split(","))):
            yield KUBE_SCORE, check, ""
            for implied in _IMPLIED.get(check, ()):
                yield KUBE_SCORE, implied, ""
    elif name == "skip":
        if text.lower() == "true":
            yield KUBE_SCORE, _ALL, ""
    elif text.lower() in _NO:
        yield KUBE_SCORE, name, ""


def _polaris(key: str, text: str) -> Iterator[tuple[str, str, str]]:
    if key.startswith(_POLARIS) and text.lower() == "true":
        name = key.removeprefix(_POLARIS)
        if name == "exempt":
            yield POLARIS, _ALL, ""
        elif name.endswith("-exempt"):
            yield POLARIS, name.removesuffix("-exempt"), ""


def _checkov(key: str, text: str) -> Iterator[tuple[str, str, str]]:
    if re.fullmatch(_CHECKOV_KEY, key):
        check, _, reason = text.partition("=")
        yield CHECKOV, check.strip(), reason.strip()
