"""The rules by themselves: objects a second under ``--policy all``, how that grows, and what a
policy in CEL costs.
"""

from __future__ import annotations

import gc
import os
import platform
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import yaml

from benchmarks import beside
from benchmarks.objects import build_of, many
from kustomgen.policy.custom.load import load_own
from kustomgen.policy.engine import check_build
from kustomgen.policy.load import load_policy
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomgen.k8s.build import Build
    from kustomgen.policy.rule import AnyRule

T = TypeVar("T")

_GROWN = 2.0
"""Of ten times the objects: a scan would make it ten, and what the processor keeps at hand makes it
up to 1.7.
"""
SIZES = (100, 1_000, 10_000)
RUNS = int(os.environ.get("RUNS", "5"))
RULE = """
apiVersion: kustomgen/v1
kind: Rule
id: {name}
match: {{kinds: [{kinds}]}}
expression: {expression}
message: this does not hold
"""
ADMISSION = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: {name}}}
spec:
  matchConstraints:
    resourceRules: [{{apiGroups: ['*'], apiVersions: ['*'], operations: [CREATE], resources: [{kinds}]}}]
  validations: [{{expression: {expression}}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec: {{policyName: {name}, validationActions: [Deny]}}
"""
NAMES = "size(object.metadata.name) > 0"
LABELS = "!has(object.metadata.labels) || object.metadata.labels.all(key, size(key) < 64)"
CONTAINERS = "object.spec.template.spec.containers.all(c, has(c.resources.limits) && !c.image.endsWith(':latest'))"
OWN = (
    ("Rule: every object has a name", RULE, "'*'", NAMES),
    ("Rule: the labels of every object", RULE, "'*'", LABELS),
    ("Rule: the containers of Deployments", RULE, "Deployment", CONTAINERS),
    ("ValidatingAdmissionPolicy: every object has a name", ADMISSION, "'*'", NAMES),
    ("ValidatingAdmissionPolicy: the containers of Deployments", ADMISSION, "deployments", CONTAINERS),
)


def main() -> None:
    """Prints tables; nothing here passes or fails. CPU time of one process, so that others do not
    count.
    """
    print(f"Python {platform.python_version()}, one core, medians of {RUNS} runs of CPU time\n")
    _speed()
    _growth()
    _own()
    beside.main(min(RUNS, 3))


def _speed() -> None:
    policy = load_policy("all", RULES)
    rules = len(policy.settings("prod", "production"))
    print(f"{rules} rules (`--policy all`) over builds that kustomize has made already:\n")
    print("| objects | where | objects a second | findings | against reading them as YAML with libyaml |")
    print("|--:|---|--:|--:|--:|")
    for resolving in (True, False):
        for size in SIZES:
            manifests = many(size, resolving=resolving)
            found = len(check_build(build_of(manifests), policy).findings)
            taken = _seconds(partial(build_of, manifests), partial(check_build, policy=policy), _runs(size))
            text = yaml.dump_all(manifests, Dumper=yaml.CSafeDumper)
            read = _seconds(lambda: None, partial(_read, text), _runs(size))
            where = "all resolves" if resolving else "nothing resolves"
            print(f"| {size:,} | {where} | {size / taken:,.0f} | {found:,} | {taken / read:.2f} |")


def _read(text: str, _: None) -> object:
    return list(yaml.load_all(text, yaml.CSafeLoader))


def _growth() -> None:
    """Rules that take longer for each object, the more of them there are."""
    grown = []
    gc.disable()  # it looks at all objects on behalf of whoever makes the next one
    for resolving in (True, False):
        few, more = (_by_rule(size, resolving=resolving) for size in SIZES[1:])
        ratio = {rule: more[rule] / max(taken, 1e-7) for rule, taken in few.items() if more[rule] > 1e-6}
        grown += [(each, rule, resolving) for rule, each in ratio.items() if each > _GROWN]
    gc.enable()
    print(
        f"\nRules that take over {_GROWN:g} times as long for an object among {SIZES[2]:,} as among {SIZES[1]:,}: ",
        end="",
    )
    print("; ".join(f"{rule} ({ratio:.1f})" for ratio, rule, _ in sorted(grown, reverse=True)) or "none")


def _by_rule(size: int, *, resolving: bool) -> dict[str, float]:
    """Seconds for an object, by rule."""
    build = build_of(many(size, resolving=resolving))
    settings = load_policy("all", RULES).settings("prod", "production")
    return {setting.rule.id: min(_once(setting.rule, build) for _ in range(3)) / size for setting in settings}


def _once(rule: AnyRule, build: Build) -> float:
    started = time.process_time()
    _run(rule, build)
    return time.process_time() - started


def _run(rule: AnyRule, build: Build) -> Build:
    list(rule.run(build))
    return build


def _own() -> None:
    size = 1_000
    made = partial(build_of, many(size))
    print(f"\nA policy in CEL over a build of {size:,} objects, in µs for each object of the build. The first of a run")
    print("hands the objects to the CEL runtime, the others find them there.\n")
    print("| policy | the first | each other |")
    print("|---|--:|--:|")
    for what, template, kinds, expression in OWN:
        first, other = _loaded(
            *(template.format(name=n, kinds=kinds, expression=repr(expression)) for n in ("first", "other"))
        )
        alone = _seconds(made, partial(_run, first), RUNS) / size
        after = _seconds(partial(_after, first, made), partial(_run, other), RUNS) / size
        print(f"| {what} | {alone * 1e6:.1f} | {after * 1e6:.1f} |")


def _after(first: AnyRule, made: Callable[[], Build]) -> Build:
    return _run(first, made())


def _loaded(*documents: str) -> list[AnyRule]:
    """Rules of one file: they share what they read in."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "policy.yaml")
        file.write_text("---".join(documents))
        return list(load_own([str(file)], ()).rules)


def _seconds(prepare: Callable[[], T], run: Callable[[T], object], runs: int) -> float:
    """The median of CPU seconds that ``run`` takes for what ``prepare`` makes anew each time; the
    first is not counted.
    """
    taken = []
    for _ in range(runs + 1):
        given = prepare()
        gc.collect()
        started = time.process_time()
        run(given)
        taken.append(time.process_time() - started)
    return median(taken[1:])


def _runs(size: int) -> int:
    return min(RUNS, 3) if size == SIZES[-1] else RUNS


if __name__ == "__main__":
    main()
