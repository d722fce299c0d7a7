"""What a word of the spec stands for, beyond one field: written into the spec before it is read
into the models.

So everything that holds for what people write (checks, short names, the base with what is open)
holds for this, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.spec.expand.backups import backups
from kustomgen.spec.expand.waits import unversioned, waits
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.spec.expand.addresses import Address
    from kustomgen.spec.model import Spec, Workload

STAND_IN = "external"
"""The image of a workload that is outside: nothing runs it."""


def expand(root: Located, found: Mapping[str, Address], named: Mapping[str, Mapping[str, Located]]) -> Located:
    """The spec with its backups, its waits and their edges written out; ``named`` as
    for ``waits``.
    """
    node = root.get("workloads")
    if node is None or not isinstance(node.value, dict):
        return root
    real = {key: _imaged(root, item) for key, item in node.value.items() if isinstance(item.value, dict)}
    whole = Located(root.value | {"workloads": Located(node.value | real, node.mark, node.key)}, root.mark, root.key)
    if len(real) < len(node.value):
        return whole
    return waits(backups(whole, found), found, named)


def _imaged(root: Located, workload: Located) -> Located:
    image = workload.get("image")
    if image is None:
        external = workload.get("external")
        return workload if external is None else _with_image(workload, Located(STAND_IN, external.mark))
    if workload.get("preset") is None:
        return workload
    return _with_image(workload, Located(unversioned(root, image.value), image.mark, image.key))


def _with_image(workload: Located, image: Located) -> Located:
    return Located(workload.value | {"image": image}, workload.mark, workload.key)


def inside(spec: Spec) -> tuple[Spec, Mapping[str, Workload]]:
    """The spec without the workloads that are outside, and these."""
    external = {key: workload for key, workload in spec.workloads.items() if workload.external is not None}
    if not external:
        return spec, external
    kept = {key: workload for key, workload in spec.workloads.items() if key not in external}
    return spec.model_copy(update={"workloads": kept}), external


def workloads_of(root: Located) -> frozenset[str]:
    """The names of a spec's workloads."""
    node = root.get("workloads")
    return frozenset(node.value) if node is not None and isinstance(node.value, dict) else frozenset()
