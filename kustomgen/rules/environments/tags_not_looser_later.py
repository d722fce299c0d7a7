"""A later environment pins its images at least as exactly as an earlier one.

A moving tag (``latest``, ``main``) in production runs code that staging, with an exact tag, never
ran. A tag in production for a digest in staging may be another image of the same name.

Fix: use the tag or digest that the earlier environment was tested with.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:latest"}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:main"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Image, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class TagsNotLooserLater(EnvironmentComparison):
    moving_tags: tuple[str, ...] = (
        "latest",
        "main",
        "master",
        "edge",
        "nightly",
        "dev",
        "develop",
        "staging",
        "stable",
    )


def compare(members: Sequence[Member[TagsNotLooserLater]]) -> Iterator[Problem]:
    for less in less_later(members, _images):
        yield Problem(less.later.at, f"image {less.later.said}, and {less.earlier.said} in {less.environment}")


def _images(member: Member[TagsNotLooserLater]) -> Iterator[Measured]:
    for key, workload in member.objects.items():
        pod = pod_of(workload)
        for container in pod.containers() if pod else ():
            at = container["image"]
            if at.text:
                value, said = _exactness(Image.parse(at.text), member.params.moving_tags)
                yield Measured(f"{key}/{container.name}/image", value, said, at)


def _exactness(image: Image, moving: tuple[str, ...]) -> tuple[int, str]:
    if image.digest:
        return 2, "has a digest"
    if image.tag is None:
        return 0, "has no tag"
    return (
        (0, f"has the tag {image.tag!r}, which can move") if image.tag in moving else (1, f"has the tag {image.tag!r}")
    )


RULE = ComparingRule("tags-not-looser-later", Severity.WARNING, __doc__, params=TagsNotLooserLater(), compare=compare)
