"""Overlays of the shop, built by the real kustomize, as the rules over kustomizations see them.

A text is ``overlays/prod/kustomization.yaml``, and after lines such as ``--- # overlays/prod/web.yaml`` other files.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError
from kustomgen.k8s.build import Build
from kustomgen.k8s.schema import latest
from kustomgen.kustomize.build import build_all, read_manifests
from kustomgen.kustomize.delivery.folders import Folders
from kustomgen.kustomize.delivery.repository import checkout_of
from kustomgen.kustomize.delivery.resolve import with_deliveries
from kustomgen.kustomize.graph import routes
from kustomgen.kustomize.layers.builder import VariantBuilder
from kustomgen.kustomize.layers.layer_effects import sets_anything, with_turns
from kustomgen.kustomize.sources import Sources

SHOP = Path(__file__).parent / "shop"
FILE = "--- # "
_FILE = re.compile(rf"^{FILE}(\S+)\n", re.MULTILINE)


def files_in(text: str, name: str = "overlays/prod/kustomization.yaml") -> dict[str, str]:
    first, *others = _FILE.split(text)
    return {name: first, **dict(zip(others[::2], others[1::2], strict=True))}


@cache
def build_tree(text: str) -> Build:
    """The build of ``overlays/prod``, of the first by name where there are several, with the load restrictor off; shown paths are relative to the tree."""
    with TemporaryDirectory() as scratch:
        root = Path(scratch, "shop")
        shutil.copytree(SHOP, root)
        for name, content in files_in(text).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, encoding="utf-8")
        sources, engine = Sources(root), find_engine("embedded")
        folders = sorted(file.parent.relative_to(root) for file in root.glob("overlays/*/kustomization.yaml"))
        built = build_all(engine, folders, sources=sources, kubernetes=latest(), unrestricted=True)
        workshop = VariantBuilder(engine, sources, EngineOptions(60, unrestricted=True), latest())
        plain = {}
        for folder, each in built:
            if not isinstance(each, Build):
                raise each
            plain[folder] = each
        folder = folders[0]
        build = with_turns(workshop, plain)[folder]
        assert build.turns is not None
        expected = {way[-1].file for way in routes(sources, folder) if sets_anything(way[-1])}
        assert {turn.file for turn in build.turns} == expected, "a kustomization does not build without what it sets"
        return build


@cache
def build_delivery(text: str) -> Build:
    """``argocd/apps.yaml`` of a shop that has an overlay, with what its objects apply; the text is that file, then others."""
    with TemporaryDirectory() as scratch:
        root = Path(scratch).resolve() / "shop"
        shutil.copytree(SHOP, root)
        files = {"overlays/prod/kustomization.yaml": "namespace: shop\nresources: [../../base]\n"}
        for name, content in {**files, **files_in(text, "argocd/apps.yaml")}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, encoding="utf-8")
        sources, engine = Sources(root), find_engine("embedded")

        def builder(folders: list[Path]) -> list[tuple[Path, Build | BuildError]]:
            return build_all(engine, folders, sources=sources, kubernetes=latest())

        folders = Folders(checkout_of(root), sources, builder, {}, frozenset())
        build = read_manifests("argocd/apps.yaml", sources=sources, environment="argocd", kubernetes=latest())
        return with_deliveries(build, folders, sources)
