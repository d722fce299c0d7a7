"""What every page has: one file with a style, a script, and a policy that admits these two and
nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kustomgen.report.control import visible
from kustomgen.report.grouping import counted
from kustomgen.report.views.kustomizations import counts

_HERE = Path(__file__).parent
_SHORT = 24


def render_template(name: str, **values: Any) -> str:
    """A page from a template of this folder. The same values give the same bytes."""
    style, script = (_HERE.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    shared = {"style": _inline(style), "script": _inline(script), "csp": _policy(style, script)}
    text: str = _templates().get_template(name).render(**shared, **values)
    return text


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    templates.filters["counted"] = counted
    templates.filters["code"] = _code
    templates.filters["counts"] = counts
    templates.filters["breakable"] = _breakable
    templates.filters["query"] = lambda text: quote(visible(text), safe="")
    return templates


def _shown(value: Any) -> Any:
    """What a tree says, as text that only shows; markup is our own."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _code(text: str) -> Markup:
    """A text of ours or of a policy, in which backticks mean code; all else in it is text."""
    parts = [Markup("{}").format(visible(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return Markup("{}").format(visible(text))
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _breakable(path: str, after: str = "./") -> Markup:
    """A path that a browser may break after a dot or a slash, or after other signs; a short one
    stays whole.
    """
    if len(path) <= _SHORT:
        return Markup("{}").format(visible(path))
    parts = re.split(f"(?<=[{after}])(?=.)", visible(path))
    return Markup("<wbr>").join(parts)


def _inline(text: str) -> Markup:
    """A file of ours as the content of an element; the hash in the policy is of these bytes."""
    return Markup(text)  # noqa: S704 - style and script of this folder, nothing of a tree


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy: this style, this script, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
