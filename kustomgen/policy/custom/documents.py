"""The documents of policy files, each as its author wrote it, with places, and as kubectl would
read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Mark
from kustomgen.yaml.source import parse_all
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from kustomgen.yaml.source import Located
    from kustomgen.yaml.text import Files

OWN_API_VERSION = "kustomgen/v1"
ADMISSION_GROUP = "admissionregistration.k8s.io"
ADMISSION_VERSIONS = ("v1", "v1beta1")
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"
RULE, SHAPE, TEST = "Rule", "ExpectedShape", "PolicyTest"
_ESCAPED = re.compile(r'(?:[^"\\]|\\["\\/])*\\[^"\\/]')


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One document: ``root`` with places, ``manifest`` as kubectl reads it, ``text`` the whole
    file's.
    """

    file: str
    text: str
    root: Located
    manifest: Any

    def word(self, *path: str) -> str:
        """A string at a path, empty if none exists."""
        found = self.root.get(*path)
        return found.value if found and isinstance(found.value, str) else ""

    @property
    def api_version(self) -> str:
        return self.word("apiVersion")

    @property
    def kind(self) -> str:
        return self.word("kind")

    @property
    def name(self) -> str:
        return self.word("metadata", "name")

    @property
    def namespace(self) -> str:
        return self.word("metadata", "namespace")

    @property
    def is_own(self) -> bool:
        """Whether kustomgen itself gives it a meaning, other than as a policy of built-in rules."""
        return self.is_admission or (self.api_version == OWN_API_VERSION and self.kind in {RULE, SHAPE, TEST})

    @property
    def is_admission(self) -> bool:
        return self.api_version.partition("/")[0] == ADMISSION_GROUP and self.kind in {POLICY, BINDING}

    @property
    def is_policy(self) -> bool:
        """Whether it is what ``policy.load`` reads; it also complains of what is neither that nor
        anything else.
        """
        group, slash, _ = self.api_version.partition("/")
        foreign = self.api_version and self.kind and (slash == "" or "." in group or group != "kustomgen")
        return not self.is_own and not (foreign and self.root.get("metadata"))


def read_documents(file: str, files: Files) -> list[PolicyDocument]:
    """Every document of a file. Raises InputError if it cannot be read, is not YAML, or is
    unclear.
    """
    return documents_of(files.read(Path(file), file), file)


def documents_of(text: str, file: str) -> list[PolicyDocument]:
    """Every document of a file's text. Raises InputError if it is not YAML, or is unclear."""
    roots = parse_all(text, file)
    return [
        PolicyDocument(file, text, root, manifest)
        for root, manifest in zip(roots, load_stream(text, file), strict=True)
    ]


def place_in(document: PolicyDocument, scalar: Located, offset: int) -> Mark:
    """Where a character of a string is in the file, through the ways that YAML has to write
    one.

    The string's characters are looked for one after the other from where the scalar begins; only
    space, line ends and YAML's own quoting lie between them.
    """
    lines = document.text.splitlines(keepends=True)
    at = sum(map(len, lines[: scalar.mark.line - 1])) + scalar.mark.column - 1
    raw = document.text
    if raw[at : at + 1] == '"' and _ESCAPED.match(raw, at + 1):
        return scalar.mark  # what is written as an escape cannot be found
    if raw[at : at + 1] in {"|", ">"}:
        at = raw.find("\n", at) + 1
    value = scalar.value
    start = at
    for sign in value[: offset + 1]:
        if sign.isspace():
            continue
        found = raw.find(sign, at)
        if found < 0:
            return scalar.mark
        start, at = found, found + 1
    if offset >= len(value):
        start = at
    before = raw[:start]
    return Mark(document.file, before.count("\n") + 1, start - before.rfind("\n"))
