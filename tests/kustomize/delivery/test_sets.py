"""The Applications of an ApplicationSet, as far as the tree says which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.delivery.sets import MOST, applications, unresolved

HERE = "https://github.com/example/gitops"
TREE = ("apps/web/overlays/prod", "apps/web/overlays/dev", "apps/api/overlays/prod", "apps/.hidden", "libs/web")

LIST = {"list": {"elements": [{"env": "dev"}, {"env": "prod"}]}}
GIT = {"git": {"repoURL": HERE, "directories": [{"path": "apps/*"}]}}


def made(tmp_path: Path, generators: list[Any], name: str, *, go: bool = True, **spec: Any) -> list[str]:
    for folder in TREE:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    template = {"metadata": {"name": name}, "spec": {"source": {"path": name}}}
    resource = Resource({"spec": {"goTemplate": go, "generators": generators, "template": template, **spec}})
    return [each["metadata"]["name"] for each, _ in applications(resource, tmp_path, lambda url: url == HERE)]


@pytest.mark.parametrize(
    "generator",
    [
        {"clusters": {}},
        {"scmProvider": {"github": {"organization": "example"}}},
        {"pullRequest": {}},
        {"plugin": {}},
        {"git": {"repoURL": HERE, "files": [{"path": "envs/*.json"}]}},
        {"git": {"repoURL": "https://github.com/example/other", "directories": [{"path": "apps/*"}]}},
        {"git": {"repoURL": HERE, "directories": [{"path": "apps/{{.env}}"}]}},
        {"matrix": {"generators": [LIST, {"clusters": {}}]}},
        {"matrix": {"generators": [LIST]}},
        {"list": {"elementsYaml": "{{ .values }}"}},
        {**LIST, "selector": {"matchLabels": {"env": "prod"}}},
        {},
    ],
    ids=str,
)
def test_what_the_tree_does_not_say_makes_nothing(generator: Any, tmp_path: Path) -> None:
    assert made(tmp_path, [generator], "x") == []


def test_the_kinds_that_are_not_known_are_named(tmp_path: Path) -> None:
    resource = Resource({"spec": {"generators": [LIST, {"clusters": {}}, {"git": {"repoURL": HERE, "files": []}}]}})
    assert unresolved(resource, tmp_path, lambda _: True) == ["clusters", "git"]


@pytest.mark.parametrize(
    ("generators", "name", "expected"),
    [
        ([LIST], "shop-{{.env}}", ["shop-dev", "shop-prod"]),
        ([LIST], "shop-{{ .env }}", ["shop-dev", "shop-prod"]),
        ([LIST], "shop-{{- .env -}}", ["shop-dev", "shop-prod"]),
        ([GIT], "{{.path.path}}", ["apps/api", "apps/web"]),
        ([GIT], "{{.path.basename}}", ["api", "web"]),
        ([GIT], "{{index .path.segments 0}}/{{index .path.segments 1}}", ["apps/api", "apps/web"]),
        ([{"git": {"repoURL": HERE, "directories": [{"path": "apps/*/overlays/prod"}]}}], "{{.path.path}}",
         ["apps/api/overlays/prod", "apps/web/overlays/prod"]),
        ([{"git": {"repoURL": HERE, "directories": [{"path": "apps/**/prod"}]}}], "{{.path.path}}",
         ["apps/api/overlays/prod", "apps/web/overlays/prod"]),
        ([{"git": {"repoURL": HERE, "directories": [{"path": "apps/*"}, {"path": "apps/web", "exclude": True}]}}],
         "{{.path.basename}}", ["api"]),
        ([{"matrix": {"generators": [GIT, LIST]}}], "{{.path.basename}}-{{.env}}",
         ["api-dev", "api-prod", "web-dev", "web-prod"]),
        ([LIST, GIT], "{{.env}}", ["dev", "prod", "{{.env}}", "{{.env}}"]),
        ([LIST], "{{ .env | upper }}", ["{{ .env | upper }}"] * 2),
    ],
)  # fmt: skip
def test_go_templates(generators: list[Any], name: str, expected: list[str], tmp_path: Path) -> None:
    assert made(tmp_path, generators, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("{{path}}", ["apps/api", "apps/web"]),
        ("{{ path.basename }}", ["api", "web"]),
        ("{{path[1]}}", ["api", "web"]),
        ("{{.path.path}}", ["{{.path.path}}"] * 2),
    ],
)
def test_templates_of_before(name: str, expected: list[str], tmp_path: Path) -> None:
    assert made(tmp_path, [GIT], name, go=False) == expected


@pytest.mark.parametrize("pattern", ["[", "[z-a]*", "**/" * 500, "*" * 400])
def test_a_pattern_that_is_none_takes_no_time(pattern: str, tmp_path: Path) -> None:
    made(tmp_path, [{"git": {"repoURL": HERE, "directories": [{"path": pattern}]}}], "{{.path.path}}")


def test_a_set_makes_only_so_many(tmp_path: Path) -> None:
    many = {"list": {"elements": [{"env": str(number)} for number in range(200)]}}
    assert len(made(tmp_path, [{"matrix": {"generators": [many, many]}}], "{{.env}}")) == MOST
