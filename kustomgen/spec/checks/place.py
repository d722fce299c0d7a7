"""What every check works on: an environment's spec beside the places of its values."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.names import app_account_name, shares_account, workload_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kustomgen.spec.model import ExtraContainer, ServiceAccount, Spec, Workload
    from kustomgen.yaml.source import Located

FieldPath = tuple[str | int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PlacedSpec:
    """A spec beside its places, for saying where."""

    spec: Spec
    root: Located
    off: Collection[str] = ()
    """Workloads of the common part that this environment does not have."""
    external: Mapping[str, Workload] = dataclasses.field(default_factory=dict)
    """Workloads that are outside here; ``spec`` is without them."""
    sources: tuple[Located, ...] = ()
    """The parts of the spec that were laid over one another; the topmost first."""

    def emptied(self, path: FieldPath) -> Located | None:
        """The null that was written at a path, if one was."""
        return emptied(self.sources, path)

    def no_workload(self, path: FieldPath, name: str) -> Complaint:
        """Of a workload that is named, and not in the spec here."""
        if name in self.off:
            message, hint = (
                f"workload {name!r} is off here",
                "what names it must be off here, too: take it away with null",
            )
        elif name in self.external:
            message = f"workload {name!r} is outside the cluster here: it has no pods and no Service"
            hint = "`dependsOn` makes the way to it; what else names it, take away here with null"
        else:
            message, hint = f"there is no workload {name!r}", did_you_mean(name, self.spec.workloads)
        return self.say(path, message, hint)

    def say(self, path: FieldPath, message: str, hint: str = "") -> Complaint:
        """A complaint at the deepest value on the way to ``path``."""
        return Complaint(self.root.nearest(path).where, shortened(message), hint)

    def written(self, path: FieldPath) -> Collection[str]:
        """The keys that the spec writes at ``path``, defaults of the model left out."""
        found = self.root.get(*path)
        return found.value.keys() if found is not None and isinstance(found.value, dict) else ()


def emptied(sources: tuple[Located, ...], path: FieldPath) -> Located | None:
    """The null that was written at a path in one of the parts of a spec, if one was."""
    found = (source.get(*path) for source in sources)
    return next((node for node in found if node is not None and node.value is None), None)


LONG = 400


def shortened(message: str) -> str:
    """The message without the middle of what someone pasted into the spec."""
    return message if len(message) <= LONG else f"{message[: LONG // 2]}…{message[-LONG // 2 :]}"


def containers(spec: Spec) -> Iterator[tuple[FieldPath, ExtraContainer]]:
    """Every container of every workload."""
    for key, workload in spec.workloads.items():
        path: FieldPath = ("workloads", key)
        yield path, workload
        parts = (
            ("initContainers", workload.init_containers),
            ("sidecars", workload.sidecars),
            ("extraContainers", workload.extra_containers),
        )
        for field, beside in parts:
            for name, container in beside.items():
                yield (*path, field, name), container


def running(key: str, workload: Workload) -> Iterator[tuple[FieldPath, ExtraContainer]]:
    """The containers of a workload that run side by side: its own, its sidecars and others."""
    yield ("workloads", key), workload
    for field, beside in (("sidecars", workload.sidecars), ("extraContainers", workload.extra_containers)):
        for name, container in beside.items():
            yield ("workloads", key, field, name), container


def accounts(spec: Spec) -> Iterator[tuple[FieldPath, ServiceAccount, str]]:
    """The accounts that the spec declares and that pods run under, each with its name."""
    if spec.service_account and any(shares_account(spec, key) for key in spec.workloads):
        yield ("serviceAccount",), spec.service_account, app_account_name(spec)
    for key, workload in spec.workloads.items():
        if own := workload.service_account:
            yield ("workloads", key, "serviceAccount"), own, own.name or workload_name(spec, key)


def port_names(workload: Workload) -> list[str]:
    """The ports of a workload's pod, by name: those of all of its containers."""
    return [name for _, container in running("", workload) for name in container.ports]
