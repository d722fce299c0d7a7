"""A Kubernetes object, its identity, and positions inside it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeGuard

_PLAIN_KEY = r"^[A-Za-z_$][A-Za-z0-9_-]*$"


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """What identifies an object in a cluster; ``group`` is empty for the core API."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str

    @property
    def api_version(self) -> str:
        """As in the manifest: ``apps/v1``, or ``v1`` for the core API."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where kustomize says that an object was born: a file, or the kustomization whose generator
    made it.

    Paths are relative to the folder kustomgen runs in; ``file`` is None if kustomize does not
    say.
    """

    file: str | None = None
    configured_in: str | None = None
    transformed_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """One object: its manifest as plain values, and where it came from.

    ``written`` is the object as kustomize built it, where variables in it have been given their
    values since.
    """

    manifest: Mapping[str, Any]
    origin: Origin = field(default=Origin(), compare=False)
    written: Resource | None = field(default=None, compare=False)

    @cached_property
    def ref(self) -> Ref:
        """Parsed from apiVersion, kind and metadata; missing parts are empty."""
        group, _, version = str(self.manifest.get("apiVersion") or "").rpartition("/")
        return Ref(group, version, str(self.manifest.get("kind") or ""), self.namespace, self.name)

    @cached_property
    def kind(self) -> str:
        return str(self.manifest.get("kind") or "")

    @property
    def metadata(self) -> Mapping[str, Any]:
        metadata = self.manifest.get("metadata")
        return metadata if _is_mapping(metadata) else {}

    @property
    def name(self) -> str:
        return str(self.metadata.get("name") or "")

    @cached_property
    def namespace(self) -> str:
        """The namespace that the object names; empty for cluster-scoped objects and for those that
        name none.
        """
        return str(self.metadata.get("namespace") or "")

    @property
    def labels(self) -> Mapping[str, Any]:
        labels = self.metadata.get("labels")
        return labels if _is_mapping(labels) else {}

    @property
    def annotations(self) -> Mapping[str, Any]:
        annotations = self.metadata.get("annotations")
        return annotations if isinstance(annotations, Mapping) else {}

    @property
    def node(self) -> Node:
        """The whole object as a position to walk from."""
        return Node(self, (), self.manifest)

    def __getitem__(self, key: str) -> Node:
        return Node(self, (key,), self.manifest.get(key))

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


_new = object.__new__


def _is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    # Of most it is known without asking an abstract class, which takes longer.
    return isinstance(value, dict) or isinstance(value, Mapping)  # noqa: SIM101


@dataclasses.dataclass(slots=True, unsafe_hash=True)
class Node:
    """A position inside an object. Walking to a missing field gives a node whose ``value`` is None.

    So a finding can point at what is absent: ``resource["spec"]["replicas"]`` is a place whether or
    not it is set. Rules take some 150 steps for each object, so this is made in a third of the time
    that ``frozen`` takes.
    """

    resource: Final[Resource]
    path: Final[tuple[str | int, ...]]
    value: Final[Any]

    def __getitem__(self, step: str | int) -> Node:
        above, value = self.value, None
        if above is None:
            pass
        elif isinstance(step, int):
            if isinstance(above, list) and step < len(above):
                value = above[step]
        elif isinstance(above, dict) or isinstance(above, Mapping):  # noqa: SIM101 - see `_is_mapping`
            value = above.get(step)
        # What `Node(…)` does, without a call of Python; and a sum of tuples is made faster than one
        # of what they hold.
        node = _new(Node)
        node.resource, node.path, node.value = self.resource, self.path + (step,), value  # type: ignore[misc]  # noqa: RUF005
        return node

    def walk(self, *steps: str | int) -> Node:
        """``node.walk("spec", "template")`` is ``node["spec"]["template"]``."""
        node = self
        for step in steps:
            node = node[step]
        return node

    @property
    def present(self) -> bool:
        """Whether the field is there; an explicit null is not."""
        return self.value is not None

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The value where it is a mapping, else an empty one."""
        return self.value if _is_mapping(self.value) else {}

    @property
    def text(self) -> str:
        """The value where it is a string, else an empty one."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def integer(self) -> int | None:
        """The value where it is a whole number; true and false are none."""
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    def items(self) -> Iterator[Node]:
        """The items of a list, each with its place; nothing if this is no list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.resource, (*self.path, index), value)

    def fields(self) -> Iterator[tuple[str, Node]]:
        """The fields of a mapping, each with its place; nothing if this is no mapping."""
        if _is_mapping(self.value):
            for key, value in self.value.items():
                yield str(key), Node(self.resource, (*self.path, str(key)), value)

    def __iter__(self) -> Iterator[Node]:
        return self.items()

    def __str__(self) -> str:
        return format_path(self.path)


def format_path(path: tuple[str | int, ...]) -> str:
    """``spec.containers[0].image``; a key with other signs in brackets:
    ``metadata.labels["app.kubernetes.io/name"]``.
    """
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif re.match(_PLAIN_KEY, step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f'["{step}"]')
    return "".join(parts)


_STEP = r"""\.?([A-Za-z_$][A-Za-z0-9_-]*)|\[(\d+)\]|\["([^"]*)"\]"""


def parse_path(text: str) -> tuple[str | int, ...]:
    """The inverse of ``format_path``. Raises ValueError for anything else."""
    path: list[str | int] = []
    position = 0
    while position < len(text):
        found = re.compile(_STEP).match(text, position)
        if not found:
            raise ValueError(f"not a field path from sign {position + 1} on: {text!r}")
        key, index, quoted = found.groups()
        path.append(int(index) if index is not None else key if key is not None else quoted)
        position = found.end()
    return tuple(path)
