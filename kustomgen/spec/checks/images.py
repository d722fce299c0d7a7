"""Images: a version is in one place, and a name is a reference that a registry understands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.image import Image
from kustomgen.spec.checks.place import PlacedSpec, containers
from kustomgen.spec.managed import ManagedVersion
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint

# The grammar of the distribution project (github.com/distribution/reference).
_REGISTRY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?|\[[0-9a-fA-F:]+\](:[0-9]+)?")
_REPOSITORY = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-f]{32,}")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
VERSION_WORDS = "a tag such as v1.4.2, a digest `sha256:` and 64 hexadecimal digits, or both as v1.4.2@sha256:…"


def references(place: PlacedSpec) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        image = Image.parse(container.image)
        if fault := fault_of(container.image):
            yield place.say((*path, "image"), f"{container.image!r} is no image: {fault[0]}", fault[1])
        elif (image.tag or image.digest) and image.name in place.spec.images:
            message = f"image {image.name!r} has its version here and under `images`"
            yield place.say((*path, "image"), message, "keep the version under `images` only")


def registries(place: PlacedSpec) -> Iterator[Complaint]:
    """Images from elsewhere than the platform allows."""
    allowed = place.spec.registries
    for path, container in containers(place.spec) if allowed else ():
        image = Image.parse(container.image)
        path_in = image.repository if image.registry or "/" in image.repository else f"library/{image.repository}"
        name = f"{image.registry or 'docker.io'}/{path_in}"
        known = any(name == entry or name.startswith(f"{entry.rstrip('/')}/") for entry in allowed)
        if not known and not is_open(container.image):
            message = f"image {container.image!r} comes from {image.registry or 'docker.io'}"
            yield place.say((*path, "image"), message, f"`registries` allows: {', '.join(allowed)}")


def fault_of(reference: str) -> tuple[str, str] | None:
    """What is wrong with an image reference, and what to do; None if nothing is."""
    if is_open(reference):
        return None
    image = Image.parse(reference)
    wrong: tuple[tuple[bool, str, str], ...] = (
        ("://" in reference, "an image has no https://", f"write `{reference.partition('://')[2]}`"),
        (any(map(str.isspace, reference)), "it contains a space", f"write `{''.join(reference.split())}`"),
        (image.repository != image.repository.lower(), "its name is lower-case", f"write `{lowered(image)}`"),
        (not _REPOSITORY.fullmatch(image.repository), f"{image.repository!r} is no name of a repository", ""),
        (bool(image.registry and not _REGISTRY.fullmatch(image.registry)), f"{image.registry!r} is no registry", ""),
        (image.tag is not None and not _TAG.fullmatch(image.tag), f"{image.tag!r} is no tag", VERSION_WORDS),
        ("@" in reference and not is_digest(image.digest or ""), f"{image.digest!r} is no digest", VERSION_WORDS),
    )
    return next(((message, hint) for holds, message, hint in wrong if holds), None)


def lowered(image: Image) -> Image:
    """The same image with its repository in lower case, as registries want it."""
    return Image(image.registry, image.repository.lower(), image.tag, image.digest)


def is_digest(text: str) -> bool:
    """Whether the text is a digest; of SHA-256, which all but everyone uses, the
    length is fixed.
    """
    return bool(_SHA256.fullmatch(text) if text.startswith("sha256:") else _DIGEST.fullmatch(text))


def versions(place: PlacedSpec) -> Iterator[Complaint]:
    for name, version in place.spec.images.items():
        image = Image.parse(name)
        if image.tag is not None or image.digest is not None:
            message = f"{name!r} has its version in its name"
            hint = f"the version is the value: `{image.name}: {image.tag or image.digest}`"
            yield place.say(("images", name), message, hint)
        elif fault := fault_of(name):
            yield place.say(("images", name), f"{name!r} is no image: {fault[0]}", fault[1])
        if not is_version(version) and not (version == "" and isinstance(version, ManagedVersion)):
            # people expect a short name here, and the whole reference behind it
            whole = Image.parse(version)
            given = f"{whole.tag or whole.digest}" if "/" in whole.name and (whole.tag or whole.digest) else ""
            hint = f"the key is the image: `{whole.name}: {given}`" if given else f"{VERSION_WORDS} is expected"
            yield place.say(("images", name), f"{version!r} is no version of an image", hint)


def is_version(text: str) -> bool:
    """Whether the text is a tag, a digest, or both."""
    if is_open(text) or is_digest(text):
        return True
    tag, at, digest = text.partition("@")
    return bool(_TAG.fullmatch(tag)) and (not at or is_digest(digest))
