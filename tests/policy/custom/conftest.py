"""Policy files written, read, and held against objects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.policy.custom.load import load_own
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import AnyRule, FamilyRule, Problem
from kustomgen.yaml.stream import load_stream

Load = Callable[..., dict[str, AnyRule]]
Complain = Callable[..., list[str]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """The rules of policy files, by id: ``load(text)``, or ``load(**{"a.yaml": text})``; ``beside`` is objects' text."""
    monkeypatch.chdir(tmp_path)

    def load(text: str = "", beside: str = "", **files: str) -> dict[str, AnyRule]:
        given = {name: dedent(content).lstrip("\n") for name, content in (files or {"p.yaml": text}).items()}
        for name, content in given.items():
            Path(name).write_text(content, encoding="utf-8")
        if beside:
            Path("beside.yaml").write_text(dedent(beside).lstrip("\n"), encoding="utf-8")
        own = load_own(list(given), (), ["beside.yaml"] if beside else [])
        return {rule.id: rule for rule in own.rules}

    return load


@pytest.fixture
def complain(load: Load) -> Complain:
    """What is said of policy files that are wrong, each with its hint after an arrow."""

    def complain(text: str = "", beside: str = "", **files: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            load(text, beside, **files)
        return [str(complaint).replace("\n    ", " → ") for complaint in caught.value.complaints]

    return complain


def build(text: str, environment: str = "prod", tier: str | None = "production") -> Build:
    """The build of some YAML."""
    manifests = load_stream(dedent(text), "m.yaml")
    return Build(f"overlays/{environment}", environment, tuple(map(Resource, manifests)), tier)


def said(rule: AnyRule, *builds: Build) -> list[str]:
    """What a rule says: ``Kind/name path: message``; behind a ``?`` what only informs."""
    problems: list[Problem] = list(rule.check_all(builds)) if isinstance(rule, FamilyRule) else []
    for each in builds:
        problems += rule.run(each)
    return [_text(problem) for problem in problems]


def _text(problem: Problem) -> str:
    place = "" if isinstance(problem.at, Mark) else f"{problem.at.resource} {problem.at}".strip()
    mark = "? " if problem.severity is Severity.INFO else ""
    return f"{mark}{place}: {problem.message}"


DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec:
      replicas: 7
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: web, image: "shop/web:1.4.2", resources: {limits: {memory: 64Mi}}}
    """
