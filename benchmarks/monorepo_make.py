"""Monorepos to measure with: as many services as asked for, each with three environments, made by
kustomgen itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.layout.tree import generate
from kustomgen.layout.write import apply, plan
from kustomgen.spec.load import load
from kustomgen.starter.starter import write_starter

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENTS = ("dev", "staging", "prod")


def make(root: Path, services: int) -> list[str]:
    """Writes the services below a folder, each as `kustomgen init` and `generate` do, and gives
    their overlays.
    """
    overlays = []
    for number in range(services):
        name = f"service-{number:04}"
        folder = root / "services" / name
        folder.mkdir(parents=True)
        write_starter(folder, name)
        spec = folder / "kustomgen.yaml"
        apply(plan(generate(load(spec)), folder), force=False)
        overlays += [f"services/{name}/overlays/{environment}" for environment in ENVIRONMENTS]
    return overlays
