"""What is written below each field of the models: what it does, an example, and the Kubernetes
field it becomes.

Every such docstring ends in its own paragraph, which the documentation, editors and a test
read::

    interval: Interval = "30s"
    \"\"\"How often they are read.

    ``interval: 15s`` becomes ServiceMonitor spec.endpoints[].interval.
    \"\"\"

A field that becomes nothing in Kubernetes has the example alone. Several targets have commas
between them; ``Pod`` is the pod template of whatever kind the workload is, ``[]`` each item of a
list, ``[key]`` one key of a mapping.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from kustomgen.spec.model import (
    access,
    app,
    argocd,
    backing,
    certificate,
    container,
    files,
    flux,
    gateway,
    job,
    keda,
    labels,
    limits,
    monitoring,
    network,
    placement,
    pod,
    release,
    scaling,
    secrets,
    service,
    volumes,
    workload,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pydantic.fields import FieldInfo

MODULES = (
    app,
    labels,
    workload,
    pod,
    job,
    container,
    backing,
    files,
    scaling,
    service,
    network,
    gateway,
    certificate,
    monitoring,
    access,
    volumes,
    secrets,
    limits,
    keda,
    placement,
    argocd,
    flux,
    release,
)
"""In the order of the documentation."""

_BECOMES = "` becomes "


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """The documentation of a field, with single backticks. What is not written is empty."""

    does: str
    example: str
    """The field with a value: ``interval: 15s``."""
    becomes: str
    """``ServiceMonitor spec.endpoints[].interval``."""

    @classmethod
    def of(cls, docstring: str) -> FieldDoc:
        """What a docstring says."""
        does, _, last = (_line(part) for part in docstring.rpartition("\n\n"))
        if not does:
            return cls(last, "", "")
        example, _, becomes = last.removeprefix("`").partition(_BECOMES)
        return cls(does, example if becomes else example.removesuffix(".").removesuffix("`"), becomes.removesuffix("."))

    def __str__(self) -> str:
        """All of it, as an editor shows it."""
        becomes = f" becomes {self.becomes}" if self.becomes else ""
        return f"{self.does} `{self.example}`{becomes}." if self.example else self.does


ENVIRONMENTS = FieldDoc(
    "What differs: the same fields, laid over those above. null takes one away.",
    "environments: {dev: {}, prod: {workloads: {web: {replicas: 3}}}}",
    "",
)
"""Of the one key that no model has: environments are laid over before the models see a spec."""


def field_docs() -> dict[str, dict[str, FieldDoc]]:
    """Model to field (as in the spec) to its documentation, read from the source of
    ``spec.model``'s modules.
    """
    found = {model: dict(fields) for module in MODULES for model, fields in _models(module)}
    own = {**found["Workload"], **found.pop("PodFields"), **found.pop("JobFields")}
    found["Workload"] = {**found["ExtraContainer"], **own}
    return found


def _models(module: ModuleType) -> Iterator[tuple[str, Iterator[tuple[str, FieldDoc]]]]:
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            yield node.name, _fields(node, getattr(module, node.name).model_fields)


def _fields(node: ast.ClassDef, fields: dict[str, FieldInfo]) -> Iterator[tuple[str, FieldDoc]]:
    for line, below in pairwise(node.body):
        match line, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                yield fields[name].alias or to_camel(name), FieldDoc.of(doc)


def _line(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")
