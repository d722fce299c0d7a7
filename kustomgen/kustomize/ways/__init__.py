"""The ways in which a kustomization sets a field: one small function each.

A way is given a stage and what is looked for, and yields answers: ``Here`` where it sets the field, or holds the
nearest thing to it, and ``UNSURE`` where it may have set the field and only kustomize could tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.kustomize.ways.fields import images, labels, namespace, replicas
from kustomgen.kustomize.ways.generated import generators
from kustomgen.kustomize.ways.merges import json_patches, patches, strategic_merges
from kustomgen.kustomize.ways.opaque import replacements, transformers

if TYPE_CHECKING:
    from kustomgen.kustomize.ways.answer import Way

# The last to be applied comes first: what it set, nothing set again.
TRANSFORMERS: tuple[Way, ...] = (
    transformers,
    replacements,
    images,
    replicas,
    json_patches,
    labels,
    namespace,
    patches,
    strategic_merges,
)
GENERATORS: tuple[Way, ...] = (generators,)
