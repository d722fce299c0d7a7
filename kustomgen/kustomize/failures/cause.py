"""What kustomize says when it fails, down to its cause.

kustomize prints one long line with every ``accumulating resources`` on the way, first what went
wrong when it took an entry for a file, then what went wrong when it took it for a folder. The cause
is at the end, and the last kustomization named before it is the one to edit.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FailureCause:
    """What is left of the message, the folder that it has led to, and the entry of the
    kustomization there, if any.
    """

    text: str
    folder: Path
    entry: str = ""
    user: Path | None = None
    """The kustomization that lists ``folder``, where one does, and in ``listed`` how it
    names it.
    """
    listed: str = ""


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


def cause_of(stderr: str, folder: Path) -> FailureCause:
    """The cause in what the program or the engine said about building ``folder``."""
    at = FailureCause(_message(stderr), folder)
    while found := next((found for step in _STEPS if (found := step.fullmatch(at.text))), None):
        named = found.groupdict()
        rest = named["rest"].strip()
        if at.text.startswith("accumulating components:"):
            rest = _unquoted(rest)
        # An entry belongs to the kustomization that was current when it was named.
        below, entry = named.get("folder"), named.get("entry") or ("" if named.get("folder") else at.entry)
        if below and Path(below) != at.folder:
            at = replace(at, folder=Path(below), user=at.folder, listed=at.entry)
        at = replace(at, text=rest, entry=entry)
    return at


def _unquoted(text: str) -> str:
    """A text as it was before Go quoted it, which it does once for each Component around."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text.replace('\\"', '"').replace("\\n", "\n")


def _message(stderr: str) -> str:
    """The message itself, whichever way the program wraps it: ``Error: …``, or a log line of
    kubectl.
    """
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
    return (found[1] if found else text).strip() or "kustomize failed without a message"
