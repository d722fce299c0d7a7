"""Names without what only one environment adds to them, so that the same thing is seen to be the same.

kustomize puts a hash of the content after the names of generated ConfigMaps and Secrets, and overlays commonly put
their environment's name before or after every name.
"""

from __future__ import annotations

import re

from kustomgen.policy.fingerprint import without_hash


def neutral(text: str, environment: str) -> str:
    """A name, or a sentence with names, without content hashes and the environment's name in front or behind."""
    text = without_hash(text)
    for word in dict.fromkeys((environment, environment.partition("-")[0])):
        if word:
            text = re.sub(rf"(?<![A-Za-z0-9-]){re.escape(word)}-|-{re.escape(word)}(?![A-Za-z0-9-])", "", text)
    return text
