"""Writes the pages that the code knows best: ``python docs/make.py``. A test holds that they are
current.

``formats.md`` shows what ``kustomgen check examples/by-hand`` really prints; only what depends on
the machine is fixed: the time, and the version of kustomize.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from kustomgen.check.options import Options  # noqa: E402 - after the path
from kustomgen.check.run import run_check  # noqa: E402
from kustomgen.policy.finding import EngineInfo  # noqa: E402
from kustomgen.report import FORMATS, render  # noqa: E402
from kustomgen.report.rule_pages import markdown  # noqa: E402
from kustomgen.rules import RULES  # noqa: E402
from kustomgen.spec.field_docs import ENVIRONMENTS, FieldDoc, field_docs  # noqa: E402
from kustomgen.spec.schema import PARTIAL, spec_schema  # noqa: E402
from kustomgen.yaml.stream import load_stream  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 80
BELOW = "<!-- What follows is written by docs/make.py from tests/acceptance/errors/. -->"
ELAPSED = 0.3
ENGINE = EngineInfo("kustomize", "v5.8.1")
MOST = 40
PAGE = """```sh
kustomgen check examples/by-hand --format html --output report.html
```

![The findings of examples/by-hand](images/findings.png)

[report.md](report.md) says what is on the page."""


def pages() -> Mapping[str, str]:
    """Path below the repository's root to text, for every generated page and the schema that the
    root's spec names.
    """
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        return {
            "docs/rules.md": markdown(RULES),
            "docs/formats.md": formats(),
            "docs/spec.md": spec(),
            ".kustomgen/schema.json": json.dumps(spec_schema(), indent=1) + "\n",
            "docs/seed-errors.md": seed_errors(),
            **{f"docs/from-{peer}.md": coming_from(peer) for peer in COMING_FROM},
        }
    finally:
        os.chdir(here)


def seed_errors() -> str:
    """The page of the seeds' own errors: the first table is written by hand, the others are from
    ``tests/acceptance/errors``.
    """
    page = (ROOT / "docs" / "seed-errors.md").read_text(encoding="utf-8").partition(BELOW)[0]
    parts = [page + BELOW]
    for name in ("port-ocean", "projections", "payment-service", "kubekloud", "found-later"):
        text = (ROOT / "tests" / "acceptance" / "errors" / f"{name}.yaml").read_text(encoding="utf-8")
        (rows,) = load_stream(text, name)
        table = ["| row | what is wrong | in a spec | written by hand |", "|---|---|---|---|"]
        table += [
            f"| {row} | {values['wrong']} | {_answer(values['spec'])} | {_by_hand(values)} |"
            for row, values in rows.items()
        ]
        parts.append(f"## {name}\n\n" + "\n".join(table))
    return "\n\n".join(parts) + "\n"


def _by_hand(values: dict[str, Any]) -> str:
    """The rules that find it, with those that do so as information marked."""
    said = _answer(values["byHand"])
    for rule in values.get("information", ()):
        said = said.replace(f"`{rule}`", f"`{rule}` (information)")
    return f"{said}; {values['then']}" if "then" in values else said


COMING_FROM = ("kube-linter", "kube-score", "polaris")
CHECKS = "<!-- What follows is written by docs/make.py from the rules and tests/rules/peers.yaml. -->"


def coming_from(peer: str) -> str:
    """The page for who comes from a tool: what is written by hand, then its checks with the rules
    that stand for them.
    """
    page = (ROOT / "docs" / f"from-{peer}.md").read_text(encoding="utf-8").partition(CHECKS)[0]
    (peers,) = load_stream((ROOT / "tests" / "rules" / "peers.yaml").read_text(encoding="utf-8"), "peers.yaml")
    found: dict[str, list[str]] = {}
    for rule in RULES:
        for alias in rule.aliases:
            name, _, check = alias.partition("/")
            if name == peer:
                found.setdefault(check, []).append(f"[{rule.id}](rules.md#{rule.id})")
    rows = [f"| `{check}` | {', '.join(rules)} |" for check, rules in sorted(found.items())]
    left = [
        f"- {group['why']}: {', '.join(f'`{each}`' for each in names)}"
        for group in peers["outOfScope"]
        if (names := [check.partition("/")[2] for check in group["checks"] if check.startswith(f"{peer}/")])
    ]
    parts = [page + CHECKS, "## Its checks here", "| check | rule |\n|---|---|\n" + "\n".join(rows)]
    parts += ["Not among them:", "\n".join(left)] if left else []
    return "\n\n".join(parts) + "\n"


def _answer(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(f"`{rule}`" for rule in value)


def formats() -> str:
    """The page of formats, each with a real report."""
    report = replace(run_check(Options(paths=("examples/by-hand",), policies=("recommended",))).report, engine=ENGINE)
    parts = [
        "# Report formats",
        (
            "`kustomgen check --format FORMAT [--output FILE]`. One run writes several: "
            "`kustomgen check --output sarif=kustomgen.sarif --output gitlab=gl-code-quality-report.json` prints text and "
            "writes two files. All of these are one report: of "
            "`kustomgen check examples/by-hand`, a small kustomization with six mistakes. "
            f"Long ones are cut after {MOST} lines here. Written by `python docs/make.py`."
        ),
    ]
    for name, fmt in FORMATS.items():
        if name == "html":
            parts.append(f"## {name}\n\n{fmt.doc}\n\n{PAGE}")
            continue
        text = render(report, name, elapsed=ELAPSED)
        if name == "sarif":
            text = json.dumps(_first_result(json.loads(text)), indent=2) + "\n"
        parts.append(f"## {name}\n\n{fmt.doc}\n\n````{fmt.language}\n{_cut(text, name)}````")
    return "\n\n".join(parts) + "\n"


def spec() -> str:
    """The page of the spec's fields, model by model."""
    schema = spec_schema()
    docs = field_docs()
    parts = [
        "# The spec",
        (
            "`kustomgen.yaml`, field by field. Names are Kubernetes' own where it has one. Written by `python docs/make.py`; "
            "`kustomgen schema` prints the same for editors."
        ),
        (ROOT / "docs" / "spec-intro.md").read_text(encoding="utf-8").strip(),
        "## The file\n\n" + _table(schema, {**docs["Spec"], "environments": ENVIRONMENTS}),
        "## An environment\n\nAll of the above but `apiVersion`, `name` and `schemas`, and of its own:\n\n"
        + _table({"properties": _of_environments(schema)}, docs["Spec"]),
    ]
    for name, fields in docs.items():
        if name != "Spec":
            model = schema["$defs"][name]
            parts.append(f"## {name}\n\n{model.get('description', '')}\n\n{_table(model, fields)}")
    return "\n\n".join(parts) + "\n"


def _of_environments(schema: dict[str, Any]) -> dict[str, Any]:
    environment = schema["properties"]["environments"]["additionalProperties"]["anyOf"][0]["properties"]
    return {name: field for name, field in environment.items() if name not in schema["properties"]}


def _table(model: dict[str, Any], docs: Mapping[str, FieldDoc]) -> str:
    required = model.get("required", [])
    rows = ["| field | type | default | what it does | example | becomes |", "|---|---|---|---|---|---|"]
    for name, field in model["properties"].items():
        default = "required" if name in required else _default(field)
        doc = docs.get(name, FieldDoc(field.get("description", ""), "", ""))
        becomes = "<br>".join(f"`{target}`" for target in doc.becomes.split(", ")) if doc.becomes else ""
        example = _code(doc.example) if doc.example else ""
        rows.append(f"| `{name}` | {_type(field)} | {default} | {doc.does} | {example} | {becomes} |")
    return "\n".join(rows)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    return "" if value in (None, "", {}, []) else f"`{json.dumps(value)}`"


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_type(option) for option in field["anyOf"] if option != {"type": "null"}))
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2].removesuffix(".filled").removesuffix(PARTIAL)
        return f"[{name}](#{name.lower()})" if "." not in name else f"Kubernetes' {name.rpartition('.')[2]}"
    if "enum" in field or "const" in field:
        return ", ".join(f"`{json.dumps(value)}`" for value in field.get("enum", [field.get("const")])).replace('"', "")
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"map of {_type(inner)}" if isinstance(inner, dict) else "map"
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    kind = field.get("type", "any")
    return str(field.get("format") or ("text" if isinstance(kind, list) else kind))


def _first_result(sarif: dict[str, object]) -> dict[str, object]:
    run = sarif["runs"][0]  # type: ignore[index]
    run["results"] = run["results"][:1]
    run["tool"]["driver"]["rules"] = []
    return sarif


def _cut(text: str, name: str) -> str:
    lines = text.splitlines(keepends=True)
    if name in ("text", "sarif", "markdown") or len(lines) <= MOST:
        return text
    return "".join(lines[:MOST]) + f"… ({len(lines) - MOST} more lines)\n"


if __name__ == "__main__":
    for file, page in pages().items():
        (ROOT / file).parent.mkdir(exist_ok=True)
        (ROOT / file).write_text(page, encoding="utf-8", newline="\n")
