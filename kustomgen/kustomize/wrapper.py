"""A kustomization around the user's own, so that kustomize says where each object came from.

``buildMetadata`` makes kustomize write an object's origin into annotations. To set it without
touching the user's files, what is built is a scratch kustomization that lists the user's folder. A
few fields only count in the outermost kustomization, so the scratch one repeats them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kustomgen.errors import InputError
from kustomgen.files.confined import read_bytes
from kustomgen.files.there import is_file
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.kustomize.sources import Sources, kustomization_file
from kustomgen.yaml.stream import load_stream

ORIGIN = "config.kubernetes.io/origin"
TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations"

# Anything here in the text, and the file must be read to know what to repeat; else that is saved.
_OUTERMOST = (b"sortOptions", b"openapi", b"managedByLabel", b"Component")


def write_wrapper(folder: Path, scratch: Path) -> None:
    """Makes ``scratch`` a kustomization that builds the same as ``folder``, and says where each
    object came from.
    """
    real, here = os.path.realpath(folder), os.path.realpath(scratch)
    own = _outermost(Path(real))
    metadata = ["originAnnotations", "transformerAnnotations"]
    if "managedByLabel" in (own.get("buildMetadata") or ()):
        metadata.append("managedByLabel")
    listed = "components" if own.get("kind") == "Component" else "resources"
    wrapper: dict[str, Any] = {
        # kustomize takes no absolute paths here.
        listed: [os.path.relpath(real, here)],
        "buildMetadata": metadata,
    }
    if "sortOptions" in own:
        wrapper["sortOptions"] = own["sortOptions"]
    if isinstance(openapi := own.get("openapi"), Mapping):
        wrapper["openapi"] = dict(openapi)
        if isinstance(path := openapi.get("path"), str) and is_file(schema := Path(real, path)):
            # It may not be read from outside the scratch folder. Where there is none, the user's
            # own build says so.
            wrapper["openapi"]["path"] = "openapi" + schema.suffix
            shutil.copyfile(schema, scratch / wrapper["openapi"]["path"])
    # Every JSON text is YAML, and quotes any folder name.
    (scratch / "kustomization.yaml").write_text(json.dumps(wrapper), encoding="utf-8")


def _outermost(folder: Path) -> Mapping[str, Any]:
    file = kustomization_file(folder)
    try:
        data = read_bytes(file, within=folder) if file else b""
        if not any(word in data for word in _OUTERMOST):
            return {}
        documents = load_stream(data.decode("utf-8-sig"), str(file))
    except (OSError, UnicodeDecodeError, InputError):
        # kustomize will say what is wrong with it.
        return {}
    return documents[0] if documents and isinstance(documents[0], Mapping) else {}


def wrapped_resources(text: str, scratch: Path, sources: Sources) -> tuple[Resource, ...]:
    """The objects that the wrapper in ``scratch`` built to, with their origins."""
    reader = OriginReader.of(scratch, sources)
    found = []
    for manifest in flatten(load_stream(text, "the build"), "the build"):
        # First the annotations, then the value: a Resource never changes.
        origin = reader.take(manifest)
        found.append(Resource(manifest, origin))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OriginReader:
    """Takes the annotations of one wrapped build off its objects.

    ``scratch`` is the folder that was built, which the annotations' paths are relative to.
    """

    scratch: Path
    sources: Sources
    _seen: dict[str, Any]

    @classmethod
    def of(cls, scratch: Path, sources: Sources) -> OriginReader:
        return cls(Path(os.path.realpath(scratch)), sources, {})

    def take(self, manifest: dict[str, Any]) -> Origin:
        """The object's origin; the annotations that told it are gone from ``manifest``
        afterwards.
        """
        metadata = manifest.get("metadata")
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        if not isinstance(metadata, dict) or not isinstance(annotations, dict):
            return Origin()
        origin, transformations = annotations.pop(ORIGIN, ""), annotations.pop(TRANSFORMATIONS, "")
        if not annotations:
            # kustomize itself never prints an empty map here.
            del metadata["annotations"]
        born = self._parse(origin)
        born = born if isinstance(born, Mapping) else {}
        steps = self._parse(transformations)
        files = (
            [self._file(step.get("configuredIn"), step) for step in steps if isinstance(step, Mapping)] if steps else []
        )
        return Origin(
            self._file(born.get("path"), born),
            self._file(born.get("configuredIn"), born),
            tuple(dict.fromkeys(file for file in files if file)),
        )

    def _parse(self, text: str) -> Any:
        # Many objects share one text: every transformer of an overlay touches all of them.
        if text not in self._seen:
            documents = load_stream(text, "origin")
            self._seen[text] = documents[0] if documents else None
        return self._seen[text]

    def _file(self, path: Any, born: Mapping[str, Any]) -> str | None:
        # With a `repo` it is a path inside a clone that is gone by now.
        if not isinstance(path, str) or not path or "repo" in born:
            return None
        key = f"\0{path}"
        if key not in self._seen:
            self._seen[key] = self.sources.show(self.scratch / path)
        shown: str = self._seen[key]
        return shown
