"""An object on its way through kustomizations: what it is now, and what it was known by before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from kustomgen.kustomize.provenance.traced_value import Setting, TracedValue, plain, uncertain
from kustomgen.kustomize.targets import ResourceId


@dataclass(frozen=True)
class TracedObject:
    """``before`` are the ids that kustomize remembers of an object, the first of them first."""

    root: TracedValue
    before: tuple[ResourceId, ...] = ()

    @cached_property
    def current(self) -> ResourceId:
        """The id as it is now."""
        group, _, version = self.root.text("apiVersion").rpartition("/")
        metadata = ("metadata", "name"), ("metadata", "namespace")
        name, namespace = (self.root.text(*path) for path in metadata)
        return ResourceId(group, version, self.root.text("kind"), name, namespace)

    @cached_property
    def ids(self) -> tuple[ResourceId, ...]:
        """All ids, as kustomize compares them: with the group and version of now."""
        now = self.current
        return (*(replace(one, group=now.group, version=now.version) for one in self.before), now)

    @cached_property
    def labels(self) -> dict[str, str]:
        return _texts(self.root.get("metadata", "labels"))

    @cached_property
    def annotations(self) -> dict[str, str]:
        return _texts(self.root.get("metadata", "annotations"))

    def remembering(self) -> TracedObject:
        """The same, with the id of now remembered, as before a change of name or namespace."""
        now = self.current
        return replace(self, before=(*self.before, replace(now, namespace=now.effective_namespace)))

    def with_root(self, root: TracedValue) -> TracedObject:
        return replace(self, root=root)

    def uncertain(self, change: Setting) -> TracedObject:
        """The same after something that may have set any of it."""
        return replace(self, root=uncertain(self.root, change))

    def is_called(self, other: ResourceId) -> bool:
        """Whether any id is the other's, as a patch without a target names its object."""
        return any(
            (one.group, one.version, one.kind, one.name) == (other.group, other.version, other.kind, other.name)
            and one.effective_namespace == other.effective_namespace
            for one in self.ids
        )


def _texts(cell: TracedValue | None) -> dict[str, str]:
    found = plain(cell) if cell is not None else None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
