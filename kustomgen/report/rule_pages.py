"""The rules as a list, and the page of each: for people, other programs, and the docs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kustomgen.report.rule_index import by_peer, by_theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.policy.rule import AnyRule

FORMATS = ("text", "json", "markdown")


def render_rules(rules: Sequence[AnyRule], format: str, *, pages: bool) -> str:  # noqa: A002 - the option's name
    """The rules in one of ``FORMATS``; as text a list, or with ``pages`` a page for each."""
    if format == "json":
        return json.dumps([as_json(rule) for rule in rules], indent=1) + "\n"
    if format == "markdown":
        return markdown(rules)
    return "\n".join(page(rule) for rule in rules) if pages else listing(rules)


def as_json(rule: AnyRule) -> dict[str, Any]:
    """What other programs may rely on: id, severity, summary, parameters, aliases; then the rest of
    the page.
    """
    return {
        "id": rule.id,
        "severity": rule.severity,
        "summary": rule.page.summary,
        "parameters": rule.params.as_json(),
        "aliases": list(rule.aliases),
        "why": rule.page.why,
        "fix": rule.page.fix,
        "fails": rule.page.fails,
        "passes": rule.page.passes,
        "fixes": rule.fix is not None,
        **({"source": {"file": rule.source.file, "line": rule.source.line}} if rule.source else {}),
    }


def listing(rules: Iterable[AnyRule]) -> str:
    """A line for each rule: id, severity, what must hold."""
    rules = tuple(rules)
    width = max(len(rule.id) for rule in rules)
    lines = [
        f"{rule.id:<{width}}  {rule.severity:<7}  {'fix' if rule.fix else '':<3}  {rule.page.summary}{_written(rule)}"
        for rule in rules
    ]
    return (
        "\n".join(
            [
                *lines,
                "",
                f"{len(rules)} rules; `kustomgen rules ID` explains one",
            ]
        )
        + "\n"
    )


def _written(rule: AnyRule) -> str:
    return f" [{rule.source.file}:{rule.source.line}]" if rule.source else ""


def page(rule: AnyRule) -> str:
    """One rule for a person at a terminal."""
    parts = [f"{rule.id} ({_severity(rule)})", rule.page.summary, rule.page.why]
    parts += [f"Fix: {rule.page.fix}"] if rule.page.fix else []
    parts += [f"Written in {rule.source}"] if rule.source else []
    if parameters := as_json(rule)["parameters"]:
        parts.append(
            "Parameters (default):\n" + "\n".join(f"  {key}: {json.dumps(value)}" for key, value in parameters.items())
        )
    if rule.page.parameters:
        parts.append("With these parameters:\n" + _indented(rule.page.parameters))
    for heading, example in (("Fails", rule.page.fails), ("Passes", rule.page.passes)):
        parts += [f"{heading}:\n{_indented(example)}"] if example else []
    if rule.aliases:
        parts.append("Known elsewhere as: " + ", ".join(rule.aliases))
    return "\n\n".join(part for part in parts if part) + "\n"


def _severity(rule: AnyRule) -> str:
    return f"{rule.severity}, repaired by --fix" if rule.fix else str(rule.severity)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def markdown(rules: Iterable[AnyRule]) -> str:
    """The pages of rules as Markdown; of all of them, ``docs/rules.md``."""
    rules = tuple(rules)
    parts = [
        "# Rules",
        "Printed by `kustomgen rules --format markdown`. A severity is the rule's own; a policy may set another.",
        "What rules marked `--fix` find, `kustomgen check --fix` repairs where there is [one safe answer](fix.md).",
        by_theme(rules),
        by_peer(rules),
    ]
    for rule in rules:
        parts += [f"## {rule.id}", f"**{rule.page.summary}** ({_severity(rule)})", rule.page.why]
        parts += [f"Fix: {rule.page.fix}"] if rule.page.fix else []
        parts += [f"Written in `{rule.source}`."] if rule.source else []
        if parameters := as_json(rule)["parameters"]:
            rows = "\n".join(f"| `{key}` | `{json.dumps(value)}` |" for key, value in parameters.items())
            parts.append(f"| parameter | default |\n|---|---|\n{rows}")
        if rule.page.parameters:
            parts.append(f"With these parameters:\n\n```yaml\n{rule.page.parameters}\n```")
        for heading, example in (("Fails", rule.page.fails), ("Passes", rule.page.passes)):
            parts += [f"{heading}:\n\n```yaml\n{example}\n```"] if example else []
        if rule.aliases:
            parts.append("Known elsewhere as: " + ", ".join(f"`{alias}`" for alias in rule.aliases))
    return "\n\n".join(part for part in parts if part) + "\n"
