"""The API server's validation for tests: one process for all of them."""

from __future__ import annotations

import atexit

import pytest

from kustomgen.engine.apiserver import Server, find_validator

SERVER = Server()
atexit.register(SERVER.__exit__)

needs_server = pytest.mark.skipif(find_validator() is None, reason="kustomgen is installed without the validation")
