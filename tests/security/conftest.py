"""What the commands' own tests use, for trees that mean harm."""

from __future__ import annotations

from tests.cli.conftest import run, tools, write

__all__ = ["run", "tools", "write"]
