"""Who comes from another tool finds each of its checks here, or the reason why there is none: see ``peers.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream

ALIASES = {alias for rule in RULES for alias in rule.aliases}


def peers() -> dict[str, Any]:
    (document,) = load_stream((Path(__file__).parent / "peers.yaml").read_text(), "peers.yaml")
    return dict(document)


def test_every_check_of_the_peers_is_an_alias_of_some_rule() -> None:
    known = {f"{peer}/{name}" for peer, names in peers()["aliases"].items() for name in names}

    assert known - ALIASES == set()


def test_what_is_out_of_scope_says_why_and_is_no_alias() -> None:
    for group in peers()["outOfScope"]:
        assert group["why"]
        assert set(group["checks"]) - ALIASES == set(group["checks"])


def test_no_rule_has_a_name_of_these_peers_that_they_do_not_have() -> None:
    listed = peers()["aliases"]
    invented = {alias for alias in ALIASES if alias.partition("/")[0] in listed} - {
        f"{peer}/{name}" for peer, names in listed.items() for name in names
    }

    assert invented == set()
