"""Real files, the real kustomize, and the overlay that most of these tests build on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.engine.find import EMBEDDED, Engine, find_engine
from kustomgen.kustomize.sources import Sources

Write = Callable[[Mapping[str, str]], Sources]

PRESENT = [name for name in ("kustomize", "kubectl") if shutil.which(name)]
if EMBEDDED.is_file():
    PRESENT.insert(0, "embedded")
# Where none is there, the first still runs, and says what to install.
PRESENT = PRESENT or ["auto"]


SHOP = {
    "base/kustomization.yaml": """
        resources: [deployment.yaml, more.yaml]
        configMapGenerator:
        - name: settings
          literals: [LEVEL=info, COLOUR=red]
          files: [motd.txt]
          envs: [extra.env]
        """,
    "base/motd.txt": "hello\n",
    "base/extra.env": "# more\nREGION=eu\n",
    "base/deployment.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: shop/web:v1
                ports:
                - containerPort: 8080
                args: [--one, --two]
                envFrom:
                - configMapRef: {name: settings}
              - name: proxy
                image: envoy:v1
        """,
    "base/more.yaml": """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: ServiceAccount
          metadata: {name: web, annotations: {}}
        - apiVersion: v1
          kind: Service
          metadata:
            name: web
            annotations: {team: shop}
          spec:
            ports: [{port: 80}]
        """,
    "prod/kustomization.yaml": """
        resources: [../base]
        namespace: shop
        namePrefix: prod-
        labels:
        - pairs: {tier: gold}
        images:
        - name: shop/web
          newTag: v2
        configMapGenerator:
        - name: settings
          behavior: merge
          literals: [LEVEL=warn]
        patches:
        - path: web.yaml
        """,
    "prod/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          template:
            spec:
              containers:
              - name: proxy
                resources: {limits: {memory: 1Gi}}
        """,
}


@pytest.fixture(params=PRESENT)
def engine(request: pytest.FixtureRequest) -> Engine:
    return find_engine(request.param)


@pytest.fixture
def one_engine() -> Engine:
    return find_engine()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files below ``tmp_path``, which is then the folder that shown paths are relative to."""

    def write(files: Mapping[str, str]) -> Sources:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return Sources(tmp_path)

    return write


@pytest.fixture
def shop(write: Write) -> Sources:
    return write(SHOP)
