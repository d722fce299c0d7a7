"""Policies of one's own at the command line: checked, listed, chosen, exempted, and tested beside their files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.cli.conftest import CLEAN, Run, Write

RULE = """
    apiVersion: kustomgen/v1
    kind: Rule
    id: has-team
    severity: warning
    why: Who is called at night is read off it.
    match: {kinds: [ConfigMap]}
    path: metadata.labels.team
    expression: has(object.metadata.labels) && 'team' in object.metadata.labels
    message: the team is missing
    """
ADMISSION = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: no-level}
    spec:
      matchConstraints:
        resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
      validations: [{expression: "!has(object.data.LEVEL)", message: LEVEL is not for here}]
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: no-level}
    spec: {policyName: no-level, validationActions: [Deny]}
    """
TEST = """
    apiVersion: kustomgen/v1
    kind: PolicyTest
    rule: has-team
    accepts:
      a team:
        objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {team: b}}}]
    finds:
      no team, in a file:
        file: none.yaml.txt
        says:
          ConfigMap/settings metadata.labels.team: the team is missing
    """
FILES: Mapping[str, str] = {
    "m.yaml": CLEAN,
    "policies/rule.yaml": RULE,
    "policies/vap.yaml": ADMISSION,
    "policies/rule.test.yaml": TEST,
    "policies/none.yaml.txt": CLEAN,
    # Another tool's, which keeps its policies in a folder of that name too.
    "policies/kyverno.yaml": "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: x}\nspec: {}\n",
}


def found(run: Run, *arguments: str) -> list[tuple[str, str]]:
    result = run("check", "m.yaml", "--format", "json", *arguments)
    own = {"has-team", "no-level"}
    return [(each["rule"], each["severity"]) for each in result.json["findings"] if each["rule"] in own]


def test_they_are_checked_beside_the_built_in_rules(run: Run, write: Write) -> None:
    write(FILES)
    assert found(run) == [("has-team", "warning"), ("no-level", "error")]


def test_they_are_chosen_and_left_out_by_name(run: Run, write: Write) -> None:
    write(FILES)
    assert found(run, "--rule", "no-level") == [("no-level", "error")]
    assert found(run, "--skip", "no-level") == [("has-team", "warning")]
    result = run("check", "m.yaml", "--rule", "no-levl")
    assert (result.code, result.err) == (2, "there is no rule 'no-levl'\n    did you mean 'no-level'?\n")


def test_a_policy_weighs_and_exempts_them_also_one_in_the_same_file(run: Run, write: Write) -> None:
    policy = """
    ---
    apiVersion: kustomgen/v1
    kind: Policy
    extends: none
    rules: {has-team: error}
    exemptions:
      - {rule: no-level, resource: ConfigMap/settings, reason: "Until OPS-12 is done"}
    """
    write({**FILES, "policies/rule.yaml": RULE.rstrip() + policy})
    result = run("check", "m.yaml", "--format", "json")
    assert [(each["rule"], each["severity"]) for each in result.json["findings"]] == [("has-team", "error")]
    assert [each["reason"] for each in result.json["exempted"]] == ["Until OPS-12 is done"]


def test_a_file_that_a_policy_extends_brings_its_rules(run: Run, write: Write) -> None:
    policy = "apiVersion: kustomgen/v1\nkind: Policy\nextends: ../shared/base.yaml\n"
    base = "apiVersion: kustomgen/v1\nkind: Policy\nextends: none\n---" + RULE
    write({"m.yaml": CLEAN, "policies/p.yaml": policy, "shared/base.yaml": base.replace("\n    ", "\n")})
    assert found(run) == [("has-team", "warning")]


def test_a_mistake_in_one_ends_the_run(run: Run, write: Write) -> None:
    write({**FILES, "policies/rule.yaml": RULE.replace("expression:", "expresion:")})
    result = run("check", "m.yaml")
    assert (result.code, result.out) == (2, "")
    assert "policies/rule.yaml:8:1: unknown key 'expresion'\n    did you mean 'expression'?" in result.err


def test_a_kind_that_is_misspelt(run: Run, write: Write) -> None:
    write({**FILES, "policies/rule.yaml": f"{RULE.rstrip()}\n    ---{RULE.replace('kind: Rule', 'kind: Rul')}"})
    result = run("check", "m.yaml")
    assert result.code == 2
    assert "policies/rule.yaml:12:1: kind is 'Rul', and 'Policy' is expected\n    or was Rule meant?" in result.err


def test_comments_in_an_expression_are_none_of_its_text(run: Run, write: Write) -> None:
    expression = "expression: |\n      // why\n      has(object.metadata.labels) // and so on\n"
    write({"m.yaml": CLEAN, "policies/r.yaml": RULE.partition("expression:")[0] + expression})
    assert found(run) == [("has-team", "warning")]


def test_an_environment_that_there_is_not(run: Run, write: Write) -> None:
    write({**FILES, "policies/rule.yaml": RULE.replace("{kinds: [ConfigMap]}", "{environments: [prd]}")})
    result = run("check", "m.yaml")
    assert (result.code, "policies/rule.yaml:6:24: there is no environment 'prd'" in result.err) == (2, True)


def test_they_are_listed_and_explained(run: Run, write: Write) -> None:
    write(FILES)
    lines = run("rules").out.splitlines()
    own = [line.split(maxsplit=2) for line in lines if line.startswith(("has-team", "no-level"))]
    assert own == [
        ["has-team", "warning", "the team is missing [policies/rule.yaml:1]"],
        ["no-level", "error", "LEVEL is not for here [policies/vap.yaml:1]"],
    ]
    page = run("rules", "has-team").out
    assert page.startswith("has-team (warning)\n\nthe team is missing\n\nWho is called at night is read off it.\n")
    assert "Written in policies/rule.yaml:1:1" in page
    assert "Fails" not in page
    [known] = run("rules", "no-level", "--format", "json").json
    assert known["source"] == {"file": "policies/vap.yaml", "line": 1}


def test_their_cases_pass(run: Run, write: Write) -> None:
    write(FILES)
    result = run("test-policies")
    assert (result.code, result.err) == (0, "")
    assert result.out == "2 cases of 1 rule: 2 passed, 0 failed\nwithout a case: no-level\n"


def test_a_case_that_fails_shows_expected_and_found(run: Run, write: Write) -> None:
    write({**FILES, "policies/rule.test.yaml": TEST.replace(": the team is missing", ": no team")})
    result = run("test-policies", "policies")
    assert result.code == 1
    assert result.out.startswith(
        "FAILED  has-team: finds no team, in a file\n"
        "    at policies/rule.test.yaml:8:3\n"
        "    expected  ConfigMap/settings metadata.labels.team: no team\n"
        "    found     ConfigMap/settings metadata.labels.team: the team is missing\n"
    )


def test_a_case_that_finds_what_it_should_accept_fails(run: Run, write: Write) -> None:
    write({**FILES, "policies/rule.test.yaml": TEST.replace("{team: b}", "{tem: b}")})
    result = run("test-policies")
    assert result.code == 1
    assert "    expected  nothing\n    found     ConfigMap/a metadata.labels.team: the team is missing\n" in result.out


def test_a_rule_over_all_builds_has_cases_of_builds(run: Run, write: Write) -> None:
    rule = """
    apiVersion: kustomgen/v1
    kind: Rule
    id: same-size
    expression: builds.all(b, b.objects.size() == builds[0].objects.size())
    message: they differ
    """
    test = """
    apiVersion: kustomgen/v1
    kind: PolicyTest
    rule: same-size
    accepts:
      one each: {builds: {dev: [{kind: A}], prod: [{kind: B}]}}
    finds:
      one and two: {builds: {dev: [{kind: A}], prod: [{kind: B}, {kind: C}]}, says: they differ}
    """
    write({"policies/r.yaml": rule, "policies/r.test.yaml": test})
    assert run("test-policies").out == "2 cases of 1 rule: 2 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"policies/rule.yaml": RULE}, "there are no tests in policies\n"),
        ({"m.yaml": CLEAN}, "there is no folder policies\n"),
        (
            {"policies/rule.yaml": RULE, "policies/rule.test.yaml": "apiVersion: kustomgen/v1\nkind: PolicyTest\nrule: has-team\n"},
            "the tests in policies have no cases\n",
        ),
        (
            {**FILES, "policies/rule.test.yaml": TEST.replace("rule: has-team", "rule: has-tem")},
            "policies/rule.test.yaml:3:1: there is no rule 'has-tem'\n    did you mean 'has-team'?\n",
        ),
        (
            {**FILES, "policies/rule.test.yaml": TEST.replace("rule: has-team", "rule: xyzzy")},
            "policies/rule.test.yaml:3:1: there is no rule 'xyzzy'\n    `kustomgen rules` lists the rules\n",
        ),
        (
            {**FILES, "policies/rule.test.yaml": TEST.replace("file: none.yaml.txt", "objects: []")},
            "policies/rule.test.yaml:8:3: a list of objects is expected, each with its kind\n",
        ),
        (
            {**FILES, "policies/rule.test.yaml": TEST.replace("says:", "say:")},
            "policies/rule.test.yaml:10:5: unknown key 'say'\n    did you mean 'says'?\n",
        ),
        (
            {**FILES, "policies/rule.test.yaml": TEST.replace("none.yaml.txt", "gone.yaml")},
            "policies/gone.yaml:1:1: there is no such file\n",
        ),
    ],
)  # fmt: skip
def test_no_tests_or_wrong_ones_are_loud(run: Run, write: Write, files: Mapping[str, str], said: str) -> None:
    write(files)
    result = run("test-policies")
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_nobody_without_such_policies_pays_for_the_runtime(write: Write) -> None:
    folder = write({"m.yaml": CLEAN, "policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Policy\n"})
    program = "import sys; from kustomgen.cli.boundary import run; run(['check', 'm.yaml']); print('cel_expr_python' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
