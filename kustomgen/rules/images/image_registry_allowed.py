"""Every image comes from an allowed registry.

An image from any other place may be a typo, or a public image that nobody reviewed. ``allowed``
lists registries and repositories (``registry.example.com/shop`` includes everything below);
``denied`` lists forbidden ones. If both are empty, the rule does nothing. An image without a
registry comes from docker.io.

Fix: use an image from an allowed registry, or copy it there.

Parameters::

    allowed: [registry.example.com]

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "evil.example.com/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "registry.example.com/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity


class ImageRegistryAllowed(Params):
    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


def check(build: Build, params: ImageRegistryAllowed) -> Iterator[Problem]:
    for container in build.containers():
        at = container["image"]
        name = _full_name(Image.parse(at.text)) if at.text else ""
        denied = next((place for place in params.denied if _below(name, place)), None)
        if name and denied is not None:
            yield Problem(at, f"images from {denied!r} are not allowed")
        elif name and params.allowed and not any(_below(name, place) for place in params.allowed):
            yield Problem(at, f"the image is from {name.partition('/')[0]!r}, allowed is {_quoted(params.allowed)}")


def _full_name(image: Image) -> str:
    """As Docker completes it: ``nginx`` is ``docker.io/library/nginx``."""
    repository = image.repository if image.registry or "/" in image.repository else f"library/{image.repository}"
    return f"{image.registry or 'docker.io'}/{repository}"


def _below(name: str, place: str) -> bool:
    return f"{name}/".startswith(f"{place.rstrip('/')}/")


def _quoted(places: tuple[str, ...]) -> str:
    return ", ".join(map(repr, places))


RULE = Rule(
    "image-registry-allowed",
    Severity.ERROR,
    __doc__,
    check,
    ImageRegistryAllowed(),
    aliases=(
        "gatekeeper/allowedrepos", "gatekeeper/allowedreposv2", "gatekeeper/disallowedrepos",
        "kyverno/restrict-image-registries", "kyverno/allowed-image-repos", "kubescape/C-0001", "kubescape/C-0078",
    ),
)  # fmt: skip
