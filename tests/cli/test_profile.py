"""``check --profile``: where the time went, on standard error."""

from __future__ import annotations

import re

from tests.cli.conftest import TREE, Run, Write


def test_a_profile_does_not_go_with_repairs(run: Run, write: Write) -> None:
    write(TREE)

    result = run("check", "--profile", "--fix")

    assert result.code == 2
    assert "--profile times a check, and --fix does more" in result.err


def test_the_report_and_the_exit_code_are_those_of_the_check(run: Run, write: Write) -> None:
    write(TREE)
    plain = run("check", "--format", "json", "--no-cache")

    result = run("check", "--format", "json", "--profile")

    assert (result.code, result.out) == (plain.code, plain.out)


def test_a_profile_names_parts_and_the_dearest_rules(run: Run, write: Write) -> None:
    write(TREE)

    err = run("check", "--profile").err

    assert re.match(r"profile: \d+\.\d\d s; processor time: kustomgen \d+\.\d\d s", err)
    parts, rules = err.split("\ndearest rules")
    seconds = [float(each) for each in re.findall(r"(\d+\.\d\d) s +\d+%", parts)]
    assert 0 < sum(seconds) < 1.1 * float(err.split()[1]) + 0.1
    assert re.search(r"^rules  +\d", parts, re.MULTILINE)
    assert "api-server-accepts" in rules
    assert len(re.findall(r"%$", rules, re.MULTILINE)) == 10


def test_nothing_is_taken_from_the_cache(run: Run, write: Write) -> None:
    write(TREE)
    run("check")

    assert "rules" in run("check", "--profile").err
