"""What else checks manifests, and reads them from standard input."""

from __future__ import annotations

import shutil

PEERS = {
    "kubeconform": ["kubeconform", "-strict", "-ignore-missing-schemas", "-"],
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
