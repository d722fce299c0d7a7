"""What an import says of the objects that are in the spec: why some are no workloads, and what is
not written.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kustomgen.importing.model import ImportNote
from kustomgen.importing.places import place_of
from kustomgen.importing.sameness import empty_fields
from kustomgen.k8s.names import few

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.importing.decisions import Decisions
    from kustomgen.importing.member import ImportMember
    from kustomgen.importing.model import ImportOptions
    from kustomgen.importing.prove import Proof
    from kustomgen.kustomize.sources import Sources


def unlifted(
    options: ImportOptions, sources: Sources, found: Sequence[ImportMember], decisions: Decisions
) -> Iterator[ImportNote]:
    """What could be part of a workload and is not, with the place in the first environment that has
    it.
    """
    for key, reason in decisions.as_resources.items() if options.level == "workloads" else ():
        having = [member.resources[key] for member in found if key in member.resources]
        if having:
            message = f"is under `resources`, and no part of a workload: {reason}"
            yield ImportNote(str(key), message, place_of(sources, having[0]))


def said(found: Sequence[ImportMember], proof: Proof) -> Iterator[ImportNote]:
    """What differs from the old tree and means the same to Kubernetes."""
    if proof.reordered:
        policies = sorted(key for key in proof.reordered if key.kind == "NetworkPolicy")
        if policies:
            message = "a rule is for one peer and one port each, which allows the same"
            yield ImportNote(few([str(key) for key in policies]), message)
        if others := sorted(proof.reordered.difference(policies)):
            message = "variables, volumes or ports are in another order, which means nothing to Kubernetes"
            yield ImportNote(few([str(key) for key in others]), message)
    fields = Counter(
        name for member in found for each in member.resources.values() for name in empty_fields(each.manifest)
    )
    if fields:
        shown = ", ".join(f"{name} ({count})" for name, count in sorted(fields.items()))
        yield ImportNote("empty fields", f"are not written, and mean nothing to Kubernetes: {shown}")
