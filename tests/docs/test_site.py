"""The site of the docs, where mkdocs is installed: strict links, nothing from elsewhere, and a search that finds words."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kustomgen.rules import RULES
from tests.report.test_browser import needs_browser, start
from tests.sharing import shared
from tests.waiting import until

pytest.importorskip("mkdocs", reason="mkdocs is not installed: `.ci/setup` does in each night's run")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "site", _build)


def _build(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_page_and_every_rule_is_there(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"spec-intro"}

    assert pages <= {path.stem for path in site.glob("*.html")}
    assert {rule.id for rule in RULES} == {path.stem for path in (site / "rules").glob("*.html")}


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\bsrc="?(?:https?:)?//|<link\b[^>]*\bhref="?(?:https?:)?//"""
    )
    found = [path.name for path in site.rglob("*.html") if loads.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_a_link_to_a_file_of_the_repository_leads_there(site: Path) -> None:
    text = (site / "adopting.html").read_text(encoding="utf-8")

    assert 'href="https://github.com/kustomgen/kustomgen/tree/main/examples/adopting"' in text


def test_the_index_has_the_words_of_kubernetes(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    text = " ".join(page["text"] for page in index["docs"])

    for word in (
        "topologySpreadConstraints",
        "PodDisruptionBudget",
        "dnsPolicy",
        "drain",
        "rollout",
        "terminationGracePeriodSeconds",
    ):
        assert word in text, word


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """The test says what is wrong."""


@needs_browser
@pytest.mark.parametrize(
    ("words", "expected"),
    [("eviction budget", "pdb-allows-eviction"), ("topology", "topology-spread-present"), ("kompose", "kompose")],
)
def test_a_search_finds_a_rule_by_the_words_of_kubernetes(address: str, words: str, expected: str) -> None:
    chrome = start()
    try:
        chrome.get(f"{address}/index.html")
        chrome.execute_script("document.getElementById('__search').checked = true")
        field = chrome.find_element("css selector", ".md-search__input")
        field.send_keys(words)
        titles: list[str] = []

        def found() -> bool:
            results = chrome.find_elements("css selector", ".md-search-result__item h1")
            titles[:] = [each.get_attribute("textContent") for each in results]
            return any(expected in title for title in titles)

        until(found, f"a result for {words}")
        loaded = chrome.execute_script("return performance.getEntriesByType('resource').map(each => each.name)")
        assert [each for each in loaded if not each.startswith(address)] == []
    finally:
        chrome.quit()
