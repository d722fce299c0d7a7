"""No entry of ``images`` drops the base's digest.

``newTag`` alone turns ``name@sha256:…`` into ``name:tag``. The tested image is replaced by whatever
the tag points to.

Fix: set the ``digest`` of the new version as well.

Fails::

    resources: [pod.yaml]
    images: [{name: shop/web, newTag: "2"}]
    --- # overlays/prod/pod.yaml
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/web:1@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31"}]}

Passes::

    resources: [pod.yaml]
    images: [{name: shop/web, newTag: "2", digest: "sha256:8e6ce1ad3c8b7b0b4b0c7f5e5e0b2a76dd0a0a1fbb0c6d3f0dc2a1a3cb0d0b1c"}]
    --- # overlays/prod/pod.yaml
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/web:1@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31"}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity, once, pod_of

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        pinned = {image.name for image in _images(turn) if image.digest}
        for entry in turn.items("images"):
            name, tag = entry.get("name"), entry.get("newTag")
            if name and tag and tag.value and not entry.get("digest") and name.value in pinned:
                yield Problem(tag.where, f"{name.value!r} has a digest before this, and none after it")


def _images(turn: LayerEffect) -> Iterator[Image]:
    pods = (pod for resource in turn.patched if (pod := pod_of(resource)))
    return (Image.parse(container["image"].text) for pod in pods for container in pod.containers())


RULE = Rule(
    "image-keeps-digest",
    Severity.WARNING,
    __doc__,
    check,
    turns=True,
)
