"""What an API server or a namespace refuses, at the line of a kustomization that brought it about."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.server import needs_server

pytestmark = needs_server

BASE = {
    "kustomization.yaml": "resources: [web.yaml, db.yaml]\n",
    "web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          resources:
            requests: { memory: 64Mi }
            limits: { memory: 128Mi }
""",
    "db.yaml": """\
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: shop/db:1.0.0, resources: { limits: { cpu: 1, memory: 1Gi } } }]
""",
}
ACCEPTS, ADMITS = "api-server-accepts", "namespace-admits-pods"


class Case(NamedTuple):
    """What the overlay adds to its kustomization, the rule, words of its message, and the line that it names."""

    text: str
    rule: str
    words: str
    line: str


def patch(text: str) -> str:
    """A patch of the Deployment's container, or of what else is given."""
    indented = "".join(f"      {line}\n" for line in text.splitlines())
    head = "apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: web }\n"
    return f"patches:\n  - patch: |-\n      {head}{indented}"


def container(text: str) -> str:
    """A patch of the container."""
    inside = "".join(f"        {line}\n" for line in text.splitlines())
    return patch(f"spec:\n  template:\n    spec:\n      containers:\n      - name: web\n{inside}")


def resource(text: str) -> str:
    """An object that a patch could not make: beside the kustomization."""
    return f"resources: [../../base, more.yaml]\n# more.yaml\n{text}"


QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata: { name: all }
spec:
  hard: { %s }
"""
CASES = {
    "no-volume": Case(
        container("volumeMounts:\n- name: cache\n  mountPath: /cache"), ACCEPTS, 'Not found: "cache"', "- name: cache"
    ),
    "over-limit": Case(
        container("resources:\n  requests:\n    memory: 256Mi"), ACCEPTS, "memory limit of 128Mi", "memory: 256Mi"
    ),
    "cpu-over-limit": Case(
        container("resources:\n  limits:\n    cpu: 100m\n  requests:\n    cpu: 200m"),
        ACCEPTS,
        "cpu limit of 100m",
        "cpu: 200m",
    ),
    "no-progress": Case(
        patch("spec:\n  strategy:\n    rollingUpdate:\n      maxSurge: 0\n      maxUnavailable: 0"),
        ACCEPTS,
        "may not be 0 when `maxSurge` is 0",
        "maxUnavailable: 0",
    ),
    "too-much-at-once": Case(
        patch("spec:\n  strategy:\n    rollingUpdate:\n      maxUnavailable: 150%"),
        ACCEPTS,
        "must not be greater than 100%",
        "maxUnavailable: 150%",
    ),
    "probe-of-init": Case(
        patch(
            "spec:\n  template:\n    spec:\n      initContainers:\n      - name: wait\n        image: shop/wait:1.0.0\n"
            "        startupProbe:\n          exec: { command: [x] }"
        ),
        ACCEPTS,
        "may not be set for init containers",
        "startupProbe:",
    ),
    "hook-of-init": Case(
        patch(
            "spec:\n  template:\n    spec:\n      initContainers:\n      - name: wait\n        image: shop/wait:1.0.0\n"
            "        lifecycle:\n          preStop: { exec: { command: [x] } }"
        ),
        ACCEPTS,
        "may not be set for init containers",
        "lifecycle:",
    ),
    "long-name": Case(
        "namePrefix: a-prefix-of-an-environment-of-which-somebody-was-proud-\n",
        ACCEPTS,
        "of at most 52",
        "namePrefix: a-prefix-of-an-environment-of-which-somebody-was-proud-",
    ),
    "no-key": Case(
        "secretGenerator:\n- name: web-tls\n  type: kubernetes.io/tls\n  literals: [tls.crt=x]\n",
        ACCEPTS,
        "Required value",
        "- name: web-tls",
    ),
    "no-docker-json": Case(
        "secretGenerator:\n- name: pull\n  type: kubernetes.io/dockerconfigjson\n  literals: [.dockerconfigjson=x]\n",
        ACCEPTS,
        "invalid character",
        "literals: [.dockerconfigjson=x]",
    ),
    "quota-of-cpu": Case(resource(QUOTA % 'limits.cpu: "4"'), ADMITS, "must specify limits.cpu for: web", "resources:"),
    "quota-of-memory": Case(resource(QUOTA % "limits.memory: 500Mi"), ADMITS, "exceeded quota: all", "spec:"),
    "level": Case(
        "namespace: shop\n"
        + resource(
            "apiVersion: v1\nkind: Namespace\n"
            "metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }\n"
        )
        + patch("spec:\n  template:\n    spec:\n      hostNetwork: true"),
        ADMITS,
        "host namespaces (hostNetwork=true)",
        "hostNetwork: true",
    ),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[dict[str, Any]]]]:
    """One check of all overlays, and the findings of these two rules by overlay."""
    here = tmp_path_factory.mktemp("refused")
    for name, text in BASE.items():
        (here / "base").mkdir(exist_ok=True)
        (here / "base" / name).write_text(text)
    for name, case in CASES.items():
        folder = here / "overlays" / name
        folder.mkdir(parents=True)
        head = "" if "resources: [" in case.text else "resources: [../../base]\n"
        before, cut, more = case.text.partition("# more.yaml\n")
        added, mark, patches = more.partition("patches:")
        (folder / "kustomization.yaml").write_text(head + before + mark + patches)
        if cut:
            (folder / "more.yaml").write_text(added)
    command = [sys.executable, "-m", "kustomgen", "check", "--no-cache", "--format", "json"]
    done = subprocess.run(
        [*command, "--rule", ACCEPTS, "--rule", ADMITS], cwd=here, capture_output=True, text=True, check=False
    )
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in CASES}
    for finding in json.loads(done.stdout)["findings"]:
        found[finding["environment"]].append(finding)
    return here, found


@pytest.mark.parametrize("name", CASES)
def test_it_is_found_once_and_at_its_line(name: str, report: tuple[Path, dict[str, list[dict[str, Any]]]]) -> None:
    here, found = report
    case = CASES[name]
    said = [each for each in found[name] if case.words in each["message"]]

    assert [each["rule"] for each in said] == [case.rule], found[name]
    source = said[0]["source"]
    assert (here / source["file"]).read_text().splitlines()[source["line"] - 1].strip() == case.line


def test_no_advice_is_given_about_numbers_that_are_refused(
    report: tuple[Path, dict[str, list[dict[str, Any]]]],
) -> None:
    assert [each["rule"] for each in report[1]["cpu-over-limit"] if "cpu" in each["message"]] == [ACCEPTS]
