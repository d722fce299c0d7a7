"""One spec file to a kustomize base and overlays, and a check of what they really build.

The names of ``__all__`` are the Python API (docs/api.md). Each is imported at its first use.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
"""As in ``typing``, which takes longer to import than a look-up in the cache."""

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from kustomgen.api.build import build as build
    from kustomgen.api.check import check as check
    from kustomgen.api.compare import diff as diff
    from kustomgen.api.compare import explain as explain
    from kustomgen.api.generate import generate as generate
    from kustomgen.api.generate import load_spec as load_spec
    from kustomgen.api.report import Report as Report
    from kustomgen.compare.compare import Compared as Compared
    from kustomgen.errors import BuildError as BuildError
    from kustomgen.errors import Complaint as Complaint
    from kustomgen.errors import EngineError as EngineError
    from kustomgen.errors import InputError as InputError
    from kustomgen.errors import KustomgenError as KustomgenError
    from kustomgen.errors import Mark as Mark
    from kustomgen.errors import OutputError as OutputError
    from kustomgen.explain.explain import Explanation as Explanation
    from kustomgen.k8s.build import Build as Build
    from kustomgen.k8s.resource import Ref as Ref
    from kustomgen.k8s.resource import Resource as Resource
    from kustomgen.policy.finding import BuildSummary as BuildSummary
    from kustomgen.policy.finding import Finding as Finding
    from kustomgen.policy.finding import Severity as Severity
    from kustomgen.report.differences.words import Comparison as Comparison
    from kustomgen.spec.load import Environment as Environment
    from kustomgen.spec.load import Project as Project
else:
    ModuleType = type(sys)

__version__ = "0.1.0"

_MODULES = {
    "api.build": ("build",),
    "api.check": ("check",),
    "api.compare": ("diff", "explain"),
    "api.generate": ("generate", "load_spec"),
    "api.report": ("Report",),
    "compare.compare": ("Compared",),
    "errors": ("BuildError", "Complaint", "EngineError", "InputError", "KustomgenError", "Mark", "OutputError"),
    "explain.explain": ("Explanation",),
    "k8s.build": ("Build",),
    "k8s.resource": ("Ref", "Resource"),
    "policy.finding": ("BuildSummary", "Finding", "Severity"),
    "report.differences.words": ("Comparison",),
    "spec.load": ("Environment", "Project"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [  # noqa: PLE0604 - the names above
    "__version__",
    *sorted(_MODULE_OF),
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - for who uses the API

    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})


class _Package(ModuleType):
    """This package. Importing ``kustomgen.check.run`` would replace the function
    ``kustomgen.check`` by the subpackage; this class keeps the function.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _MODULE_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
