"""Whether an API server accepts what a spec generates, in all environments at once; what it
refuses, at the spec's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.k8s.build import Build
from kustomgen.k8s.pod_admission import ENFORCE, refused_pods
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.workload_names import too_long
from kustomgen.layout.spec_keys import SpecKeys
from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Node
    from kustomgen.k8s.verdict import ApiServer
    from kustomgen.spec.load import Environment, Project

MOST = 20
"""So many are told with their key: finding one takes a moment."""


def refusals(project: Project, server: ApiServer) -> list[Complaint]:
    """What the server refuses of the objects of a spec, in the order of the file; each once, with
    its environments.
    """
    builds = [(environment, _build(environment, server)) for environment in project.environments]
    for _, each in builds:
        server.prefetch(each.resources, each.definitions)
    told: dict[tuple[Mark, str], tuple[str, list[str]]] = {}
    for environment, each in builds:
        keys = SpecKeys(environment)
        for at, words in _refused(environment, each):
            if len(told) >= MOST:
                break
            mark = keys.mark(each.resources.index(at.resource), at)
            shown = f"{at.resource} {at}: {words}" if at.path else f"{at.resource}: {words}"
            told.setdefault((mark, words), (shown, []))[1].append(environment.name)
    count = len(project.environments)
    complaints = [
        Complaint(mark, message if len(names) == count or count == 1 else f"{message} (in {', '.join(names)})", HINT)
        for (mark, _), (message, names) in told.items()
    ]
    return sorted(complaints, key=lambda complaint: (complaint.mark is None, complaint.mark))


HINT = "change what the API server refuses; `kustomgen explain` shows how the object came about"


def _build(environment: Environment, server: ApiServer) -> Build:
    spec = environment.spec
    objects = final(build(spec), spec, environment_labels(environment))
    return Build(environment.directory, environment.name, tuple(map(Resource, objects)), server=server)


def _refused(environment: Environment, built: Build) -> Iterator[tuple[Node, str]]:
    server = built.server
    verdicts = server.verdicts(built.resources, built.definitions) if server else ()
    refused = set()
    for resource, verdict in zip(built.resources, verdicts, strict=True):
        for cause in verdict.causes:
            refused.add(id(resource))
            yield resource.node.walk(*cause.path), f"the API server refuses this: {cause.message}"
        if verdict.known and not verdict.causes and (words := too_long(resource)):
            yield resource["metadata"]["name"], words
    level = environment.spec.pod_security
    labels = {ENFORCE: str(level)} if level else {}
    for at, pod, words in refused_pods(built, labels):
        if id(pod.workload) not in refused:
            yield at, f"the namespace admits no pod of this: {words}"
