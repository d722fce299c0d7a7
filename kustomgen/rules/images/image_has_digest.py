"""Every image has a digest.

The owner of a tag can move it to another image; a digest identifies one image. With digests, the
tested image is the one that runs. A bot, or ``kustomize edit set image`` in the pipeline, has to
update them.

Fix: set ``digest`` under ``images`` in the spec or the kustomization.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web@sha256:9f1c0d4d2f7a6a6bb5a7f0c5f9d2ad0f28e0d1b6a9d31e64b52a9a14f0c65f3a"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["image"]
        if at.text and not Image.parse(at.text).digest:
            yield Problem(at, f"{at.text!r} has no digest")


RULE = Rule(
    "image-has-digest",
    Severity.INFO,
    __doc__,
    check,
    aliases=("gatekeeper/imagedigests", "kyverno/require-image-checksum", "checkov/CKV_K8S_43", "kubescape/C-0306"),
)
