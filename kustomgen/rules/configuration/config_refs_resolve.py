"""Every Secret and ConfigMap that a pod references exists and has the key.

kustomize does not check references and updates only those that it knows, so a wrong name builds.
Then the pod waits in CreateContainerConfigError, or its volume never mounts, and the rollout hangs.
Objects of other builds of the run in the same namespace count, and so do those that an
ExternalSecret, a SealedSecret, a Certificate, another operator's object or a Job creates, and
Secrets of a spec with ``provider: existing``.
References with ``optional: true`` pass. It is an error if the tree shows a mistake: an object with
a similar name, a missing key, or a file with the object that no kustomization lists. If not, it is
a warning, because the object may be created in the cluster.

Fix: correct the name or the key, add the object, or list an object that is created elsewhere in
``external``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", envFrom: [{configMapRef: {name: web-config}}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", envFrom: [{configMapRef: {name: web-config}}]}]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {LOG_LEVEL: info}
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.config_references import references
from kustomgen.k8s.configs import configs
from kustomgen.k8s.made_secrets import texts_of_jobs
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity, missing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.k8s.configs import Config


class ConfigRefsResolve(Params):
    external: tuple[str, ...] = (
        "ConfigMap/kube-root-ca.crt",
        "ConfigMap/openshift-service-ca.crt",
        "ConfigMap/istio-ca-root-cert",
    )


def check(build: Build, params: ConfigRefsResolve) -> Iterator[Problem]:
    known: defaultdict[tuple[str, str], list[Config]] = defaultdict(list)
    for config in configs(build.resources):
        known[config.kind, config.name].append(config)
    keys: defaultdict[Named, list[Node]] = defaultdict(list)
    nowhere: defaultdict[Named, list[Node]] = defaultdict(list)
    for reference in references(build):
        name = reference.at.text
        if not name or reference.optional or _declared(f"{reference.kind}/{name}", params.external):
            continue
        named = reference.kind, name, reference.namespace
        if not any(config.namespace == reference.namespace for config in known.get((reference.kind, name), [])):
            nowhere[named].append(reference.at)
        keys[named] += reference.keys
    programs = ""
    here: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for config in (config for found in known.values() for config in found):
        here[config.kind, config.namespace].add(config.name)
    for named, places in nowhere.items():
        programs = programs or f"\0{_programs(build)}"
        # Only Jobs and init containers make what they name; that is worth a look where something is
        # missing.
        if named[1] not in programs:
            elsewhere = [config.namespace for config in known.get(named[:2], ())]
            yield _missing(build, named, places, here[named[0], named[2]], elsewhere)
    for named, at in keys.items():
        if named not in nowhere:
            yield from _missing_keys(named, at, known)


Named = tuple[str, str, str]
"""Kind, name and namespace."""


def _declared(ref: str, external: Sequence[str]) -> bool:
    return any(fnmatchcase(ref, pattern) for pattern in external)


def _programs(build: Build) -> str:
    containers = [item.node for pod in build.pods if pod.runs_to_completion for item in pod.containers()]
    containers += [item.node for pod in build.pods for item in pod.containers("initContainers")]
    scripts = (value for config in build.of_kind("ConfigMap") for value in config["data"].mapping.values())
    mounted = "\n".join(map(str, scripts)) if any(pod.runs_to_completion for pod in build.pods) else ""
    return f"{texts_of_jobs(containers)}\n{mounted}"


def _missing(
    build: Build, named: Named, places: Sequence[Node], here: Collection[str], elsewhere: Sequence[str]
) -> Problem:
    kind, _, namespace = named
    note = f"the build has one in namespace {elsewhere[0]!r}" if elsewhere and elsewhere[0] else ""
    note = note or ("the build has one without a namespace" if elsewhere else "")
    return missing(build, kind, places, namespace, here, note)


def _missing_keys(
    named: Named, places: Sequence[Node], known: Mapping[tuple[str, str], Sequence[Config]]
) -> Iterator[Problem]:
    kind, name, namespace = named
    keys: set[str] = set()
    for config in known.get((kind, name), ()):
        if config.namespace == namespace:
            if config.keys is None:
                return
            keys |= config.keys
    told: set[str] = set()
    for at in places:
        if at.text and at.text not in keys | told:
            told.add(at.text)
            has = ", ".join(repr(key) for key in sorted(keys)) or "none"
            # One without any is there to be filled by someone.
            weight = None if keys else Severity.WARNING
            yield Problem(at, f"{kind} {name!r} has no key {at.text!r}; its keys: {has}", weight)


RULE = Rule(
    "config-refs-resolve",
    Severity.ERROR,
    __doc__,
    check,
    ConfigRefsResolve(),
    aliases=("kube-linter/env-value-from",),
)
