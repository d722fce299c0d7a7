"""docs/custom-policies.md: its files, read off the page, say what the page says that they say."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import Run, Write

PAGE = (Path(__file__).parents[2] / "docs" / "custom-policies.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
CHECKED, TESTED = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OWN = ("replica-limit", "web-shape", "service-has-deployment", "environments-alike")


def test_the_page_shows_what_is_printed(run: Run, write: Write) -> None:
    write({**FILES, "dev.yaml": FILES["prod.yaml"].partition("---")[0]})
    chosen = [word for rule in OWN for word in ("--rule", rule)]
    checked = run("check", "dev.yaml", "prod.yaml", *chosen)
    assert (checked.code, re.sub(r" in [\d.]+ s:", " in 0.3 s:", checked.out)) == (1, CHECKED)
    tested = run("test-policies")
    assert (tested.code, tested.out) == (1, TESTED)


def test_the_page_names_every_function_that_kubernetes_adds() -> None:
    names = (
        "isSorted",
        "sum",
        "indexOf",
        "find",
        "findAll",
        "url",
        "quantity",
        "ip",
        "cidr",
        "semver",
        "format",
        "sets",
    )
    assert all(f"`{name}`" in PAGE for name in names)
