"""A generator that changes a ConfigMap or Secret gives it a new name.

``behavior: merge`` onto one from a plain manifest, without a hash in its name, leaves the name as it is: the pods keep
running with the old values until something else restarts them.

Fix: make it with a generator in the base, too.

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

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


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
