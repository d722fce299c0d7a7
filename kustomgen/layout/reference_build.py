"""The other road to an environment's objects, where the spec names components: kustomize, without
base and patches.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.layout.images import entries
from kustomgen.layout.overlay import Verbatim, generator
from kustomgen.layout.tree import NAME_REFERENCE, Tree, components, finishing, labelled
from kustomgen.manifests.references import name_reference
from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from kustomgen.spec.load import Environment


def reference_build(environment: Environment, to_spec: str) -> Tree:
    """An environment without base and patches: every object whole, and the components applied to
    them.

    What a component does only kustomize knows. So if there are some, this is the other road to
    the same objects.
    """
    manifests = labelled(environment)
    kustomization = finishing(environment, manifests)
    files: dict[PurePosixPath, Any] = {PurePosixPath("kustomization.yaml"): kustomization}
    for manifest in manifests:
        if not manifest.generated:
            kustomization["resources"].append(str(manifest.file))
            files[manifest.file] = manifest.value
    generators = [generator(manifest) for manifest in manifests if manifest.generated]
    if generated := [entry for given, _ in generators for entry in given]:
        kustomization["configMapGenerator"] = generated
    for _, read in generators:
        files |= dict(read)
    if references := name_reference({manifest.kind for manifest in manifests}):
        kustomization["configurations"] = [str(NAME_REFERENCE)]
        files[NAME_REFERENCE] = references
    if images := entries(environment.spec.images, {}):
        kustomization["images"] = images
    kustomization["components"] = components(environment.spec, to_spec)
    return {path: str(value) if isinstance(value, Verbatim) else dump(value) for path, value in files.items()}
