"""What kustomize says when it fails, down to its cause.

kustomize prints one long line with every ``accumulating resources`` on the way, first what went wrong when it took an
entry for a file, then what went wrong when it took it for a folder. The cause stands at the end, and the last
kustomization named before it is the one to edit.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.kustomize.hints import hint_for

if TYPE_CHECKING:
    from kustomgen.kustomize.sources import Sources

MAX_LENGTH = 400


def explain(stderr: str, folder: Path, sources: Sources) -> Complaint:
    """The cause as kustomize names it, in one or two lines, the place that it is about, and what to do."""
    at = _follow(_Trail(_message(stderr), folder))
    cause = _shorten(_plain(at), sources)
    mark = _mark(at, sources)
    if at.entry and Path(at.entry).name not in cause:
        cause = f"{at.entry}: {cause}"
    return Complaint(mark, cause, hint_for(f"{at.text}\n{cause}"))


@dataclass(frozen=True, slots=True)
class _Trail:
    """What is left of the message, the folder it has led to, and the entry of its kustomization."""

    text: str
    folder: Path
    entry: str = ""


_PARTS = {"FOLDER": "(?P<folder>[^'\n]*)", "ENTRY": "(?P<entry>[^'\n]*?)", "REST": "(?P<rest>.*)"}

# Each takes off what leads to the cause; FOLDER and ENTRY are where it led, REST what is left.
_STEPS = tuple(
    re.compile(re.sub("FOLDER|ENTRY|REST", lambda word: _PARTS[word[0]], pattern), re.DOTALL)
    for pattern in (
        r"accumulating resources: REST",
        r"(?:accumulation err=')?accumulating resources from 'ENTRY': '[^']*' must resolve to a file': REST",
        r"accumulation err='(?:accumulating|merging) resources from 'ENTRY': REST': must build at directory: .*",
        r"accumulation err='accumulating resources from 'ENTRY': .*?': (?=failed to run |hit |remote resources |couldn't make )REST",
        r"accumulating resources from 'ENTRY': REST",
        r"recursed accumulation of path 'FOLDER': REST",
        r"recursed merging from path '[^']*': REST",
        r"couldn't make target for path 'FOLDER': REST",
        r"Failed to read kustomization file under FOLDER:\nREST",
        r"accumulating components: (?:accumulateDirectory:|loader\.New) \"REST\"",
        r"must build at directory: REST",
        r"trouble configuring builtin \w+ with config: `\n(?:.*?(?<=\n)(?:- )?path: ENTRY(?=\n))?.*?\n`: REST",
        r"failed to get the patch file from path\(ENTRY\): REST",
        r"loading KV pairs: (?:file sources|env source files|literal sources):? \[ENTRY\]: REST",
        r"loading (?:generator|transformer) plugins: REST",
        r"failed to load (?:generator|transformer): REST",
        r"merging from generator &\{.*?\}: REST",
        r"invalid Kustomization: (?:json: )?REST",
        r"map\[string\]interface \{\}\(nil\): REST",
    )
)


def _follow(at: _Trail) -> _Trail:
    while found := next((found for step in _STEPS if (found := step.fullmatch(at.text))), None):
        named = found.groupdict()
        # An entry belongs to the kustomization that was current when it was named.
        folder, entry = named.get("folder"), named.get("entry") or ("" if named.get("folder") else at.entry)
        at = replace(at, text=named["rest"].strip(), folder=Path(folder) if folder else at.folder, entry=entry)
    return at


def _message(stderr: str) -> str:
    """The message itself, whichever way the program wraps it: ``Error: …``, or a log line of kubectl."""
    if "panic: " in stderr:
        return "kustomize crashed: " + stderr.partition("panic: ")[2].partition("\n")[0]
    lines = [line for line in stderr.splitlines() if not line.startswith("# Warning")]
    text = "\n".join(lines).strip()
    if found := re.search(r'"command failed" err=(.*)', text, re.DOTALL):
        text = found[1].strip()
        if text.startswith("<"):
            return "\n".join(line.removeprefix("\t") for line in text[1:-1].strip("\n").splitlines()).strip()
        try:
            return str(json.loads(text)).strip()
        except ValueError:
            return text.strip('"')
    found = re.search(r"^(?:Error|error): (.*)", text, re.DOTALL | re.MULTILINE)
    return (found[1] if found else text).strip() or "kustomize failed without a word"


_REFUSED = "remote resources are not fetched unless that is allowed"

_REWRITES = (
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
     r"namespace transformation produces ID conflict: \1/\2 stands twice"),
    (r"with the following GVK \[.*\]", "(Deployment, StatefulSet, ReplicaSet or ReplicationController)"),
)  # fmt: skip


def _plain(at: _Trail) -> str:
    """What kustomize says, without those of its program: types, identifiers, system calls."""
    text = at.text.replace('\\"', '"')
    for pattern, replacement in _REWRITES:
        text = re.sub(pattern, replacement, text, flags=re.DOTALL)
    return text


def _shorten(text: str, sources: Sources) -> str:
    text = _PATH.sub(lambda found: _shown(found[0], sources), text)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    short = "\n".join(lines[:2])
    return short if len(short) <= MAX_LENGTH else short[:MAX_LENGTH].rstrip() + "…"


_PATH = re.compile(r"(?<![\w:/.])/[^\s'\":,()]+")


def _shown(path: str, sources: Sources) -> str:
    # What is not below the folder we run in may be no file at all, but the path of a JSON patch.
    shown = sources.show(Path(path))
    return path if shown.startswith("..") else shown


_FIELDS = (("--enable-helm", "helmCharts"), ("external plugin", "generators"), ("external plugin", "transformers"))


def _mark(at: _Trail, sources: Sources) -> Mark:
    """The entry in the kustomization that the failure is about, as near as it can be told."""
    shown = sources.show_kustomization(at.folder)
    line = re.search(r"yaml: line (\d+)", at.text)
    if at.entry and line:
        return Mark(sources.show(sources.cwd / at.folder / at.entry), int(line[1]))
    try:
        roots = [document.root for document in sources.documents(shown) if document.root]
    except InputError as error:
        return error.complaints[0].mark or Mark(shown)
    field = re.search(r'unknown field \\?"(\w+)|struct field \w+\.(\w+)', at.text)
    paths = {os.path.realpath(path) for path in _PATH.findall(at.text)}
    fields = [field[1] or field[2]] if field else [name for words, name in _FIELDS if words in at.text]
    for root in roots:
        if found := next((found for name in fields if (found := root.get(name))), None):
            return found.where
        for _, scalar in root.scalars():
            if str(scalar.value) == at.entry:
                return scalar.where
    for root in roots:
        for _, scalar in root.scalars():
            if os.path.realpath(at.folder / str(scalar.value)) in paths:
                return scalar.where
    return Mark(shown)
