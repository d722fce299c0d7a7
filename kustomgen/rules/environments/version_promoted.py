"""An environment runs no newer version of an image than the one before it.

A version that production runs but staging does not was never tested there. Usually an environment
was skipped, or the tag was set in the wrong overlay. The rule compares version tags (``v1.2.0``) of
the same repository in the same container.

Fix: bring the version to the earlier environment first, or list it under `allow`
(`Deployment/web/web`).

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:v1.1.0"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:v1.2.0"}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:v1.2.0"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:v1.1.0"}]}}}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.policy.order import EnvironmentComparison, allowed, ranked
from kustomgen.rules.api import ComparingRule, Image, Iterator, Member, Node, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")
Release = tuple[int, int, int]
Found = dict[tuple[str, str], tuple[Release, str, Node]]


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    order = ranked(members)
    for number, member in order:
        before = [(rank, other) for rank, other in order if rank < number]
        if not before:
            continue
        nearest = max(rank for rank, _ in before)
        others = [(other.name, _versions(other)) for rank, other in before if rank == nearest]
        for (subject, repository), (release, tag, at) in _versions(member).items():
            known = [(name, found) for name, all_ in others if (found := all_.get((subject, repository)))]
            if not known or allowed(member.params, subject) or any(found[0] >= release for _, found in known):
                continue
            name, (_, theirs, _) = max(known, key=lambda pair: pair[1][0])
            yield Problem(at, f"{repository} is {tag}, and {name} runs {theirs}")


def _versions(member: Member[EnvironmentComparison]) -> Found:
    found: Found = {}
    for key, workload in member.objects.items():
        pod = pod_of(workload)
        for container in pod.containers() if pod else ():
            at = container["image"]
            image = Image.parse(at.text)
            if image.tag and (match := _VERSION.fullmatch(image.tag)):
                major, minor, patch = match.groups()
                release = (int(major), int(minor), int(patch or 0))
                found[f"{key}/{container.name}", image.name] = release, image.tag, at
    return found


RULE = ComparingRule("version-promoted", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
