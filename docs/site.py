"""What the site is made of besides the files here: a page for each rule, and links to files of the
repository.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from kustomgen.report.rule_index import theme_of  # noqa: E402 - after the path
from kustomgen.report.rule_pages import markdown as pages_of  # noqa: E402
from kustomgen.rules import RULES  # noqa: E402

_OUTSIDE = re.compile(r"(\]\()\.\./([^)#\s]+)")
_RULE = re.compile(r"(\]\()(?:rules\.md)?#([a-z0-9-]+)\)")
_IDS = frozenset(rule.id for rule in RULES)


def on_files(files: Files, config: Any) -> Files:
    """A page for each rule, so that a search finds it by its name and leads to it alone."""
    for rule in RULES:
        head, _, page = pages_of([rule]).partition(f"## {rule.id}")
        del head
        text = f"# {rule.id}\n\n{page.strip()}\n\n[All rules](../rules.md) · {theme_of(rule)}\n"
        files.append(File.generated(config, f"rules/{rule.id}.md", content=_from_below(text)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Links to files outside of docs/ lead to the repository, and those to rules to their pages."""
    if page.file.src_uri.startswith("rules/"):
        return markdown
    if page.file.src_uri == "rules.md":
        markdown = markdown.partition(f"\n## {RULES[0].id}\n")[0]
    return _OUTSIDE.sub(lambda found: _repository(found, config), _RULE.sub(_to_rule, markdown))


def _repository(found: re.Match[str], config: Any) -> str:
    if not (ROOT / found[2]).exists():
        raise PluginError(f"a link leads to ../{found[2]}, which is not there")
    return f"{found[1]}{config.extra['repository']}/tree/main/{found[2]}"


def _to_rule(found: re.Match[str]) -> str:
    return f"{found[1]}rules/{found[2]}.md)" if found[2] in _IDS else found[0]


def _from_below(text: str) -> str:
    """Links of a rule's page, which is one folder further down."""
    return re.sub(r"(\]\()(?!https?:|#|\.\./)([\w./-]+\.md)", r"\1../\2", text)
