"""checkov and kustomgen over the same manifests: wall time, and what each finds. For who has
checkov on PATH.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.clock import medians
from benchmarks.objects import many
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZE = 1_000
_TAKEN_OUT = frozenset(
    {
        "automountServiceAccountToken", "imagePullPolicy", "livenessProbe", "readinessProbe", "resources",
        "securityContext", "serviceAccountName",
    }
)  # fmt: skip


def main(runs: int) -> None:
    """Prints both tables, or that there is no checkov."""
    checkov = shutil.which("checkov")
    if not checkov:
        print("\nNo checkov on PATH: nothing to compare with. `pip install checkov` in a venv of its own.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        Path(folder, "good.yaml").write_text(_text(many(SIZE)))
        Path(folder, "bare.yaml").write_text(_text([_bare(manifest) for manifest in many(SIZE)]))
        theirs = [checkov, "--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "-o", "json", "-f"]
        ours = [sys.executable, "-m", "kustomgen", "check", "--policy", "all", "--no-cache", "--format", "json"]
        _times(theirs, ours, folder, runs)
        _findings(_their_findings([*theirs, "bare.yaml"], folder), _our_findings([*ours, "bare.yaml"], folder))


def _times(theirs: Sequence[str], ours: Sequence[str], folder: Path, runs: int) -> None:
    taken = medians(
        {f"{who}, {what}": [[*command, f"{what}.yaml"]]
         for who, command in (("checkov", theirs), ("kustomgen", ours)) for what in ("good", "bare")},
        folder, runs,
    )  # fmt: skip
    print(f"\nThe same {SIZE:,} objects, as one file; wall time of whole processes.\n")
    print("| objects | kustomgen check --policy all --no-cache | checkov | ratio |\n|---|--:|--:|--:|")
    for what in ("good", "bare"):
        own, other = taken[f"kustomgen, {what}"], taken[f"checkov, {what}"]
        print(f"| {what} | {own:.1f} s | {other:.1f} s | {own / other:.2f} |")


def _findings(theirs: Mapping[str, set[str]], ours: Mapping[str, set[str]]) -> None:
    print(
        "\nObjects that each check of checkov finds fault with in the bare ones, and those that the rule of its name does.\n"
    )
    print("| checkov | objects | kustomgen | objects | of checkov's not found |\n|---|--:|---|--:|--:|")
    for check in sorted(theirs, key=lambda check: (len(check), check)):
        rules = [rule.id for rule in RULES if f"checkov/{check}" in rule.aliases]
        found = set().union(*(ours[rule] for rule in rules)) if rules else set()
        print(f"| {check} | {len(theirs[check])} | {', '.join(rules) or '-'} | {len(found)} "
              f"| {len(theirs[check] - found)} |")  # fmt: skip
    total = sum(map(len, ours.values()))
    more = Counter({rule: len(objects) for rule, objects in ours.items()})
    print(f"\nAll that kustomgen finds: {total:,} pairs of rule and object, by {len(more)} rules.")


def _their_findings(command: Sequence[str], folder: Path) -> dict[str, set[str]]:
    report = json.loads(_output(command, folder))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in report["results"]["failed_checks"]:
        kind, _, name = each["resource"].split(".", 2)
        found[each["check_id"]].add(f"{kind}/{name}")
    return found


def _our_findings(command: Sequence[str], folder: Path) -> dict[str, set[str]]:
    report = json.loads(_output(command, folder))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in report["findings"]:
        if each.get("resource"):
            found[each["rule"]].add(f"{each['resource']['kind']}/{each['resource']['name']}")
    return found


def _output(command: Sequence[str], folder: Path) -> bytes:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout


def _text(manifests: Sequence[Mapping[str, Any]]) -> str:
    return str(yaml.dump_all(manifests, Dumper=yaml.CSafeDumper, sort_keys=False))


def _bare(value: Any) -> Any:
    """A manifest without what makes its pods safe and sound."""
    if isinstance(value, dict):
        return {
            key: _image(item) if key == "image" else _bare(item) for key, item in value.items() if key not in _TAKEN_OUT
        }
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _image(image: str) -> str:
    return image.partition("@")[0].rpartition(":")[0]
