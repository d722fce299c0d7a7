"""What else checks manifests, and reads them from standard input."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from kustomgen.k8s.schema import latest


def _schemas() -> str:
    """Kubernetes' schemas where kustomgen has them from, so that nobody waits for the network."""
    spec = find_spec("kubernetes_validate")
    folder = Path(spec.origin if spec and spec.origin else "").parent / "kubernetes-json-schema"
    return f"{next(folder.glob(f'v{latest()}.*-local-strict'))}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"


PEERS = {
    "kubeconform": ["kubeconform", "-strict", "-ignore-missing-schemas", "-schema-location", _schemas(), "-"],
    "kube-linter": ["kube-linter", "lint", "-"],
    "kube-score": ["kube-score", "score", "-"],
    "conftest": ["conftest", "test", "-"],
    "kyverno": ["kyverno", "apply", "policies", "--resource", "-"],
    "polaris": ["polaris", "audit", "--audit-path", "-"],
    "checkov": ["checkov", "--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "-f", "/dev/stdin"],
}


def present() -> dict[str, list[str]]:
    """The command of each that is on PATH."""
    return {name: command for name, command in PEERS.items() if shutil.which(command[0])}
