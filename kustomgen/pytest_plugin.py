"""A fixture for pytest: ``def test_prod(kustomgen):
kustomgen.check("overlays/prod").assert_clean()``.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen import Build, Compared, Explanation, Report


@dataclass(frozen=True, slots=True)
class Kustomgen:
    """The functions of ``kustomgen``, for paths that are relative to ``root``."""

    root: Path

    def check(self, *paths: Any, **options: Any) -> Report:
        """``kustomgen.check`` in the root."""
        from kustomgen import check  # noqa: PLC0415 - for the tests that use it

        with chdir(self.root):
            return check(*paths, **options)

    def build(self, target: Any, **options: Any) -> Build:
        """``kustomgen.build`` in the root."""
        from kustomgen import build  # noqa: PLC0415 - for the tests that use it

        with chdir(self.root):
            return build(target, **options)

    def diff(self, *targets: Any, **options: Any) -> Compared:
        """``kustomgen.diff`` in the root."""
        from kustomgen import diff  # noqa: PLC0415 - for the tests that use it

        with chdir(self.root):
            return diff(*targets, **options)

    def explain(self, target: Any, resource: str, field: str, **options: Any) -> Explanation:
        """``kustomgen.explain`` in the root."""
        from kustomgen import explain  # noqa: PLC0415 - for the tests that use it

        with chdir(self.root):
            return explain(target, resource, field, **options)


@pytest.fixture(scope="session")
def kustomgen(pytestconfig: pytest.Config) -> Kustomgen:
    """kustomgen for this project: paths are relative to pytest's root folder."""
    return Kustomgen(pytestconfig.rootpath)
