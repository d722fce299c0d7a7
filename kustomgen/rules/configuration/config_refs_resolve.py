"""Every Secret and ConfigMap that a pod refers to is there, and has the key.

kustomize renames what it knows to be a reference and passes over the rest, so a name that no longer fits builds well;
the pod then waits in CreateContainerConfigError, or its volume never mounts, and the release hangs half done. What an
ExternalSecret, a SealedSecret, a Certificate or another operator's object makes counts as there. A reference with
``optional: true`` may dangle.

Fix: correct the name or the key, add the object, or declare in the policy's ``external`` what is made elsewhere.

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
from kustomgen.k8s.configs import CONFIG_MAP, SECRET, configs
from kustomgen.k8s.names import NameIndex
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.config_references import ConfigReference
    from kustomgen.k8s.configs import Config


class ConfigRefsResolve(Params):
    external: tuple[str, ...] = ("ConfigMap/kube-root-ca.crt",)


def check(build: Build, params: ConfigRefsResolve) -> Iterator[Problem]:
    known: defaultdict[tuple[str, str], list[Config]] = defaultdict(list)
    for config in configs(build.resources):
        known[config.kind, config.name].append(config)
    names = {kind: NameIndex(name for known_kind, name in known if known_kind == kind) for kind in (SECRET, CONFIG_MAP)}
    for reference in references(build):
        name = reference.at.text
        if not name or reference.optional or _declared(f"{reference.kind}/{name}", params.external):
            continue
        same_name = known.get((reference.kind, name), [])
        found = [config for config in same_name if config.namespace == reference.namespace]
        if found:
            yield from _missing_keys(reference, found)
        else:
            yield Problem(reference.at, _missing(reference, same_name, names[reference.kind]))


def _declared(ref: str, external: Sequence[str]) -> bool:
    return any(fnmatchcase(ref, pattern) for pattern in external)


def _missing_keys(reference: ConfigReference, found: Sequence[Config]) -> Iterator[Problem]:
    keys: set[str] = set()
    for config in found:
        if config.keys is None:
            return
        keys |= config.keys
    for at in reference.keys:
        if at.text and at.text not in keys:
            has = ", ".join(repr(key) for key in sorted(keys)) or "none"
            yield Problem(at, f"{reference.kind} {reference.at.text!r} has no key {at.text!r}; its keys: {has}")


def _missing(reference: ConfigReference, same_name: Sequence[Config], names: NameIndex) -> str:
    name, kind = reference.at.text, reference.kind
    where = f" in namespace {reference.namespace!r}" if reference.namespace else ""
    message = f"there is no {kind} {name!r}{where}"
    if same_name:
        other = same_name[0].namespace
        return f"{message}; the build has one {f'in namespace {other!r}' if other else 'without a namespace'}"
    near = names.longer_or_shorter(name) or names.closest(name, 0.85)
    return f"{message}; the build has {near!r}" if near else message


RULE = Rule(
    "config-refs-resolve",
    Severity.ERROR,
    __doc__,
    check,
    ConfigRefsResolve(),
    aliases=("kube-linter/env-value-from",),
)
