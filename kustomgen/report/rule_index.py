"""The rules by theme, and by what other tools call them, as Markdown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.policy.rule import AnyRule

THEMES = {
    "schema": "Valid objects",
    "kustomize": "Kustomizations",
    "availability": "Availability",
    "resources": "Resources",
    "images": "Images",
    "configuration": "Configuration and credentials",
    "networking": "Networking",
    "access": "Access rights",
    "identity": "Service accounts",
    "pod_security": "Pod security",
    "security": "Security beyond the pod",
    "environments": "Environments against each other",
    "delivery": "Argo CD and Flux",
}
"""Folders of rules to the headings of their tables; a custom rule is under none of them."""

PEERS = {
    "kube-linter": "kube-linter",
    "kube-score": "kube-score",
    "kustomize": "traps of kustomize",
    "polaris": "Polaris",
    "pss": "Pod Security Standards",
    "checkov": "checkov",
    "kyverno": "Kyverno's policies",
    "gatekeeper": "Gatekeeper's library",
    "kubescape": "kubescape",
    "kubeconform": "kubeconform",
    "pluto": "Pluto",
}


def theme_of(rule: AnyRule) -> str:
    """The heading that a rule is under."""
    package, _, below = rule.module.partition(".rules.")
    folder = below.partition(".")[0] if package == "kustomgen" else ""
    return THEMES.get(folder, folder.replace("_", " ").capitalize() or "Your own")


def by_theme(rules: Iterable[AnyRule]) -> str:
    """A table for each theme, in report order."""
    themes: defaultdict[str, list[str]] = defaultdict(list)
    for rule in rules:
        fixed = "`--fix`" if rule.fix else ""
        row = f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {fixed} | {rule.page.summary} |"
        themes[theme_of(rule)].append(row)
    head = "| rule | severity | | what must hold |\n|---|---|---|---|\n"
    return "\n\n".join(f"**{theme}**\n\n{head}" + "\n".join(rows) for theme, rows in themes.items())


def by_peer(rules: Iterable[AnyRule]) -> str:
    """For who comes from another tool: its checks by name, folded away, each with the rules that
    stand for it.
    """
    peers: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for alias in rule.aliases:
            peer, _, check = alias.partition("/")
            peers[peer][check].append(f"[`{rule.id}`](#{rule.id})")
    if not peers:
        return ""
    order = [*PEERS, *sorted(peers.keys() - PEERS.keys())]
    tables = [_table(peer, peers[peer]) for peer in order if peer in peers]
    intro = (
        "A check's name there does for the rule's here, as `kube-linter/latest-tag`: in policies, in `--rule` and `--skip`, "
        "in exemptions and in `kustomgen rules`."
    )
    return "\n\n".join(["### Coming from another tool", intro, *tables])


def _table(peer: str, checks: dict[str, list[str]]) -> str:
    rows = "\n".join(f"| `{peer}/{check}` | {', '.join(rules)} |" for check, rules in sorted(checks.items()))
    title = f"{PEERS.get(peer, peer)}: {len(checks)} {'check' if len(checks) == 1 else 'checks'}"
    return f"<details><summary>{title}</summary>\n\n| there | here |\n|---|---|\n{rows}\n\n</details>"
