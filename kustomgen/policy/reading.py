"""What reading a policy file needs everywhere: typed children, known keys, rules by name,
complaints with places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.policy.names import UNKNOWN_RULE, hint_for
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kustomgen.policy.rule import AnyRule
    from kustomgen.yaml.source import Located


@dataclass(frozen=True)
class Reader:
    """Collects what is wrong with one file, and the environments it names.

    ``rules`` are all that it may name. A built-in policy may name others too: who runs with a part
    of the rules still has it, and a test holds its names against all of them.
    """

    rules: Sequence[AnyRule]
    builtin: bool = False
    complaints: list[Complaint] = field(default_factory=list)
    environments: list[tuple[str, Mark]] = field(default_factory=list)

    def text(self, parent: Located, key: str) -> str:
        """A string that may be absent; empty then."""
        found = self.child(parent, key, str)
        if found is not None and not found.value.strip():
            self.complain(found.where, f"{key} is empty")
        return found.value.strip() if found else ""

    def child(self, parent: Located, key: str, kind: type) -> Located | None:
        """A key's value if it has the type; null is as good as absent, anything else is a
        complaint.
        """
        found = parent.get(key)
        if found is None or isinstance(found.value, kind):
            return found
        if found.value is not None or kind is str:
            self.complain(found.where, f"{key} is {describe(found.value)}, and {describe(kind())} is expected")
        return None

    def mapping(self, parent: Located, key: str) -> Mapping[str, Located]:
        found = self.child(parent, key, dict)
        return found.value if found else {}

    def known_keys(self, node: Located, keys: Iterable[str]) -> None:
        known = tuple(keys)
        for key, value in node.value.items():
            if key not in known:
                self.complain(value.where, f"unknown key {key!r}", hint_for(key, known))

    def resolve(self, name: str, mark: Mark, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        if name not in names and not self.builtin:
            self.complain(mark, f"there is no rule {name!r}", hint_for(name, names, UNKNOWN_RULE))
        return names.get(name, ())

    def complain(self, mark: Mark, message: str, hint: str = "") -> None:
        self.complaints.append(Complaint(mark, message, hint))
