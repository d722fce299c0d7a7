"""An entry of ``images`` sets a tag or a digest, not both.

The cluster pulls by digest and ignores the tag, so people may read a tag that is not the running
version. Some tools write both on purpose, so the rule is off by default.

Fix: remove ``newTag``, or move it to a comment.

Fails::

    resources: [../../base]
    images: [{name: shop/web, newTag: "1.1", digest: "sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31"}]

Passes::

    resources: [../../base]
    images: [{name: shop/web, digest: "sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for entry in kustomization.items("images"):
            tag, digest = entry.get("newTag"), entry.get("digest")
            if tag and digest and tag.value and digest.value:
                yield Problem(tag.where, f"tag {str(tag.value)!r} is for people only: the cluster pulls by the digest")


RULE = Rule(
    "image-tag-or-digest",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kustomize/image-tag-and-digest",),
)
