"""Names without what only one environment adds to them, so that the same thing is seen to be the same.

kustomize puts a hash of the content after the names of generated ConfigMaps and Secrets, and overlays commonly put
their environment's name before or after every name.
"""

from __future__ import annotations

import re

# kustomize writes ten hex digits in an alphabet without vowels and look-alikes (api/hasher, encode).
_HASH = re.compile(r"-[bcdfghkmt2456789]{10}(?![A-Za-z0-9-])")


def without_hash(text: str) -> str:
    """``gorax-env-2kf8m9d7c4`` is ``gorax-env``."""
    return _HASH.sub("", text)


def neutral(text: str, environment: str) -> str:
    """A name, or a sentence with names, without content hashes and the environment's name in front or behind."""
    text = without_hash(text)
    for word in dict.fromkeys((environment, environment.partition("-")[0])):
        if word:
            text = re.sub(rf"(?<![A-Za-z0-9-]){re.escape(word)}-|-{re.escape(word)}(?![A-Za-z0-9-])", "", text)
    return text
