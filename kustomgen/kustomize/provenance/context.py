"""A kustomization's turn at an object, and what each way of changing it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.kustomize.provenance.field_specs import DEFAULTS, FieldSpec, configured
from kustomgen.kustomize.provenance.traced_object import TracedObject
from kustomgen.kustomize.provenance.traced_value import Setting

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class LayerContext:
    """``configurators`` are the kustomizations whose ``configurations`` hold here: this one's, and
    those below it.
    """

    sources: Sources
    kustomization: Kustomization
    configurators: tuple[Kustomization, ...]

    def change(self, mark: Mark, by: str, detail: str = "") -> Setting:
        """A change that this kustomization makes."""
        return Setting(mark, by, detail, self.kustomization.file)

    def specs(self, field: str) -> list[FieldSpec]:
        """Where a field of the kustomization reaches to."""
        return [*DEFAULTS[field], *self.configured(field)]

    def configured(self, field: str) -> list[FieldSpec]:
        """The same, without what kustomize has by itself."""
        key = ("specs", field, self.kustomization.file, self.configurators[-1].file)
        return self.sources.once(key, lambda: configured(self.sources, self.configurators, field))


Transformer = Callable[[LayerContext, TracedObject], TracedObject | None]
"""What a field of a kustomization does to an object; None if it deletes it."""


def text_at(located: Located, key: str) -> str:
    """The value of a key as text; empty if none exists."""
    found = located.get(key)
    return "" if found is None or found.value is None else str(found.value)
