"""Policy files: every mistake with its place, then what each build gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.config import Policy, combine, narrow, unknown_environments
from kustomgen.policy.exemptions import EXEMPTION_RULES
from kustomgen.policy.finding import Severity
from kustomgen.policy.load import builtin_policies, load_policies, load_policy
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.read_rules import read_rules
from kustomgen.policy.reading import Reader
from kustomgen.policy.rule import AnyRule, Params, Problem, Rule
from kustomgen.rules import RULES as ALL_RULES
from kustomgen.yaml.source import parse_one

HEAD = "apiVersion: kustomgen/v1\nkind: Policy\n"


class Limits(Params):
    min: int = 1
    max: int = 9
    moving_tags: tuple[str, ...] = ("latest",)

    def together(self) -> None:
        if self.min > self.max:
            raise ValueError(f"Min {self.min} is above max {self.max}")


def nothing(_build: Build, _params: Params) -> Iterator[Problem]:
    yield from ()


RULES: tuple[AnyRule, ...] = (
    Rule("image-pinned", Severity.ERROR, "Doc.", nothing, Limits(), aliases=("kube-linter/latest-tag",)),
    Rule("readiness-probe", Severity.WARNING, "Doc.", nothing, aliases=("kube-score/pod-probes",)),
    Rule("liveness-probe", Severity.INFO, "Doc.", nothing, aliases=("kube-score/pod-probes",)),
)

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "p.yaml") -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
        return name

    return write


def complaints(name: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_policy(name, RULES)
    return [str(complaint).replace("\n    ", " → ") for complaint in caught.value.complaints]


BAD = {
    "empty": ("", ["p.yaml:1:1: the policy is empty → begin with `apiVersion: kustomgen/v1` and `kind: Policy`"]),
    "comments only": (
        "# later\n",
        ["p.yaml:1:1: the policy is empty → begin with `apiVersion: kustomgen/v1` and `kind: Policy`"],
    ),
    "no mapping": ("[]\n", ["p.yaml:1:1: a mapping of keys to values is expected, not a list"]),
    "not a policy": (
        "apiVersion: v1\nrules: {}\n",
        [
            "p.yaml:1:1: apiVersion is 'v1', and 'kustomgen/v1' is expected",
            "p.yaml:1:1: kind is missing → begin with `kind: Policy`",
        ],
    ),
    "unknown key": (HEAD + "rule: {}\n", ["p.yaml:3:1: unknown key 'rule' → did you mean 'rules'?"]),
    "rules as a list": (HEAD + "rules: [image-pinned]\n", ["p.yaml:3:1: rules is a list, and a mapping is expected"]),
    "extends a number": (HEAD + "extends: 3\n", ["p.yaml:3:1: extends is a number, and a string is expected"]),
    "unknown rule": (
        HEAD + "rules:\n  image-pined: error\n",
        ["p.yaml:4:3: there is no rule 'image-pined' → did you mean 'image-pinned'?"],
    ),
    "unknown severity": (
        HEAD + "rules:\n  image-pinned: erorr\n",
        ["p.yaml:4:3: a severity is expected, not 'erorr' → did you mean 'error'?"],
    ),
    "false for off": (
        HEAD + "rules:\n  image-pinned: false\n",
        ["p.yaml:4:3: a severity is expected, not a boolean → write `off`"],
    ),
    "a list for a severity": (
        HEAD + "rules:\n  image-pinned: [error]\n",
        ["p.yaml:4:3: a severity is expected, not a list → known: error, warning, info, off"],
    ),
    "no severity at all": (
        HEAD + "rules:\n  image-pinned:\n",
        ["p.yaml:4:3: a severity is expected, not nothing → known: error, warning, info, off"],
    ),
    "unknown key of a rule": (
        HEAD + "rules:\n  image-pinned: {parameter: {}}\n",
        ["p.yaml:4:18: unknown key 'parameter' → did you mean 'parameters'?"],
    ),
    "tiers inside a tier": (
        HEAD + "rules:\n  image-pinned: {tiers: {production: {tiers: {}}}}\n",
        ["p.yaml:4:39: unknown key 'tiers' → known: severity, parameters"],
    ),
    "unknown tier": (
        HEAD + "rules:\n  image-pinned: {tiers: {prod: off}}\n",
        ["p.yaml:4:26: there is no tier 'prod' → did you mean 'production'?"],
    ),
    "unknown parameter": (
        HEAD + "rules:\n  image-pinned: {parameters: {moving_tags: [a]}}\n",
        ["p.yaml:4:31: image-pinned has no parameter 'moving_tags' → did you mean 'movingTags'?"],
    ),
    "a parameter of a rule without any": (
        HEAD + "rules:\n  liveness-probe: {parameters: {min: 1}}\n",
        ["p.yaml:4:33: liveness-probe has no parameters, and so no 'min'"],
    ),
    "a parameter of the wrong type": (
        HEAD + "rules:\n  image-pinned: {parameters: {min: two, movingTags: [a, 1]}}\n",
        [
            "p.yaml:4:31: parameter 'min' of image-pinned: input should be a valid integer, not 'two'",
            "p.yaml:4:57: parameter 'movingTags.1' of image-pinned: input should be a valid string, not 1",
        ],
    ),
    "a number in quotes": (
        HEAD + "rules:\n  image-pinned: {parameters: {min: '2'}}\n",
        ["p.yaml:4:31: parameter 'min' of image-pinned: input should be a valid integer, not '2'"],
    ),
    "parameters that are wrong together": (
        HEAD + "rules:\n  image-pinned: {parameters: {min: 12}}\n",
        ["p.yaml:4:18: the parameters of image-pinned: min 12 is above max 9"],
    ),
    "parameters that are wrong together in one tier": (
        HEAD + "rules:\n  image-pinned: {parameters: {min: 5}, tiers: {production: {parameters: {max: 4}}}}\n",
        ["p.yaml:4:3: the parameters of image-pinned contradict each other in tier production: min 5 is above max 4"],
    ),
    "one rule under two names": (
        HEAD + "rules:\n  image-pinned: error\n  kube-linter/latest-tag: off\n",
        [
            ("p.yaml:5:3: 'kube-linter/latest-tag' and 'image-pinned' are both rule 'image-pinned'; "
            "the first is in line 4"
            " → keep one of them")
        ],
    ),
    "a severity that there is not, and what becomes of one": (
        HEAD + "severities: {warnings: error, info: off, warning: fatal}\n",
        [
            "p.yaml:3:14: there is no severity 'warnings' → did you mean 'warning'?",
            "p.yaml:3:42: a severity is expected, not 'fatal' → known: error, warning, info, off",
        ],
    ),
    "nothing at all": (
        HEAD + "extends: none\n",
        ["p.yaml:1:1: the policy runs no rule → name those that run under `rules`"],
    ),
    "nothing but what is off": (
        HEAD + "extends: none\nrules: {image-pinned: off}\n",
        ["p.yaml:1:1: the policy runs no rule → name those that run under `rules`"],
    ),
    "a duplicate key": (
        HEAD + "rules:\n  image-pinned: error\n  image-pinned: off\n",
        [
            ("p.yaml:5:3: key 'image-pinned' occurs twice; the first is in line 4"
            " → keep one of them: YAML readers silently drop the first")
        ],
    ),
    "exemption rules by tier": (
        HEAD + "rules:\n  exemption-needed: {tiers: {production: off}}\n",
        ["p.yaml:4:22: exemption-needed is about no single build and cannot differ by tier"],
    ),
    "an exemption without anything": (
        HEAD + "exemptions:\n  - {}\n",
        [
            "p.yaml:4:5: the exemption names no rule → add `rule: …`",
            "p.yaml:4:5: the exemption has no reason → write why it is acceptable, and where it is tracked",
            "p.yaml:4:5: the exemption names neither a resource nor environments → to exempt all, turn the rule off",
        ],
    ),
    "an exemption that is no mapping": (
        HEAD + "exemptions: [image-pinned]\n",
        ["p.yaml:3:14: an exemption is a mapping, not a string"],
    ),
    "an exemption with empty values": (
        HEAD + "exemptions:\n  - rule: []\n    resource:\n    environments: []\n    reason: ' '\n",
        [
            "p.yaml:4:5: the exemption names no rule → name one",
            "p.yaml:5:5: resource is nothing, and a string is expected",
            "p.yaml:6:5: no environment is named → leave the key out for all of them",
            "p.yaml:7:5: reason is empty",
        ],
    ),
    "an exemption whose environments are null": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, environments: }\n",
        ["p.yaml:4:5: the exemption names neither a resource nor environments → to exempt all, turn the rule off"],
    ),
    "an exemption from an unknown rule": (
        HEAD + "exemptions:\n  - {rule: [image-pinned, livenes-probe, 3], reason: r, resource: Job/x}\n",
        [
            "p.yaml:4:27: there is no rule 'livenes-probe' → did you mean 'liveness-probe'?",
            "p.yaml:4:42: a rule's name is expected, not a number",
        ],
    ),
    "an exemption from the rules about exemptions": (
        HEAD + "exemptions:\n  - {rule: exemption-current, reason: r, resource: Job/x}\n",
        [
            ("p.yaml:4:6: there is no rule 'exemption-current' → known: image-pinned, readiness-probe, liveness-probe, "
            "kube-linter/latest-tag, kube-score/pod-probes")
        ],
    ),
    "unknown key of an exemption": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, resource: Job/x, untill: 2026-01-01}\n",
        ["p.yaml:4:54: unknown key 'untill' → did you mean 'until'?"],
    ),
    "a date that there is not": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, resource: Job/x, until: 2026-02-30}\n",
        ["p.yaml:4:54: '2026-02-30' is not a date → write it as 2026-12-31"],
    ),
    "a date in another order": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, resource: Job/x, until: 31.12.2026}\n",
        ["p.yaml:4:54: '31.12.2026' is not a date → write it as 2026-12-31"],
    ),
    "a date as a number": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, resource: Job/x, until: 20261231}\n",
        ["p.yaml:4:54: 20261231 is not a date → write it as 2026-12-31"],
    ),
    "environments that are no names": (
        HEAD + "exemptions:\n  - {rule: image-pinned, reason: r, environments: [1.5, [dev]]}\n",
        [
            "p.yaml:4:52: an environment's name is expected, not a number",
            "p.yaml:4:57: an environment's name is expected, not a list",
        ],
    ),
    "an unknown built-in": (
        HEAD + "extends: recomended\n",
        [f"p.yaml:3:10: there is no policy 'recomended' → built in: {', '.join(builtin_policies())}"],
    ),
    "a file that there is not": (
        HEAD + "extends: ../other.yaml\n",
        ["p.yaml:3:10: there is no file ../other.yaml"],
    ),
    "itself": (HEAD + "extends: ./p.yaml\n", ["p.yaml:3:10: the policy extends itself: p.yaml → p.yaml"]),
    "not YAML": (HEAD + "rules: {\n", [
        "p.yaml:4:1: this is not YAML: a value is missing"]),
    "several mistakes": (
        HEAD + "name: ''\nrules: {image-pinned: errr, nope-at-all: off}\nexemptions: [3]\n",
        [
            "p.yaml:3:1: name is empty",
            "p.yaml:4:9: a severity is expected, not 'errr' → did you mean 'error'?",
            ("p.yaml:4:29: there is no rule 'nope-at-all' → known: image-pinned, readiness-probe, liveness-probe, "
            "exemption-needed, exemption-current, generated-files-current, kube-linter/latest-tag, kube-score/pod-probes"),
            "p.yaml:5:14: an exemption is a mapping, not a number",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_a_bad_policy(write: Write, text: str, said: list[str]) -> None:
    assert complaints(write(text)) == said


@pytest.mark.parametrize("pattern", ["web", "Deployment/", "/web", "a/b/c", "Deployment /web", "Deployment/web x"])
def test_a_resource_that_is_not_kind_and_name(write: Write, pattern: str) -> None:
    text = HEAD + f"exemptions:\n  - rule: image-pinned\n    resource: {pattern!r}\n    reason: r\n"

    assert complaints(write(text)) == [
        f"p.yaml:5:5: {pattern!r} is not Kind/name → write it as Deployment/web or Job/*"
    ]


def test_a_policy_that_is_neither_built_in_nor_a_file(write: Write) -> None:
    write(HEAD)

    assert complaints("lax") == [f"there is no policy 'lax' → built in: {', '.join(builtin_policies())}"]
    assert complaints("q.yaml") == ["there is no file q.yaml"]


def test_a_circle_of_policies(write: Write) -> None:
    write(HEAD + "extends: b.yaml\n", "x/a.yaml")
    write(HEAD + "extends: ../y/c.yaml\n", "x/b.yaml")
    write(HEAD + "extends: ../x/a.yaml\n", "y/c.yaml")

    said = "y/c.yaml:3:10: the policy extends itself: x/a.yaml → x/b.yaml → y/c.yaml → x/a.yaml"
    assert complaints("x/a.yaml") == [said]


def test_mistakes_in_a_policy_and_in_the_one_it_extends_are_all_told(write: Write) -> None:
    write(HEAD + "rules: {nope: off}\n", "base.yaml")

    said = complaints(write(HEAD + "extends: base.yaml\nrules: {image-pinned: of}\n"))

    assert [complaint.partition(": ")[0] for complaint in said] == ["p.yaml:4:9", "base.yaml:3:9"]


def test_mistakes_in_several_policies_are_all_told_and_shared_ones_once(write: Write) -> None:
    write(HEAD + "rules: {nope: off}\n", "base.yaml")
    names = [write(HEAD + f"extends: base.yaml\nkey{n}: 1\n", f"{n}.yaml") for n in (1, 2)]

    with pytest.raises(InputError) as caught:
        load_policies(names, RULES)

    assert [str(each.mark) for each in caught.value.complaints] == ["1.yaml:4:1", "base.yaml:3:9", "2.yaml:4:1"]


def test_parameters_of_two_policies_that_do_not_go_together(write: Write) -> None:
    first = write(HEAD + "rules: {image-pinned: {parameters: {min: 5}}}\n", "1.yaml")
    second = write(HEAD + "rules: {image-pinned: {parameters: {max: 3}}}\n", "2.yaml")

    with pytest.raises(InputError, match=r"^2.yaml:3:9: the parameters of image-pinned contradict each other: min 5"):
        load_policies([first, second], RULES)


def test_an_environment_that_no_build_has(write: Write) -> None:
    text = HEAD + (
        "rules:\n  image-pinned:\n    environments: {prd: off}\n"
        "exemptions:\n  - {rule: image-pinned, reason: r, environments: [dev, staging]}\n"
    )
    policy = load_policy(write(text), RULES)

    assert [str(complaint) for complaint in unknown_environments(policy, ["dev", "prod"])] == [
        "p.yaml:5:20: there is no environment 'prd'\n    did you mean 'prod'?",
        "p.yaml:7:57: there is no environment 'staging'\n    known: dev, prod",
    ]


# --- narrowing ---


@pytest.mark.parametrize(
    ("only", "skip", "said"),
    [
        (["image-pined"], [], "there is no rule 'image-pined'\n    did you mean 'image-pinned'?"),
        ([], ["liveness"], "there is no rule 'liveness'\n    did you mean 'liveness-probe'?"),
        (["image-pinned"], ["image-pinned"], "no rule is left to run\n    skip fewer"),
        (["readiness-probe"], [], "rule 'readiness-probe' is off in policy 'p'\n    give it a severity there"),
    ],
)
def test_narrowing_to_nothing_is_an_error(write: Write, only: list[str], skip: list[str], said: str) -> None:
    policy = load_policy(write(HEAD + "rules: {readiness-probe: off}\n"), RULES)

    with pytest.raises(InputError) as caught:
        narrow(policy, only, skip)

    assert str(caught.value) == said


def test_all_unknown_rules_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        narrow(Policy("p", RULES), ["x"], ["y"])

    assert len(caught.value.complaints) == 2


def ids(policy: Policy, environment: str = "", tier: str | None = None) -> list[str]:
    return [
        setting.rule.id
        for setting in policy.settings(environment, tier)
        if setting.rule not in PROJECT_RULES
    ]  # fmt: skip


def test_narrowing_by_id_and_by_a_peers_name_keeps_the_report_order() -> None:
    policy = Policy("p", RULES)

    assert ids(narrow(policy, ["kube-score/pod-probes", "image-pinned"])) == [rule.id for rule in RULES]
    assert ids(narrow(policy, ["kube-score/pod-probes"], ["readiness-probe"])) == ["liveness-probe"]
    assert ids(narrow(policy, skip=["kube-linter/latest-tag"])) == ["readiness-probe", "liveness-probe"]


def test_a_rule_that_runs_in_one_tier_only_can_be_asked_for(write: Write) -> None:
    text = HEAD + "rules: {image-pinned: {severity: off, tiers: {production: error}}}\n"
    policy = narrow(load_policy(write(text), RULES), ["image-pinned"])

    assert ids(policy, "prod", "production") == ["image-pinned"]
    assert ids(policy, "dev", "development") == []


# --- what each build gets ---


def of(policy: Policy, rule: str, environment: str = "", tier: str | None = None) -> tuple[str, int] | None:
    for setting in policy.settings(environment, tier):
        if setting.rule.id == rule:
            return setting.severity.value, getattr(setting.params, "min", 0)
    return None


def test_without_a_policy_every_rule_runs_as_it_is() -> None:
    settings = Policy("p", RULES).settings("prod", "production")

    assert [(s.rule.id, s.severity, s.params) for s in settings] == [(r.id, r.severity, r.params) for r in RULES]


def test_environments_stand_over_tiers_and_tiers_over_the_rest(write: Write) -> None:
    text = (
        HEAD
        + """
rules:
  image-pinned:
    severity: warning
    parameters: {min: 2, max: 7}
    tiers:
      development: off
      production: {severity: error, parameters: {min: 3}}
    environments:
      prod-eu: info
      prod-us: {parameters: {min: 4}}
      prod-old: off
"""
    )
    policy = load_policy(write(text), RULES)

    assert of(policy, "image-pinned", "x") == ("warning", 2)
    assert of(policy, "image-pinned", "dev", "development") is None
    assert of(policy, "image-pinned", "prod", "production") == ("error", 3)
    assert of(policy, "image-pinned", "prod-eu", "production") == ("info", 3)
    assert of(policy, "image-pinned", "prod-us", "production") == ("error", 4)
    assert of(policy, "image-pinned", "prod-old", "production") is None
    params = policy.setting(RULES[0], "prod", "production")
    assert params is not None
    assert params.params == Limits(min=3, max=7, moving_tags=("latest",))


def test_a_policy_stands_over_all_that_the_one_it_extends_says(write: Write) -> None:
    write(
        HEAD + "rules: {image-pinned: {severity: info, tiers: {production: off}, parameters: {min: 2}}}\n",
        "b/base.yaml",
    )
    policy = load_policy(write(HEAD + "extends: ../b/base.yaml\nrules: {image-pinned: error}\n", "a/p.yaml"), RULES)

    assert policy.name == "p"
    assert of(policy, "image-pinned", "prod", "production") == ("error", 2)


def test_of_several_policies_the_later_wins_per_rule_and_exemptions_add_up(write: Write) -> None:
    exemption = "exemptions: [{rule: image-pinned, resource: Job/*, reason: r}]\n"
    first = write(HEAD + "name: one\nrules: {image-pinned: info, liveness-probe: off}\n" + exemption, "1.yaml")
    second = write(HEAD + "rules: {image-pinned: {parameters: {min: 4}}}\n" + exemption, "2.yaml")
    policy = load_policies([first, second], RULES)

    assert policy.name == "one, 2"
    assert of(policy, "image-pinned") == ("info", 4)
    assert of(policy, "liveness-probe") is None
    assert [exemption.mark.file for exemption in policy.exemptions] == ["1.yaml", "2.yaml"]


def test_what_both_extend_counts_once_and_below_both(write: Write) -> None:
    write(HEAD + "rules: {image-pinned: off}\n", "base.yaml")
    first = write(HEAD + "extends: base.yaml\nrules: {image-pinned: error}\n", "1.yaml")
    second = write(HEAD + "extends: base.yaml\n", "2.yaml")

    assert of(load_policies([first, second], RULES), "image-pinned") == ("error", 1)


def test_combining_one_changes_nothing(write: Write) -> None:
    policy = load_policy(write(HEAD), RULES)

    assert combine([policy]) == policy


def test_a_peers_name_stands_for_all_its_rules(write: Write) -> None:
    policy = load_policy(write(HEAD + "rules: {kube-score/pod-probes: off}\n"), RULES)

    assert ids(policy) == ["image-pinned"]


def test_the_rules_about_exemptions_can_be_set(write: Write) -> None:
    policy = load_policy(write(HEAD + "rules: {exemption-needed: off, exemption-current: info}\n"), RULES)

    assert [s.severity for s in policy.settings() if s.rule in EXEMPTION_RULES] == [Severity.INFO]


def test_an_exemption_is_read_with_everything_it_says(write: Write) -> None:
    text = (
        HEAD
        + """
exemptions:
  - rule: [kube-linter/latest-tag, image-pinned, kube-score/pod-probes]
    resource: Deployment/*legacy
    container: app
    environments: [dev]
    reason: |
      Vendor image (OPS-12)
    until: 2026-12-31
"""
    )
    (exemption,) = load_policy(write(text), RULES).exemptions

    assert exemption.rules == ("image-pinned", "readiness-probe", "liveness-probe")
    assert (exemption.resource, exemption.container, exemption.environments) == ("Deployment/*legacy", "app", ("dev",))
    assert exemption.reason == "Vendor image (OPS-12)"
    assert exemption.until == date(2026, 12, 31)
    assert exemption.mark == Mark("p.yaml", 5, 5)


# --- the built-in policies ---


def test_recommended_is_the_default() -> None:
    assert load_policies([], RULES) == load_policy("recommended", RULES)
    assert builtin_policies() == ("all", "pss-baseline", "pss-restricted", "recommended", "strict")


@pytest.mark.parametrize("name", builtin_policies())
def test_a_built_in_policy_names_only_rules_that_there_are(name: str) -> None:
    text = Path(__file__).parents[2].joinpath("kustomgen", "policy", "builtin", f"{name}.yaml").read_text()
    reader = Reader(ALL_RULES)
    read_rules(reader, parse_one(text, name).get("rules"))

    assert reader.complaints == []


def test_topology_spread_is_recommended_for_production_only() -> None:
    policy = load_policy("recommended", ALL_RULES)
    severities = {tier: of(policy, "topology-spread-present", "x", tier) for tier in TIERS}

    assert severities == {"development": None, "staging": None, "production": ("warning", 0)}
