"""``kustomgen generate`` on systems of any size: ``python -m benchmarks generate``.

Each round, every system finds another version in its spec than the last time, so that its files are
made anew; whole processes take turns. The growth is measured inside one process, in CPU time, where
starting Python does not count.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.clock import seconds
from kustomgen.layout.tree import generate
from kustomgen.spec.load import load
from kustomgen.yaml.dump import dump

ROOT = Path(__file__).parents[1]
SIZES = (10, 30, 100)
ENVIRONMENTS = ("dev", "test", "staging", "load", "prod")
RUNS = int(os.environ.get("RUNS", "5"))
LIMIT = 20.0
"""What issue 4 allows the largest system, against gorax."""
VERSION = "v1.2.3"


def main() -> None:
    """Prints two tables; nothing here passes or fails."""
    specs = {"gorax": (ROOT / "kustomgen.yaml").read_text(), **{str(size): dump(system(size)) for size in SIZES}}
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {RUNS} runs taking turns\n")
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: Path(scratch, name) for name in specs}
        for name, folder in folders.items():
            folder.mkdir()
            (folder / "kustomgen.yaml").write_text(specs[name])
        _whole(folders, specs)
        _growth(folders)


def system(workloads: int) -> dict[str, object]:
    """A spec of so many workloads, of which every fifth works on a queue, in five environments."""
    names = [f"app{number}" for number in range(workloads)]
    return {
        "apiVersion": "kustomgen/v1",
        "name": "fleet",
        "namespace": "fleet-${env}",
        "namePrefix": "${env}-",
        "images": {f"fleet/{name}": VERSION for name in names},
        "config": {"log-level": "info", "otel-exporter-endpoint": "http://otel-collector.observability:4318"},
        "secrets": {
            "provider": "externalSecret",
            "secretStoreRef": {"kind": "SecretStore", "name": "aws-secrets-manager"},
            "data": {"database-url": "fleet/${env}/database-url"},
        },
        "workloads": {name: _workload(number, names) for number, name in enumerate(names)},
        "ingress": {"hosts": {"api.${domain}": {"/": names[0]}}},
        "environments": {name: _environment(name, names) for name in ENVIRONMENTS},
    }


def _workload(number: int, names: list[str]) -> dict[str, object]:
    """One that serves, and calls the one before it; or one that works on a queue and is
    not called.
    """
    edges = ["ns/observability:4318", "10.0.0.0/8:5432"]
    shared: dict[str, object] = {
        "image": f"fleet/{names[number]}",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "autoscaling": {"minReplicas": 3, "maxReplicas": 20, "cpu": 70, "memory": 80},
        "podDisruptionBudget": {"minAvailable": 2},
        "env": {"SHARD": str(number)},
    }
    if number % 5 == 4:
        port = {"ports": {"metrics": 8081}, "monitoring": {"port": "metrics"}}
        return shared | port | {"networkPolicy": {"from": ["ns/monitoring:metrics"], "to": edges}}
    callers = ["ns/ingress-nginx:http", *(names[other] + ":http" for other in (number - 1,) if other >= 0)]
    callers = [caller for caller in callers if not caller.startswith("app") or (number - 1) % 5 != 4]
    to = [*edges, *([f"{names[number + 1]}:http"] if number + 1 < len(names) and number % 5 != 3 else [])]
    return shared | {
        "ports": {"http": 8080},
        "service": {"http": 80},
        "networkPolicy": {"from": [*callers, "ns/monitoring:http"], "to": to},
    }


def _environment(name: str, names: list[str]) -> dict[str, object]:
    """Like those of gorax: small in dev, its own numbers in each, and a few workloads
    that differ.
    """
    number = ENVIRONMENTS.index(name)
    small = {"resources": {"requests": {"cpu": f"{100 + number}m"}, "limits": {"cpu": f"{400 + number}m"}}}
    alone = {"replicas": 1, "autoscaling": None, "podDisruptionBudget": None}
    own = {other: {"autoscaling": {"minReplicas": 3 + number}} for other in names[number::10]}
    return {
        "vars": {"domain": f"{name}.fleet.example"},
        "config": {"log-level": "debug" if name == "dev" else "warn"},
        "workloads": {"*": small | alone} if name == "dev" else {"*": small, **own},
    }


def _whole(folders: dict[str, Path], specs: dict[str, str]) -> None:
    taken: dict[str, list[float]] = {name: [] for name in folders}
    for number in range(RUNS + 1):
        for name, folder in folders.items():
            text = specs[name].replace(VERSION, f"v1.2.{number + 4}")
            (folder / "kustomgen.yaml").write_text(text)
            taken[name].append(seconds([[sys.executable, "-m", "kustomgen", "generate"]], folder))
    medians = {name: median(times[1:]) for name, times in taken.items()}
    gorax = medians.pop("gorax")
    print(f"| `kustomgen generate`, spec changed | against gorax ({gorax * 1000:.0f} ms) | at most |\n|---|--:|--:|")
    for name, each in medians.items():
        limit = f"{LIMIT:g}" if name == str(SIZES[-1]) else ""
        print(f"| {name} workloads, {len(ENVIRONMENTS)} environments ({each * 1000:.0f} ms) "
              f"| {each / gorax:.1f} | {limit} |")  # fmt: skip


def _growth(folders: dict[str, Path]) -> None:
    print(
        "\n| workloads | files | spec to texts, CPU | for each workload | against the fewest |\n|--:|--:|--:|--:|--:|"
    )
    first = 0.0
    for size in SIZES:
        spec = folders[str(size)] / "kustomgen.yaml"
        each, files = _made(spec)
        first = first or each / size
        print(f"| {size} | {files} | {each * 1000:.0f} ms | {each / size * 1000:.1f} ms | {each / size / first:.2f} |")


def _made(spec: Path) -> tuple[float, int]:
    """CPU seconds from a spec file to the texts of all files, and how many these are; the first is
    not counted.
    """
    taken = []
    files = 0
    for _ in range(RUNS + 1):
        gc.collect()
        started = time.process_time()
        files = len(generate(load(spec)))
        taken.append(time.process_time() - started)
    return median(taken[1:]), files


if __name__ == "__main__":
    main()
