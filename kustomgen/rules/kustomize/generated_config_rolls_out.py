"""A change of generated configuration restarts the pods that use it.

Pods restart only if the name of their ConfigMap or Secret changes. The name keeps no hash with
``disableNameSuffixHash``, and with ``behavior: merge`` onto an object from a plain manifest. The
pods then keep the old values. An annotation of a reloader counts as a restart.

Fix: use a generator in the base as well, and remove ``disableNameSuffixHash``.

Fails::

    resources: [settings.yaml]
    configMapGenerator: [{name: settings, behavior: merge, literals: [LEVEL=debug]}]
    --- # overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {LEVEL: info}

Passes::

    resources: [base]
    configMapGenerator: [{name: settings, behavior: merge, literals: [LEVEL=debug]}]
    --- # overlays/prod/base/kustomization.yaml
    configMapGenerator: [{name: settings, literals: [LEVEL=info]}]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once((*_problems(build), *_without_hash(build)))


def _without_hash(build: Build) -> Iterator[Problem]:
    """Where the hash is switched off of what pods take variables from."""
    for kustomization in build.kustomizations:
        shared = kustomization.root.get("generatorOptions", "disableNameSuffixHash") if kustomization.root else None
        for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            for entry in kustomization.items(field):
                own = entry.get("options", "disableNameSuffixHash")
                option, name = own or shared, entry.get("name")
                if option is None or option.value is not True or name is None:
                    continue
                pods = [pod for pod in build.pods if _reads_once(pod, kind, str(name.value))]
                if pods:
                    users = few([pod.workload for pod in pods])
                    said = f"{kind} {name.value!r} keeps its name when its content changes, so nothing restarts {users}"
                    yield Problem(option.where, said)


_RESTARTS = re.compile(r"reload|checksum|(?:config|secret)-?(?:hash|sha|version)", re.IGNORECASE)


def _reads_once(pod: Pod, kind: str, name: str) -> bool:
    """Whether a long-running pod takes variables, or a single file, from it, and nothing restarts
    the pod.
    """
    notes = (*pod.workload.annotations, *pod.metadata["annotations"].mapping)
    if pod.runs_to_completion or any(_RESTARTS.search(str(key)) for key in notes):
        return False
    env, source = ("configMapRef", "configMapKeyRef") if kind == "ConfigMap" else ("secretRef", "secretKeyRef")
    for container in pod.containers("initContainers", "containers"):
        at = [entry[env]["name"].text for entry in container["envFrom"]]
        at += [entry["valueFrom"][source]["name"].text for entry in container["env"]]
        if any(each == name or each.endswith(f"-{name}") for each in at):
            return True
    return False


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            names = {resource.name for resource in turn.before if resource.kind == kind}
            for entry in turn.items(field):
                name, behavior = entry.get("name"), entry.get("behavior")
                meant = any(_set(found) for found in (entry.get("options"), turn.root.get("generatorOptions")))
                if name and behavior and behavior.value in ("merge", "replace") and name.value in names and not meant:
                    said = f"{kind} {name.value!r} is no generated one, so it keeps its name when its content changes"
                    yield Problem(behavior.where, said)


def _set(options: Located | None) -> bool:
    found = options.get("disableNameSuffixHash") if options else None
    return found is not None and found.value is True


RULE = Rule(
    "generated-config-rolls-out",
    Severity.WARNING,
    __doc__,
    check,
    turns=True,
)
