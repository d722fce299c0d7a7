"""The programs that a check is compared with, each of a stated version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = ROOT / "build" / "benchmarks"
"""Where programs are installed that PATH lacks."""

KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that checks manifests. ``tree`` reads a whole folder and builds its kustomizations, ``stdin`` reads manifests."""

    name: str
    version: tuple[str, ...]
    tree: tuple[str, ...] = ()
    stdin: tuple[str, ...] = ()
    module: str = ""
    """Where ``go install`` has it, if it can."""


PEERS = (
    Peer("kube-linter", ("version",), tree=("lint", ".")),
    Peer("kube-score", ("version",), stdin=("score", "-"), module="github.com/zegl/kube-score/cmd/kube-score"),
    Peer("conftest", ("--version",), stdin=("test", "-")),
    Peer("kyverno", ("version",), stdin=("apply", "policies", "--resource", "-")),
    Peer("polaris", ("version",), stdin=("audit", "--audit-path", "-")),
    Peer(
        "checkov", ("--version",), stdin=("--framework", "kubernetes", "--skip-download", "--quiet", "-f", "/dev/stdin")
    ),
)
# Not kubeconform: it reads schemas of its own format, and kustomgen has none of those.


class WrongVersionError(Exception):
    """A program is not of the version that a comparison would be true of."""


def embedded() -> str:
    """The release of kustomize in the engine: ``v5.8.2``."""
    text = (ROOT / "engine" / "version.go").read_text(encoding="utf-8")
    found = re.search(r'kustomizeVersion = "(v[\d.]+)"', text)
    if found is None:
        raise WrongVersionError("engine/version.go does not name a release of kustomize")
    return found[1]


def kustomize() -> tuple[str, str]:
    """The kustomize of the embedded version, and that version. Raises WrongVersionError where it cannot be had.

    It is the one on PATH, or is installed into ``build/benchmarks`` by Go.
    """
    wanted = embedded()
    on_path = shutil.which("kustomize")
    for path in (on_path, str(BIN / "kustomize")):
        if path and _version(path, ("version",)) == wanted:
            return path, wanted
    if install(f"{KUSTOMIZE}@{wanted}") and _version(str(BIN / "kustomize"), ("version",)) == wanted:
        return str(BIN / "kustomize"), wanted
    there = f"kustomize on PATH is {_version(on_path, ('version',))}" if on_path else "there is no kustomize on PATH"
    raise WrongVersionError(f"{there}, and the engine holds {wanted}; Go could not install that one")


def peers() -> dict[Peer, tuple[str, str]]:
    """The peers that are on PATH, or that Go installs: their path and version."""
    found = {}
    for peer in PEERS:
        path = shutil.which(peer.name)
        if path is None and peer.module and (BIN / peer.name).is_file() | install(f"{peer.module}@latest"):
            path = str(BIN / peer.name)
        if path:
            found[peer] = (path, _version(path, peer.version))
    return found


def install(module: str) -> bool:
    """Whether Go installed a module into ``build/benchmarks``."""
    if shutil.which("go") is None:
        return False
    BIN.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GOBIN": str(BIN), "CGO_ENABLED": "0"}
    return subprocess.run(["go", "install", module], env=environment, capture_output=True, check=False).returncode == 0


def _version(path: str, arguments: tuple[str, ...]) -> str:
    """The version that a program prints; "unknown" where it prints none."""
    try:
        done = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return "unknown"
    found = re.search(r"v?\d+\.\d+[\w.+-]*", done.stdout + done.stderr)
    return found[0] if found else "unknown"
