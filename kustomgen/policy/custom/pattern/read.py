"""``kind: ExpectedShape``: what objects of the build must contain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.groups import groups_of
from kustomgen.policy.custom.header import read_header
from kustomgen.policy.custom.pattern.compare import differences
from kustomgen.policy.custom.pattern.parse import parse_shape
from kustomgen.policy.custom.place import place_of
from kustomgen.policy.custom.selector import ObjectSelector, read_selector, too_few
from kustomgen.policy.rule import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.custom.pattern.model import Shape
    from kustomgen.policy.reading import Reader
    from kustomgen.policy.rule import AnyRule, Params


def read_shape(reader: Reader, document: PolicyDocument) -> AnyRule | None:
    """The rule of a document; None after a complaint."""
    before = len(reader.complaints)
    root = document.root
    expect = reader.child(root, "expect", dict)
    if expect is None:
        reader.complain(root.mark, "expect is missing", "give it the part of an object that must be there")
        shape: Any = None
    else:
        shape = parse_shape(reader, expect)
    selector = read_selector(reader, root.get("match"))
    header = read_header(reader, document, ("match", "expect"), f"every {selector} has the shape that is expected")
    if not selector.of_objects:
        reader.complain((root.get("match") or root).where, "match names no objects", "give it kinds, names or labels")
    if len(reader.complaints) > before:
        return None
    return Rule(header.id, header.severity, header.doc, _check(selector, shape, header.mark), source=header.mark)


def _check(selector: ObjectSelector, shape: Shape, mark: Mark) -> Any:
    def check(build: Build, _params: Params) -> Iterator[Problem]:
        if not selector.wants(build):
            return
        found = selector.places(build, groups_of(build))
        for resource in (build.resources[index] for index in found):
            for difference in differences(shape, resource.manifest):
                message = f"expected {difference.expected}, built {difference.built}"
                yield Problem(place_of(resource, difference.path), message)
        if len(found) < selector.at_least:
            yield Problem(mark, too_few(selector, len(found)))

    return check
