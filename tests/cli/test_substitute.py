"""Values of variables that Flux fills in: ``--substitute`` and ``--substitute-from``."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run, Write

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${REPLICAS:=3}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "shop/web:${TAG}"}]}}
"""
TREE = {"overlays/prod/kustomization.yaml": "namespace: shop\nresources: [web.yaml]\n", "overlays/prod/web.yaml": WEB}
RULES = ("--rule", "min-replicas", "--rule", "image-pinned", "--rule", "schema-valid")


def asked(run: Run, *arguments: str) -> list[tuple[str, int]]:
    report = run("check", "overlays/prod", "--format", "json", *RULES, *arguments).json
    return [(finding["rule"], finding["source"]["line"]) for finding in report["findings"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--substitute", "REPLICAS"), "--substitute 'REPLICAS' is no NAME=VALUE"),
        (("--substitute", "1A=2"), "--substitute '1A=2' is no NAME=VALUE"),
        (("--substitute-from", "absent.env"), "absent.env:1:1: cannot be read"),
        (("--substitute-from", "list.yaml"), "list.yaml:1:1: this is no file of values"),
        (("--substitute-from", "broken.yaml"), "broken.yaml:2:1: this is not YAML"),
    ],
)
def test_what_is_no_value_is_told(run: Run, write: Write, arguments: tuple[str, ...], said: str) -> None:
    write({**TREE, "list.yaml": "- a\n- b\n", "broken.yaml": "a: [\n"})
    result = run("check", "overlays/prod", *arguments)
    assert result.code == 2
    assert result.err.startswith(said)


def test_without_a_value_the_default_counts_and_what_has_none_is_not_judged(run: Run, write: Write) -> None:
    write(TREE)
    assert asked(run) == []


def test_a_value_counts_as_if_it_were_written(run: Run, write: Write) -> None:
    write(TREE)
    assert asked(run, "--substitute", "REPLICAS=1", "--substitute", "TAG=latest") == [
        ("min-replicas", 5),
        ("image-pinned", 7),
    ]
    # What one run was given says nothing about another.
    assert asked(run) == []


@pytest.mark.parametrize(
    "text",
    [
        "# of Flux\nexport REPLICAS='1'\nTAG=latest\n",
        "REPLICAS: 1\nTAG: latest\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {REPLICAS: '1', TAG: latest}\n",
    ],
    ids=["lines", "a mapping", "a ConfigMap"],
)
def test_values_come_from_a_file(run: Run, write: Write, text: str) -> None:
    write({**TREE, "values": text})
    assert asked(run, "--substitute-from", "values") == [("min-replicas", 5), ("image-pinned", 7)]
    assert asked(run, "--substitute-from", "values", "--substitute", "TAG=1.0.0") == [("min-replicas", 5)]
