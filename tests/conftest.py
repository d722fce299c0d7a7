"""What holds for all tests."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import kustomgen
from kustomgen.cache.fingerprints import digest as fingerprints_digest
from tests import engines, profiles
from tests.waiting import PATIENCE

profiles.register()

# The defaults collect after 700 new objects, and find next to nothing each time: 7 % of a run of all tests.
gc.set_threshold(200_000, 20, 100)

_NUMBERS = itertools.count()


def pytest_report_header() -> str:
    return f"profile: {profiles.PROFILE}"


@pytest.fixture(autouse=True)
def _only_what_is_on_path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test says which programs there are, the kustomize inside is not one of them."""
    if "tools" in request.fixturenames:
        monkeypatch.setattr("kustomgen.engine.find.EMBEDDED", Path("/nowhere/kustomgen-engine"))


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the caches of all tests are. pytest's own numbering lists the folder again for each test."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another one, or whoever runs the tests, has left in a cache."""
    cache = caches / str(next(_NUMBERS))
    cache.mkdir(mode=0o700)
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(cache))


@pytest.fixture(scope="session", autouse=True)
def _the_installation_is_hashed_once() -> Iterator[None]:
    """A process of the tests runs hundreds of commands. Each would hash the whole package, and both programs in Go."""
    known: dict[tuple[str, int, int, int, int], str] = {}
    package = str(Path(kustomgen.__file__).parent)

    def digest(path: str) -> str:
        if not path.startswith(package):
            return fingerprints_digest(path)
        info = Path(path).stat()
        key = path, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns
        if key not in known:
            known[key] = fingerprints_digest(path)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kustomgen.cache.fingerprints.digest", digest)
        yield


@pytest.fixture(autouse=True)
def _an_engine_may_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with other work lets the engine wait for longer than any user would: it is not given up for that."""
    monkeypatch.setattr("kustomgen.engine.engine_process.GRACE", PATIENCE)


@pytest.fixture
def engine_of_its_own() -> None:
    """Each build of a test that asks for this starts the engine anew, and ends it."""


@pytest.fixture(scope="session")
def _shared_engines() -> Iterator[None]:
    yield
    engines.end_all()


@pytest.fixture(autouse=True)
def _one_engine_for_all(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _shared_engines: None) -> None:
    if "engine_of_its_own" not in request.fixturenames:
        monkeypatch.setattr("kustomgen.engine.client.EngineProcess", engines.shared)
