"""Every image has a version that does not move.

With ``latest`` or no tag, a pod that restarts tomorrow may run unreleased code, and a rollback has
no target. A digest is the strictest version. ``movingTags`` lists the tags that move, ``allowed``
the images that may; both accept ``*``.

Fix: set a version tag or a digest under ``images`` in the spec or the kustomization.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:latest"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase

from kustomgen.rules.api import Build, Container, Image, Iterator, Node, Params, Problem, Rule, Severity


class ImagePinned(Params):
    moving_tags: tuple[str, ...] = ("latest", "main", "master", "edge", "nightly")
    allowed: tuple[str, ...] = ()


def check(build: Build, params: ImagePinned) -> Iterator[Problem]:
    for container in build.containers():
        at = container["image"]
        # The schema rule speaks of an image that is missing.
        if at.text and not any(fnmatchcase(at.text, pattern) for pattern in params.allowed):
            image = Image.parse(at.text)
            if not image.digest and not _by_stream(build, container, image):
                found = _of(build, at, image, params.moving_tags)
                # A sample shows a field; nobody deploys it as it is.
                sample = "samples" in (at.resource.origin.file or "").split("/")
                yield from (
                    replace(each, severity=each.severity or Severity.WARNING) if sample else each for each in found
                )


def _of(build: Build, at: Node, image: Image, moving_tags: tuple[str, ...]) -> Iterator[Problem]:
    if not at.text.strip():
        yield Problem(at, "the image is blank: whatever sets it is not in this build", Severity.INFO)
    elif filled_in := _filled_in(build, at.text, image):
        yield Problem(at, *filled_in)
    elif image.tag is None:
        yield Problem(at, f"{at.text!r} has no tag")
    elif any(fnmatchcase(image.tag, pattern) for pattern in moving_tags):
        yield Problem(at, f"tag {image.tag!r} can move")


def _filled_in(build: Build, text: str, image: Image) -> tuple[str, Severity] | None:
    """What puts another image in the place of this one, and how much that weighs."""
    if _is_placeholder(text):
        return f"{text!r} is a placeholder: no image can have capital letters", Severity.WARNING
    if text.startswith("ko://"):
        return f"{text!r} is Go code: ko builds the image, and puts its digest here", Severity.INFO
    if image.name.startswith(_OF_THE_CLUSTER) and image.tag in (None, "latest"):
        return f"{text!r} is what the cluster's release has", Severity.INFO
    if image.name.startswith(_INTERNAL) and _is_built_here(build, image):
        return f"{text!r} is what a BuildConfig of this build makes", Severity.INFO
    if _is_put_in(build, image.name):
        return f"{text!r} is a placeholder, which a build tool of this repository replaces", Severity.INFO
    return None


def _by_stream(build: Build, container: Container, image: Image) -> bool:
    """Whether an ImageStream of OpenShift in the build says which image a local name means."""
    if image.name.startswith(_INTERNAL):
        streams = build.named("ImageStream", image.name.rpartition("/")[2], "image.openshift.io")
        tags = [tag for each in streams for tag in each["spec"]["tags"] if tag["name"].value == (image.tag or "latest")]
        return any(tag["from"]["name"].present for tag in tags)
    namespace = container.pod.workload.namespace
    stream = build.find("ImageStream", image.name, namespace, "image.openshift.io")
    return stream is not None and stream["spec"]["lookupPolicy"]["local"].value is True


def _is_built_here(build: Build, image: Image) -> bool:
    """Whether a BuildConfig of OpenShift pushes this image: its tag moves with every build on
    purpose.
    """
    made = f"{image.name.rpartition('/')[2]}:{image.tag or 'latest'}"
    outputs = (each["spec"]["output"]["to"] for each in build.of_kind("BuildConfig", group="build.openshift.io"))
    return any(to["kind"].text == "ImageStreamTag" and to["name"].text == made for to in outputs)


_INTERNAL = "image-registry.openshift-image-registry.svc:5000/"
"""OpenShift's registry in the cluster, whose images are ImageStreams."""
_OF_THE_CLUSTER = f"{_INTERNAL}openshift/"


def _is_placeholder(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?::[\w.-]+)?", text))


def _is_put_in(build: Build, name: str) -> bool:
    """Whether Skaffold, or ``kustomize edit set image`` in a Makefile, puts another image in the
    place of this one.

    The latter writes an entry of ``images``: what that makes of the name today is replaced as well.
    """
    for kustomization in build.kustomizations:
        names = kustomization.images_put_in | {_KUBEBUILDER}
        if name in names:
            return True
        for entry in kustomization.items("images"):
            new = entry.get("newName")
            if new is not None and new.value == name and (old := entry.get("name")) and old.value in names:
                return True
    return False


_KUBEBUILDER = "controller"
"""What Kubebuilder calls the image of an operator until ``make deploy`` names it."""


RULE = Rule(
    "image-pinned",
    Severity.ERROR,
    __doc__,
    check,
    ImagePinned(),
    aliases=(
        "kube-linter/latest-tag", "kube-score/container-image-tag", "polaris/tagNotSpecified",
        "gatekeeper/disallowedtags", "kyverno/disallow-latest-tag", "checkov/CKV_K8S_14",
    ),
)  # fmt: skip
