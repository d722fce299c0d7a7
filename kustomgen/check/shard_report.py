"""What the report of a shard has for the others: all that a report over the whole run is made from,
as JSON.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from kustomgen import __version__
from kustomgen.check.evaluate import Evaluation
from kustomgen.check.options import Options
from kustomgen.check.seconds import as_seconds
from kustomgen.check.shard import Shard, tree_digest
from kustomgen.engine.find import Preference
from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.kustomize.revision import repository, state_of
from kustomgen.policy.checked import Checked
from kustomgen.policy.finding import BuildSummary, EngineInfo
from kustomgen.policy.serialize import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.check.plan import Plan

VERSION = 1
Results = dict[str, "Checked | BuildSummary"]
_LONGEST = 1e6
"""Seconds for a build, in a report that is believed."""

_OPTIONS = ("paths", "environments", "policies", "only", "skip", "schemas", "exclude", "kubernetes", "engine", "timeout",
            "unrestricted", "remote", "remember")  # fmt: skip
"""The options that decide what is found, and may be read by everyone. Values of
variables may not.
"""


@dataclass(frozen=True)
class ShardReport:
    """One shard's part, as read: ``basis`` must be the same in all shards of a run."""

    file: str
    shard: Shard
    basis: Mapping[str, Any]
    engine: EngineInfo | None
    missed: frozenset[str]
    notes: tuple[str, ...]
    results: Mapping[str, Any]
    rules: tuple[str, ...]
    seconds: Mapping[str, float]

    @property
    def options(self) -> Options:
        """The options of the run, without values of variables."""
        given = {name: self.basis["options"][name] for name in _OPTIONS}
        lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        return Options(**{**given, **lists})

    def evaluation(self, remedies: Mapping[str, str]) -> Evaluation:
        """What the shard found; ``remedies`` are by rule. Raises what JSON of another
        shape raises.
        """
        found = {target: self._result(text, remedies) for target, text in self.results.items()}
        return Evaluation(found, notes=self.notes, missed=self.missed, seconds=dict(self.seconds))

    def _result(self, text: str, remedies: Mapping[str, str]) -> Checked | BuildSummary:
        what, value, *compared_only = json.loads(text)
        if what == "checked":
            checked = from_json({**value, "rules": self.rules[value["rules"]]}, remedies)
            return replace(checked, compared_only=bool(compared_only[0]))
        cause = value.pop("failure")
        mark, message, hint = cause or (None, "", "")
        failure = Complaint(mark and Mark(*mark), message, hint) if cause else None
        return BuildSummary(**{**value, "notes": tuple(value["notes"])}, failure=failure)


def to_block(plan: Plan, evaluation: Evaluation, reads: Mapping[str, str], engine: EngineInfo | None) -> dict[str, Any]:
    """The part of a shard's report that `kustomgen merge` reads. ``reads`` are the policies' files
    with their SHA-256.
    """
    rules: dict[str, int] = {}
    results = {target: _text(plan, target, evaluation.found[target], rules) for target in plan.targets}
    shard = plan.options.shard
    return {
        "format": VERSION,
        "number": shard.number if shard else 1,
        "count": shard.count if shard else 1,
        "basis": basis_of(plan, reads),
        "engine": [engine.name, engine.version] if engine else None,
        "missed": sorted(evaluation.missed),
        "notes": list(evaluation.notes),
        "rules": list(rules),
        "results": results,
        "seconds": {target: round(each, 4) for target, each in evaluation.seconds.items() if target in results},
    }


def basis_of(plan: Plan, reads: Mapping[str, str]) -> dict[str, Any]:
    """What all shards of a run have in common, and so has who merges them."""
    options = plan.options
    try:
        revision = state_of(repository(Path(plan.sources.cwd)))
    except InputError:
        revision = ""
    return {
        "version": __version__,
        "revision": revision,
        "tree": tree_digest(plan.sources, plan.every),
        "policies": {_shown(plan, path): digest for path, digest in sorted({**plan.policy_reads, **reads}.items())},
        "options": {name: getattr(options, name) for name in _OPTIONS},
        "substitute": _digest(options.substitute) if options.substitute else "",
        "partition": _digest(plan.shards),
    }


def _shown(plan: Plan, path: str) -> str:
    return plan.sources.show(Path(path))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _text(plan: Plan, target: str, result: Checked | BuildSummary, rules: dict[str, int]) -> str:
    if isinstance(result, Checked):
        kept = dict(plan.known.get(target) or to_json(result))
        kept["rules"] = rules.setdefault(kept["rules"], len(rules))
        return json.dumps(["checked", kept, result.compared_only], separators=(",", ":"))
    failure = result.failure
    mark = failure.mark if failure else None
    cause = failure and [mark and [mark.file, mark.line, mark.column], failure.message, failure.hint]
    value = {
        "path": result.path,
        "environment": result.environment,
        "resources": result.resources,
        "error": result.error,
        "notes": list(result.notes),
        "failure": cause,
    }
    return json.dumps(["summary", value], separators=(",", ":"))


def _refuse_odd(options: Mapping[str, Any]) -> None:
    """Raises what JSON of another shape raises, where the options are none that `check` writes."""
    usual = Options()
    for name in _OPTIONS:
        value, default = options[name], getattr(usual, name)
        fits = isinstance(value, float | int if name == "timeout" else list if default == () else type(default))
        if name == "kubernetes":
            fits = value is None or isinstance(value, str)
        if not fits or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
            raise TypeError(name)
    if options["engine"] not in get_args(Preference) or not 0 < options["timeout"] <= _LONGEST:
        raise ValueError("engine or timeout")


def read_block(file: str, content: Any) -> ShardReport:
    """A shard's part of the JSON report in a file. Raises InputError if none exists."""
    block = content.get("shard") if isinstance(content, dict) else None
    if not isinstance(content, dict) or "findings" not in content:
        raise InputError(Complaint(Mark(file), "this is no report of `kustomgen check --format json`"))
    if block is None:
        hint = "give `check --shard I/N --format json` for each shard"
        raise InputError(Complaint(Mark(file), "this is the report of a whole run, not of a shard", hint))
    try:
        if block["format"] != VERSION or block["basis"]["version"] != __version__:
            found = block["basis"]["version"]
            message = f"this report is of kustomgen {found}, and this is kustomgen {__version__}"
            raise InputError(Complaint(Mark(file), message, "run the shards and `merge` with one version"))
        _refuse_odd(block["basis"]["options"])
        return ShardReport(
            file,
            Shard(int(block["number"]), int(block["count"])),
            block["basis"],
            EngineInfo(*block["engine"]) if block["engine"] else None,
            frozenset(block["missed"]),
            tuple(block["notes"]),
            dict(block["results"]),
            tuple(block["rules"]),
            as_seconds(block["seconds"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise damaged(file) from None


def damaged(file: str) -> InputError:
    """The error of a report that something changed after it was written."""
    return InputError(
        Complaint(Mark(file), "the part of this report for `kustomgen merge` is damaged", "run the shard again")
    )
