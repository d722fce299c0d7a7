"""What kustomize says, without the words of its program: types, identifiers, system calls."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.kustomize.sources import Sources

MAX_LENGTH = 400

_REFUSED = "remote resources are not fetched unless that is allowed"

_REWRITES = (
    (r"\[patch: \".*\"\]", "the patch that is written here"),
    (r"map\[string\]interface \{\}\(nil\): ", ""),
    (r"no 'git' program on path: exec: .*|failed to run '\S*git fetch.* not allowed", _REFUSED),
    (r"Get \\?\"[^\"]*\": (?:proxyconnect tcp: dial tcp 127\.0\.0\.1:1: .*|\S+: remote resources are not fetched.*)", _REFUSED),
    (r"MalformedYAMLError: yaml: (.*) in File: (\S+)", r"\2 is not YAML: \1"),
    (r"cannot unmarshal array into Go value of type types.Kustomization", "a mapping of fields is expected, not a list"),
    (r"cannot unmarshal (\w+) into Go value of type types.Kustomization", r"a mapping of fields is expected, not a \1"),
    (r"evalsymlink failure on '([^']+)' : lstat .*: (no such file or directory)", r"\2: \1"),
    (r"(?:not a valid directory: )?(no such file or directory: )", r"\1"),
    (r"json: (unknown field)", r"\1"),
    (r"\s*: exit status \d+$", ""),
    (r"yaml: unmarshal errors:\s+", "yaml: "),
    (r"; failed to find unique target for patch .*", ""),
    (r"no resource matches strategic merge patch \"[^\"]*\": ", ""),
    (r"resid\.ResId\{.*Kind:\"(\w+)\".*?\}, Name:\"([^\"]*)\".*?\}", r"\1/\2"),
    (r"(\w+)\.[\w.\[\]-]+/([\w.-]+)\.(?:\[noNs\]|[\w-]+)", r"\1/\2"),
    (r"cannot unmarshal (\w+) into Go struct field \w+\.(\S+) of type (?:types\.)?(\S+)",
     r"\2: \3 is expected, not \1"),
    (r": \[\]\S+ is expected", ": a list is expected"),
    (r"namespace transformation produces ID conflict: .*\"kind\":\"(\w+)\".*\"name\":\"([^\"]*)\".*",
     r"namespace transformation produces ID conflict: \1/\2 occurs twice"),
    (r"with the following GVK \[.*\]", "(Deployment, StatefulSet, ReplicaSet or ReplicationController)"),
)  # fmt: skip


def worded(text: str, sources: Sources) -> str:
    """The cause in one or two lines, with paths as messages name them."""
    text = text.replace('\\"', '"')
    for pattern, replacement in _REWRITES:
        text = re.sub(pattern, replacement, text, flags=re.DOTALL)
    text = PATH.sub(lambda found: _shown(found[0], sources), text)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    short = "\n".join(lines[:2])
    return short if len(short) <= MAX_LENGTH else short[:MAX_LENGTH].rstrip() + "…"


PATH = re.compile(r"(?<![\w:/.])/[^\s'\":,()]+")
"""An absolute path in a message."""


def _shown(path: str, sources: Sources) -> str:
    # What is not below the folder we run in may be no file at all, but the path of a JSON patch.
    shown = sources.show(Path(path))
    return path if shown.startswith("..") else shown
