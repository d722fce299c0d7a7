"""What finding the line of every finding costs, against the builds themselves:
``python -m benchmarks sources``.

Measured is the CPU time of both, the engine's included, since they take turns on the same cores: a
build with its origins, and the lines of one field that is set and one that is absent in every
object of it.
"""

from __future__ import annotations

import os
import platform
import resource
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.k8s.build import Build
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.provenance.locate import source_of
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.dump import dump, dump_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.engine.find import Engine

ROOT = Path(__file__).parents[1]
RUNS = int(os.environ.get("RUNS", "9"))
LIMIT = 0.5
"""What issue 6 allows: half of what the build costs."""


def main() -> None:
    """Prints a table of ratios; nothing here passes or fails."""
    engine = find_engine("embedded")
    with tempfile.TemporaryDirectory() as scratch:
        cases = {
            "gorax, three overlays": (ROOT, [Path("overlays", name) for name in ("dev", "staging", "prod")]),
            "50 overlays of one base": _family(Path(scratch), 50, 10),
        }
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {RUNS} runs\n")
        print("| what | objects | lines | build | sources | ratio | at most |\n|---|--:|--:|--:|--:|--:|--:|")
        for what, (folder, overlays) in cases.items():
            taken = [_once(engine, folder, overlays) for _ in range(RUNS + 1)][1:]
            objects, lines = taken[0][2:]
            build, sources = (median(one[index] for one in taken) for index in (0, 1))
            print(f"| {what} | {objects} | {lines} | {build * 1000:.0f} ms | {sources * 1000:.0f} ms "
                  f"| {sources / build:.2f} | {LIMIT:g} |")  # fmt: skip


def _once(engine: Engine, folder: Path, overlays: Sequence[Path]) -> tuple[float, float, int, int]:
    """CPU seconds of the builds and of finding the lines; how many objects, and how many lines were
    found.
    """
    sources = Sources(folder)
    before = _cpu()
    built = [(path, what) for path, what in build_all(engine, overlays, sources=sources) if isinstance(what, Build)]
    between = _cpu()
    lines = objects = 0
    for path, build in built:
        for one in build.resources:
            objects += 1
            for field in (("metadata", "labels"), ("spec", "template", "spec", "nodeName")):
                lines += source_of(sources, path, one, field).mark is not None
    return between - before, _cpu() - between, objects, lines


def _cpu() -> float:
    """What this process and its children, such as the engine, have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _family(folder: Path, overlays: int, workloads: int) -> tuple[Path, list[Path]]:
    """Overlays of one base, each with a patch, an image, labels and a generator of its own."""
    names = [f"app{number}" for number in range(workloads)]
    _write(folder / "base", {"resources": ["all.yaml"], "configMapGenerator": [{"name": "c", "literals": ["A=1"]}]})
    (folder / "base" / "all.yaml").write_text(dump_all([_deployment(name, 1) for name in names]))
    for number in range(overlays):
        one = folder / f"o{number}"
        fields = {
            "resources": ["../base"],
            "namespace": f"shop-{number}",
            "labels": [{"pairs": {"environment": f"o{number}"}}],
            "images": [{"name": "shop/app0", "newTag": f"v{number}"}],
            "configMapGenerator": [{"name": "c", "behavior": "merge", "literals": [f"A={number}"]}],
            "patches": [{"path": "patch.yaml"}],
        }
        _write(one, fields)
        patch = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": names[number % workloads]}}
        (one / "patch.yaml").write_text(dump(patch | {"spec": {"replicas": number}}))
    return folder, [Path(f"o{number}") for number in range(overlays)]


def _deployment(name: str, replicas: int) -> dict[str, object]:
    container = {"name": "app", "image": f"shop/{name}:v1", "env": [{"name": "A", "value": "1"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
        },
    }


def _write(folder: Path, kustomization: Mapping[str, object]) -> None:
    folder.mkdir(parents=True)
    (folder / "kustomization.yaml").write_text(dump(kustomization))


if __name__ == "__main__":
    main()
