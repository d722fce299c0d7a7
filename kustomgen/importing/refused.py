"""Objects of the source that the API server refuses. They stay in the old tree; all others have the
API's types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.engine.apiserver import Server
from kustomgen.k8s.build import Build

if TYPE_CHECKING:
    from kustomgen.importing.model import ImportSource

_MEND = "change what the API server refuses, and import again"


def refused_objects(source: ImportSource) -> dict[int, tuple[str, str]]:
    """Objects by their ``id`` to why they are refused, and what to do; empty if the server is
    not there.
    """
    found = {}
    with Server() as server:
        builds = [
            Build(each.place, each.name, each.objects, server=None if server.failure else server)
            for each in source.environments
        ]
        for build in builds:
            server.prefetch(build.resources, build.definitions)
        for build in builds:
            verdicts = server.verdicts(build.resources, build.definitions)
            for resource, verdict in zip(build.resources, verdicts, strict=True):
                for cause in verdict.causes[:1]:
                    at = resource.node.walk(*cause.path)
                    where = f"{at}: " if at.path else ""
                    found[id(resource)] = (f"the API server refuses it: {where}{cause.message}", _MEND)
    return found
