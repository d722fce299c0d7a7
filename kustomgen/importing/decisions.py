"""What an import learns from an attempt that did not come out equal, and does otherwise in the
next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.importing.model import Key

_MEND = "correct it in the old tree, and import again"


@dataclass
class Decisions:
    """What turned out not to work, and is done otherwise in the next attempt."""

    refused: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Objects of the source, by their ``id``, that the API server refuses: they stay in the old
    tree.
    """
    left: dict[Key, tuple[str, str]] = field(default_factory=dict)
    """Objects that stay in the old tree, and why."""
    whole: set[Key] = field(default_factory=set)
    """Objects that are written whole in each environment."""
    apart: set[Key] = field(default_factory=set)
    """Workloads, by the object that runs their pods, that are written whole in each environment."""
    as_resources: dict[Key, str] = field(default_factory=dict)
    """Objects that are no part of a workload, and why."""
    hashes_kept: set[Key] = field(default_factory=set)
    """ConfigMaps that keep the hash in their names: kustomize would give them another one."""
    all_hashes_kept: bool = False
    """All of them do: kustomize would not find what refers to them."""
    said_once: bool = True
    """What all workloads have alike is said once, for all of them."""
    own_namespaces: bool = False
    """Each object says its namespace by itself: kustomize's ``namespace`` would change more than
    that.
    """
    own_names: bool = False
    """Each object has its prefix in its name, for the same reason."""

    def note(self, wrong: Mapping[Key, Complaint], owners: Mapping[Key, Key]) -> bool:
        """Notes what a spec cannot have; gives whether the next attempt is another."""
        before = len(self.left) + len(self.as_resources)
        for key, complaint in wrong.items():
            if key in owners and key not in self.as_resources:
                self.as_resources.setdefault(key, complaint.message)
            else:
                self.left.setdefault(key, (f"no spec can have it: {complaint.message}", complaint.hint or _MEND))
        return len(self.left) + len(self.as_resources) > before

    def demote(self, different: Iterable[Key], owners: Mapping[Key, Key], count: int) -> bool:
        """Notes what did not come out equal, of so many objects; gives whether the next attempt is
        another.

        ``owners`` are objects that are part of a workload, with the one that runs its pods.
        """
        wrong = set(different)
        if len(wrong) * 2 > count > 1 and not self.own_names:
            self.own_names = True
            return True
        before = self._size()
        for key in wrong:
            owner = owners.get(key)
            if owner == key and key.kind == "ConfigMap":
                self.hashes_kept.add(key)
            elif owner is None:
                self.whole.add(key)
            elif owner in self.apart:
                self.as_resources.setdefault(owner, f"kustomize builds {key} differently from it")
        self.apart |= {owners[key] for key in wrong if key in owners}
        if self._size() > before:
            return True
        for field_, last in (
            ("said_once", False),
            ("all_hashes_kept", True),
            ("own_names", True),
            ("own_namespaces", True),
        ):
            if getattr(self, field_) is not last:
                setattr(self, field_, last)
                return True
        return False

    def _size(self) -> int:
        return len(self.whole) + len(self.hashes_kept) + len(self.apart) + len(self.as_resources)
