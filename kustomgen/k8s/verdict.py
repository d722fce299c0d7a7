"""What the Kubernetes API server says of objects, as values: its own code says it, in the program
``validator/``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.k8s.resource import Resource

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why an object is refused.

    ``path`` is the field, the last steps of which may be absent. ``reason`` is a cause type of
    ``metav1.Status``, such as ``FieldValueInvalid``, or the admission plugin that refuses.
    ``message`` has the server's words, without the field.
    """

    path: Path
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class ServerVerdict:
    """What the server says of one object; ``known`` is false of kinds that it does not have.

    ``message`` is its whole message, empty if it accepts. ``failure`` says why there is no
    verdict. Among the ``warnings`` are those of the server, with the reason ``Warning``, and what
    only a newer release of an operator may accept: fields and values that a definition of
    kustomgen's does not know, with the reason that a cause has.
    """

    known: bool = False
    message: str = ""
    causes: tuple[Cause, ...] = ()
    warnings: tuple[Cause, ...] = ()
    failure: str = ""

    @property
    def accepts(self) -> bool:
        """Whether the server has the kind and takes the object."""
        return self.known and not self.causes and not self.failure


NO_VERDICT = ServerVerdict()


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a server has of custom resources: CustomResourceDefinitions, and files that come with
    kustomgen, by group and kind, for kinds that are not among the former.
    """

    given: tuple[Resource, ...] = ()
    published: Mapping[tuple[str, str], str] = field(default_factory=dict)


NO_DEFINITIONS = Definitions()


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides whether a namespace admits pods: its labels, its LimitRanges and its
    ResourceQuotas, as manifests.
    """

    labels: Mapping[str, str]
    limits: tuple[Mapping[str, Any], ...] = ()
    quotas: tuple[Mapping[str, Any], ...] = ()


class ApiServer(Protocol):
    """An API server that only says what it thinks."""

    def version(self) -> str:
        """Its version as ``1.37``; empty if there is no server."""

    def prefetch(self, objects: Sequence[Resource], definitions: Definitions = NO_DEFINITIONS) -> None:
        """Asks about objects of which the verdicts are wanted later."""

    def verdicts(self, objects: Sequence[Resource], definitions: Definitions = NO_DEFINITIONS) -> list[ServerVerdict]:
        """Its verdict on each object."""

    def admission(self, gate: Gate, objects: Sequence[Resource]) -> list[ServerVerdict]:
        """Whether a namespace admits the pods that each object makes."""
