"""``kustomgen merge`` as a function: the reports of all shards of a run to the report
of the run.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.cache.store import CacheError
from kustomgen.check.evaluate import Evaluation
from kustomgen.check.plan import cache_of, outline
from kustomgen.check.policies import load_policy_of_run
from kustomgen.check.run import conclude, read_known
from kustomgen.check.shard_report import basis_of, damaged, read_block
from kustomgen.engine.find import find_engine
from kustomgen.errors import Complaint, InputError, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kustomgen.check.options import Options
    from kustomgen.check.plan import Plan
    from kustomgen.check.policies import RunPolicy
    from kustomgen.check.run import CheckResult
    from kustomgen.check.shard_report import ShardReport

Values = tuple[tuple[str, str], ...]

_BASIS = {
    "revision": ("made from revision", "check out one revision in all shards"),
    "options": ("made with the options", "give all shards the same options"),
    "policies": ("made with the policies", "check out one revision in all shards"),
    "substitute": ("made with other values of `--substitute`", "give all shards, and `merge`, the same values"),
    "tree": ("made from other kustomizations", "check out one revision in all shards"),
    "partition": (
        "made with another division of the overlays",
        "restore the same cache in all shards, or give all of them `--no-cache`",
    ),
}
"""What must be the same in all shards: how a message names it, and what to do. The first that
differs is reported.
"""


def merge(
    files: Sequence[str],
    substitute: Values = (),
    baseline: Path | None = None,
    show: Callable[[str], None] = lambda _: None,
) -> CheckResult:
    """The result of the whole run. The current folder is a checkout of what the shards checked.

    ``substitute`` are the values that the shards had; no report holds them. ``show`` is called with
    the options that the reports name, where these decide what is found. Raises InputError for a
    report that is missing, doubled, damaged, of another run or of another tree, and EngineError
    where parts of failed builds are to be built and there is no engine.
    """
    known = read_known(baseline)
    reports = sorted((_read(file) for file in files), key=lambda report: report.shard.number)
    _refuse_foreign(reports)
    _refuse_incomplete(reports)
    options = replace(reports[0].options, substitute=substitute)
    if given := _given(options):
        show(f"the shards were made with {given}")
    plan = outline(replace(options, remember=False))
    policy = load_policy_of_run(options)
    _refuse_other_tree(plan, policy, reports[0])
    evaluation = _together(plan, policy, reports)
    engine = next((report.engine for report in reports if report.engine), None)
    result = conclude(_with_engine(plan, evaluation), policy, evaluation, engine, known)
    return replace(result, cache_error=_note_seconds(options, plan, evaluation.seconds))


def _given(options: Options) -> str:
    """The options of the shards that leave something out or trust more, as a command
    line has them.
    """
    said = [
        f"{name} {value}"
        for name, values in (
            ("--policy", options.policies),
            ("--rule", options.only),
            ("--skip", options.skip),
            ("--exclude", options.exclude),
            ("--environment", options.environments),
        )
        for value in values
    ]
    said += ["--load-restrictor LoadRestrictionsNone"] * options.unrestricted + ["--allow-remote"] * options.remote
    return ", ".join(said)


def _read(file: str) -> ShardReport:
    try:
        content = json.loads(Path(file).read_bytes())
    except OSError as error:
        raise InputError(Complaint(Mark(file), f"cannot be read: {error.strerror}")) from None
    except (ValueError, RecursionError):
        hint = "the shard that writes it failed: see its log, and run it again"
        raise InputError(Complaint(Mark(file), "this is not a JSON report", hint)) from None
    return read_block(file, content)


def _refuse_foreign(reports: Sequence[ShardReport]) -> None:
    """Raises InputError if a report is of another run than the first."""
    first = reports[0]
    complaints = []
    for other in reports[1:]:
        if other.shard.count != first.shard.count:
            message = f"this is shard {other.shard}, and {first.file} is shard {first.shard}"
            complaints.append(Complaint(Mark(other.file), message, "merge the shards of one run"))
            continue
        if other.engine and first.engine and other.engine != first.engine:
            message = f"built by {_engine(other)}, and {first.file} by {_engine(first)}"
            complaints.append(Complaint(Mark(other.file), message, "give all shards the same engine"))
        elif differs := _difference(first.basis, other.basis):
            told, hint = _BASIS[differs]
            message = f"{told}{_value(other, differs)}, {first.file}{_value(first, differs) or ' was not'}"
            complaints.append(Complaint(Mark(other.file), message, hint))
    if complaints:
        raise InputError(complaints)


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    return next((name for name in _BASIS if one.get(name) != other.get(name)), None)


def _engine(report: ShardReport) -> str:
    return f"{report.engine.name} {report.engine.version}" if report.engine else "none"


def _value(report: ShardReport, name: str) -> str:
    value = report.basis.get(name)
    if name == "revision":
        return f" {value or '(no git repository)'}"
    if name == "options":
        given = {key: each for key, each in value.items() if each} if isinstance(value, dict) else value
        return f" {json.dumps(given)}"
    if name == "policies":
        return f" {', '.join(value) or '(none)'}" if isinstance(value, dict) else ""
    return ""


def _refuse_incomplete(reports: Sequence[ShardReport]) -> None:
    """Raises InputError if a shard is missing or there twice."""
    files: defaultdict[int, list[str]] = defaultdict(list)
    for report in reports:
        files[report.shard.number].append(report.file)
    count = reports[0].shard.count
    complaints = [
        Complaint(Mark(twice[1]), f"this is shard {number}/{count}, and so is {twice[0]}", "name each shard once")
        for number, twice in files.items()
        if len(twice) > 1
    ]
    missing = [number for number in range(1, count + 1) if number not in files]
    if missing:
        shown = ", ".join(f"{number}/{count}" for number in missing[:10]) + (", …" if len(missing) > 10 else "")  # noqa: PLR2004
        many = f"{len(missing)} of {count} shards are" if len(missing) > 1 else f"1 of {count} shards is"
        hint = f"`kustomgen check --shard {missing[0]}/{count} --format json --output FILE` makes the first of them"
        complaints.append(Complaint(None, f"{many} missing: {shown}", hint))
    if complaints:
        raise InputError(complaints)


def _refuse_other_tree(plan: Plan, policy: RunPolicy, report: ShardReport) -> None:
    """Raises InputError if the current folder is not what the shards checked."""
    here = {**basis_of(plan, policy.reads), "partition": report.basis.get("partition")}
    here["options"] = report.basis["options"]
    differs = _difference(report.basis, json.loads(json.dumps(here)))
    if differs is None:
        return
    if differs == "substitute":
        raise InputError(
            Complaint(Mark(report.file), "made with other values of `--substitute`", "give `merge` the same")
        )
    told, _ = _BASIS[differs]
    found = f"; here is {here[differs] or 'no git repository'}" if differs == "revision" else ""
    message = f"{told}{_value(report, differs)}, and not from what is in this folder{found}"
    raise InputError(Complaint(Mark(report.file), message, "run `merge` in a checkout of what the shards checked"))


def _together(plan: Plan, policy: RunPolicy, reports: Sequence[ShardReport]) -> Evaluation:
    remedies = {rule.id: rule.page.fix for rule in policy.policy.known}
    whole = Evaluation({})
    notes: dict[str, None] = {}
    missed: set[str] = set()
    for report in reports:
        try:
            part = report.evaluation(remedies)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise damaged(report.file) from None
        if part.found.keys() & whole.found.keys() or not part.found.keys() <= set(plan.targets):
            raise damaged(report.file)
        whole.found.update(part.found)
        whole.seconds.update(part.seconds)
        notes.update(dict.fromkeys(part.notes))
        missed |= part.missed
    if absent := [target for target in plan.targets if target not in whole.found]:
        raise InputError(Complaint(None, f"no shard checked {absent[0]}", "run the shards again"))
    return replace(whole, notes=tuple(notes), missed=frozenset(missed))


def _with_engine(plan: Plan, evaluation: Evaluation) -> Plan:
    """The plan with an engine where failed builds are followed further down."""
    failed = any(getattr(each, "error", None) for each in evaluation.found.values())
    return replace(plan, engine=find_engine(plan.options.engine)) if failed else plan


def _note_seconds(options: Options, plan: Plan, seconds: Mapping[str, float]) -> CacheError | None:
    """Notes what the shards took, so that the next run is divided by that."""
    try:
        if cache := cache_of(options, plan.schemas, plan.sources):
            cache.save_seconds(seconds)
    except CacheError as error:
        return error
    except OSError as error:
        return CacheError.unwritable(error.strerror or str(error))
    return None
