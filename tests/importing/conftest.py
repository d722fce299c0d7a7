"""A small tree as a team has it, and the command run on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write, run, write

__all__ = ["Run", "Write", "run", "write"]

TREE: Mapping[str, str] = {
    "old/base/kustomization.yaml": """
        resources: [web.yaml, service.yaml]
        images: [{name: shop/web, newTag: v1.2.0}]
        """,
    "old/base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: shop-web, labels: {app: web}}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: web
                  image: shop/web
                  ports: [{name: http, containerPort: 8080, protocol: TCP}]
                  env: [{name: GREETING, value: "${HELLO}"}]
                  readinessProbe: {httpGet: {path: /ready, port: http}}
        """,
    "old/base/service.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: shop-web, labels: {app: web}}
        spec:
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: http, protocol: TCP}]
        """,
    "old/overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: shop-dev\n",
    "old/overlays/prod/kustomization.yaml": """
        resources: [../../base]
        namespace: shop-prod
        replicas: [{name: shop-web, count: 3}]
        images: [{name: shop/web, newTag: v1.1.0}]
        """,
}


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its text."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def tree(write: Write) -> Path:
    return write(TREE)
