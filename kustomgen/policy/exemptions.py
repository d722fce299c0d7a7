"""Which findings a policy exempts, and which exemptions have outlived their reason.

An exemption is a promise that someone looked. One that exempts nothing hides the next problem in
its place, and one whose date is over was meant to end; both are findings, in the policy file.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.pods import CONTAINER_FIELDS
from kustomgen.k8s.resource import parse_path
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Ref, Resource
    from kustomgen.policy.exemption import Exemption
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import AnyRule, Params


def _says_nothing_of_builds(_build: Build, _params: Params) -> Iterable[Problem]:
    return ()


NEEDED: AnyRule = Rule(
    "exemption-needed",
    Severity.WARNING,
    """Every exemption exempts something, be it in a policy or in an annotation of the object.

    The problem was fixed, the object was renamed, or the pattern never matched. An exemption that stays hides the next problem there. An annotation without a reason, or for an unknown rule, exempts nothing either. A run of some paths checks only exemptions for environments or objects of that run.

    Fix: remove the exemption, or correct its rule, reason, resource, container or environments.

    Fails::

        exemptions:
          - rule: image-pinned
            resource: Deployment/renamed-long-ago
            reason: Vendor image without tags (OPS-12)

    Passes::

        exemptions:
          - rule: image-pinned
            resource: Deployment/vendor
            reason: Vendor image without tags (OPS-12)
    """,
    _says_nothing_of_builds,
)

CURRENT: AnyRule = Rule(
    "exemption-current",
    Severity.ERROR,
    """No exemption is used after the date its policy sets for it.

    After this date, the exemption no longer exempts.

    Fix: repair what it exempted and remove it, or set a new date, with the reason.

    Fails::

        exemptions:
          - rule: image-pinned
            resource: Deployment/vendor
            reason: Vendor image without tags (OPS-12)
            until: 2020-12-31

    Passes::

        exemptions:
          - rule: image-pinned
            resource: Deployment/vendor
            reason: Vendor image without tags (OPS-12)
            until: 2999-12-31
    """,
    _says_nothing_of_builds,
)

EXEMPTION_RULES: tuple[AnyRule, ...] = (NEEDED, CURRENT)
"""Rules about the policy itself: a policy sets their severity as any other's, and no build is held
against them.
"""

_CONTAINER = rf"(?:^|\.)(?:{'|'.join(CONTAINER_FIELDS)})\[\d+\]"


def expired(exemption: Exemption, today: date) -> bool:
    """Whether its last day is over."""
    return exemption.until is not None and exemption.until < today


def matches_ref(pattern: str, ref: Ref | None) -> bool:
    """Whether ``Kind/name`` with ``*`` globs is this object; the empty pattern is any,
    also none.
    """
    return not pattern or (ref is not None and fnmatchcase(str(ref), pattern))


def exempts(exemption: Exemption, finding: Finding, resource: Resource | None) -> bool:
    """Whether the exemption covers the finding; ``resource`` is the object that the finding speaks
    of.
    """
    return (
        finding.rule in exemption.rules
        and (not exemption.environments or finding.environment in exemption.environments)
        and matches_ref(exemption.resource, finding.resource)
        and (not exemption.container or _inside(exemption.container, finding.path, resource))
    )


def _inside(pattern: str, path: str, resource: Resource | None) -> bool:
    """Whether the path runs inside a container of that name."""
    found = re.search(_CONTAINER, path)
    if found is None or resource is None:
        return False
    container = resource.node.walk(*parse_path(path[: found.end()]))
    return fnmatchcase(container["name"].text, pattern)


def subject(exemption: Exemption) -> str:
    """What an exemption is about, in words: ``Deployment/legacy, container app, in dev``."""
    parts = [exemption.resource] if exemption.resource else []
    parts += [f"container {exemption.container}"] if exemption.container else []
    parts += [f"in {', '.join(exemption.environments)}"] if exemption.environments else []
    return ", ".join(parts)


def why_needless(exemption: Exemption, rule: str, builds: Iterable[Build]) -> str:
    """The likely reason why an exemption exempts nothing from a rule, or several, from what was
    built.
    """
    looked = [build for build in builds if not exemption.environments or build.environment in exemption.environments]
    resources = [resource for build in looked for resource in build.resources]
    matching = [resource for resource in resources if matches_ref(exemption.resource, resource.ref)]
    if not matching:
        return f"nothing that was built is {exemption.resource}{_meant(exemption.resource, resources)}"
    if exemption.container:
        names = {
            container.name
            for build in looked
            for container in build.containers()
            if matches_ref(exemption.resource, container.resource.ref)
        }
        if not any(fnmatchcase(name, exemption.container) for name in names):
            known = f"it has {', '.join(sorted(names))}" if names else "it has none"
            return f"{matching[0]} has no container {exemption.container!r}; {known}"
    return f"{rule} {'find' if ', ' in rule else 'finds'} nothing there any more"


def _meant(pattern: str, resources: Iterable[Resource]) -> str:
    """An object of that name with a prefix or suffix, which kustomize may have given it."""
    kind, _, name = pattern.partition("/")
    for resource in resources:
        if fnmatchcase(str(resource), f"{kind}/*{name}*"):
            return (
                f"; there is {resource}, which {kind}/*{name}{'' if resource.name.endswith(name) else '*'} would match"
            )
    return ""
