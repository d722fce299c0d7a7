"""Every entry of ``images`` matches an image of the build.

kustomize ignores an entry that matches no container, so the release deploys the old version. The
name must equal the image in the manifests, including the registry, without tag. kustomize changes
``image`` of containers and of volumes only; a label or object with the same name does not count. An
entry in a Component is needed if any of its users needs it. An entry that replaces two different
tags of one name by the same tag is reported as well.

Fix: write the name as in the manifests, or remove the entry.

Fails::

    resources: [../../base]
    images: [{name: app/web, newTag: "1.1"}]

Passes::

    resources: [../../base]
    images: [{name: registry.shop.example/app/web, newTag: "1.1"}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity, once, pod_of

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect
    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for index, entry in enumerate(turn.items("images")):
            name = entry.get("name")
            if ("images", index) in turn.idle and name:
                if _is_spelled_twice(entry, turn):
                    continue
                yield Problem(
                    name.mark, f"no container runs {name.value!r}, so this changes nothing{_near(name.value, turn)}"
                )
            elif name and entry.get("newTag") and not entry.get("digest"):
                yield from _two_tags(entry, name, turn)


def _is_spelled_twice(entry: Located, turn: LayerEffect) -> bool:
    """Whether another entry makes the same of the same image: ``curl`` beside
    ``docker.io/library/curl``, for both spellings.
    """
    return any(
        ("images", index) not in turn.idle and _means(other) == _means(entry)
        for index, other in enumerate(turn.items("images"))
    )


def _means(entry: Located) -> tuple[object, ...]:
    """The image that an entry names, in full, and what it makes of it."""
    name = str(found.value) if (found := entry.get("name")) else ""
    first, slash, _ = name.partition("/")
    if not slash:
        name = f"docker.io/library/{name}"
    elif "." not in first and ":" not in first and first != "localhost":
        name = f"docker.io/{name}"
    wanted = (found.value if (found := entry.get(field)) else None for field in ("newName", "newTag", "digest"))
    return name, *wanted


def _two_tags(entry: Located, name: Located, turn: LayerEffect) -> Iterator[Problem]:
    """Where containers run two versions of one image on purpose, one entry makes them the same."""
    runs: dict[str, str] = {}
    for resource in turn.patched:
        pod = pod_of(resource)
        for container in pod.containers() if pod else ():
            image = Image.parse(container["image"].text)
            if image.name == name.value and image.tag and not image.digest:
                runs.setdefault(image.tag, f"container {container.name!r} of {resource}")
    if len(runs) > 1:
        wanted = str(found.value) if (found := entry.get("newTag")) else ""
        tags = " and ".join(f"{tag!r} ({where})" for tag, where in runs.items())
        said = f"this makes {tags} of {name.value!r} one tag, {wanted!r}"
        yield Problem(name.mark, said, Severity.WARNING)


def _near(name: str, turn: LayerEffect) -> str:
    pods = (pod for resource in turn.patched if (pod := pod_of(resource)))
    texts = dict.fromkeys(container["image"].text for pod in pods for container in pod.containers())
    names = [Image.parse(text).name for text in texts if text]
    last = name.rpartition("/")[2]
    if same := [known for known in names if known.rpartition("/")[2] == last]:
        return f"; {same[0]!r} is there, with another registry or path"
    hint = did_you_mean(name, names, "", 0.7)
    return f"; {hint}" if hint else ""


RULE = Rule(
    "image-override-matches",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/image-override-unmatched",),
    turns=True,
)
