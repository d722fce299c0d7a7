"""What a tree makes kustomgen compute ends soon, and says that it was too much."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from kustomgen.policy.custom.cel.runtime import EvaluationError
from kustomgen.policy.custom.session import Session
from tests.cli.conftest import CLEAN, Run, Write, kustomization

LONG = "a" * 500_000
DOUBLED = "x" + ".replace('a', 'aa')" * 24
ADDED = "size(h)"
for _old, _new in reversed(("xa", "ab", "bc", "cd", "de", "ef", "fg", "gh")):
    ADDED = f"cel.bind({_new}, {_old} + {_old}, {ADDED})"

# An expression over `x`, what is said of it, and how long it may take.
EXPENSIVE: Mapping[str, tuple[str, str, str]] = {
    "doubling": ("size('a'" + ".replace('a', 'aa')" * 28 + ")", "", "is the limit"),
    "doubling a long text": (f"size({DOUBLED})", LONG, "is the limit"),
    "one text for each letter": (f"size(x.replace('a', '{'b' * 9000}'))", LONG, "is the limit"),
    "a range": ("size(lists.range(100000000))", "", "is the limit"),
    "adding": (ADDED, LONG, "is the limit"),
    "ten thousand texts": ("size(lists.range(9000).map(i, x.replace('a', 'b')))", LONG, "is the limit"),
    "ten thousand steps over a long text": ("lists.range(9000).all(i, x.split('a').size() > 1)", LONG, "is the limit"),
    "a pattern": ("size(x.find('(a+)+b')) == 0", LONG, ""),
    "many steps": ("lists.range(9000).all(i, lists.range(9000).all(j, true))", "", "10,000 steps"),
}


@pytest.mark.parametrize(("expression", "value", "said"), EXPENSIVE.values(), ids=EXPENSIVE)
def test_an_expression_has_limits(expression: str, value: str, said: str) -> None:
    started = time.process_time()
    session = Session({"x": value})

    if said:
        with pytest.raises(EvaluationError, match=said):
            session.value(expression)
    else:
        assert session.value(expression) is True
    assert time.process_time() - started < 20


def test_an_expression_apart_gives_what_it_gives_here() -> None:
    session = Session({"x": LONG, "y": [1, 2.5, None, "ü", {"k": [True]}]})

    assert session.value("y.map(each, each)") == [1, 2.5, None, "ü", {"k": [True]}]
    with pytest.raises(EvaluationError, match="no such key: z"):
        session.value("y.map(each, each)[4].z")


PATTERN = "(a+)+b"
SLOW_FOR_PYTHON: Mapping[str, Mapping[str, str]] = {
    "the target of a patch": {
        "overlays/dev/kustomization.yaml": "resources: [c.yaml]\n"
        f"patches: [{{target: {{kind: ConfigMap, name: '{PATTERN}'}}, patch: '[]'}}]\n",
    },
    "an image": {
        "overlays/dev/kustomization.yaml": f"resources: [c.yaml]\nimages: [{{name: '{PATTERN}', newTag: '1'}}]\n",
    },
    "a parameter": {
        "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
        "policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Policy\nextends: none\n"
        f"rules: {{required-labels: {{severity: error, kinds: [ConfigMap], labels: {{app: '{PATTERN}'}}}}}}\n",
    },
    "empty lines of a kustomization": {
        "overlays/dev/kustomization.yaml": "resources: [c.yaml]" + "\n" * 200_000,
    },
    "empty lines beside an Application": {
        "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
        "apps/a.yaml": "apiVersion: argoproj.io/v1alpha1" + "\n" * 200_000 + "kind: Application\nmetadata: {name: a}\n",
    },
    "empty lines of a build tool's file": {
        "overlays/dev/kustomization.yaml": "resources: [c.yaml]\nimages: [{name: controller, newTag: '1'}]\n",
        "overlays/dev/skaffold.yaml": "build:" + "\n" * 400_000,
    },
    "find": {
        "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
        "policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Rule\nid: no-b\nseverity: error\nsummary: x\n"
        f"match: {{kinds: [ConfigMap]}}\nexpression: object.metadata.labels.app.find('{PATTERN}') == ''\n",
    },
}


@pytest.mark.parametrize("files", SLOW_FOR_PYTHON.values(), ids=SLOW_FOR_PYTHON)
def test_no_pattern_takes_long(run: Run, write: Write, files: Mapping[str, str]) -> None:
    name = "a" * 60
    config = CLEAN.replace("name: settings", f"name: {name}, labels: {{app: {name}}}")
    write({"overlays/dev/c.yaml": config, **files})

    started = time.monotonic()
    result = run("check")

    assert result.code in (0, 1, 2)
    assert time.monotonic() - started < 20
    assert "Traceback" not in result.err


def test_variables_that_use_all_before_them_are_composed_once(run: Run, write: Write) -> None:
    names = [f"v{number}" for number in range(60)]
    variables = [
        {"name": name, "expression": " + ".join(f"variables.{each}" for each in names[max(0, at - 2) : at]) or "1"}
        for at, name in enumerate(names)
    ]
    policy = (
        "apiVersion: kustomgen/v1\nkind: Rule\nid: no-b\nseverity: error\nsummary: x\nmatch: {kinds: [ConfigMap]}\n"
        f"variables: {variables}\nexpression: variables.v59 >= 0\n"
    )
    write(
        {
            "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
            "overlays/dev/c.yaml": CLEAN,
            "policies/p.yaml": policy,
        }
    )

    started = time.monotonic()
    result = run("check")

    assert result.code in (0, 1), result.err
    assert time.monotonic() - started < 20


def test_an_expression_that_is_too_long_is_refused(run: Run, write: Write) -> None:
    policy = (
        "apiVersion: kustomgen/v1\nkind: Rule\nid: no-b\nseverity: error\nsummary: x\n"
        f'expression: "{"true && " * 4000} true"\n'
    )
    write(
        {
            "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
            "overlays/dev/c.yaml": CLEAN,
            "policies/p.yaml": policy,
        }
    )

    result = run("check")

    assert result.code == 2
    assert "is too long" in result.err
