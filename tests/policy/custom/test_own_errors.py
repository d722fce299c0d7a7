"""Every mistake in policies of one's own, with its place: nothing that is wrong is a pass."""

from __future__ import annotations

import pytest

from tests.policy.custom.conftest import Complain, Load

RULES = "[{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]"
ADMISSION = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: p}\n"
BINDING = (
    "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: b}\n"
)
BOUND = f"{BINDING}spec: {{policyName: p, validationActions: [Deny]}}\n"
CONSTRAINTS = f"  matchConstraints:\n    resourceRules: {RULES}\n"
POLICY = f"{ADMISSION}spec:\n{CONSTRAINTS}  validations: [{{expression: 'true'}}]\n"
RULE = "apiVersion: kustomgen/v1\nkind: Rule\nid: r\n"
SHAPE = "apiVersion: kustomgen/v1\nkind: ExpectedShape\nid: s\nmatch: {kinds: [Pod]}\n"

BAD = {
    "a policy without a binding": (
        POLICY,
        [
            (
                "p.yaml:1:1: policy 'p' has no ValidatingAdmissionPolicyBinding, and so has no effect"
                " → add one, with validationActions: [Deny]"
            )
        ],
    ),
    "a binding of no policy": (
        f"{POLICY}{BOUND}{BOUND.replace('name: b', 'name: c').replace('policyName: p', 'policyName: q')}",
        ["p.yaml:17:8: there is no ValidatingAdmissionPolicy 'q' in the policy files → known: p"],
    ),
    "a key that is misspelt": (
        POLICY.replace("spec:", "spec:\n  failurePolcy: Ignore") + BOUND,
        ["p.yaml:5:3: unknown key 'failurePolcy' → did you mean 'failurePolicy'?"],
    ),
    "an action that there is not": (
        f"{POLICY}{BOUND.replace('Deny', 'Block')}",
        ["p.yaml:12:23: there is no validation action 'Block' → known: Deny, Warn, Audit"],
    ),
    "actions that contradict each other": (
        f"{POLICY}{BOUND.replace('Deny', 'Deny, Warn')}",
        ["p.yaml:12:23: Deny and Warn exclude each other → keep one of them: a denied request gets no warning"],
    ),
    "a policy about nothing": (
        f"{ADMISSION}spec:\n  validations: [{{expression: 'true'}}]\n{BOUND}",
        [
            (
                "p.yaml:4:1: no resourceRules"
                " → list the resources under matchConstraints.resourceRules; without them, the policy matches nothing"
            )
        ],
    ),
    # The API server refuses such a policy, so that it would guard the commit and not the cluster.
    "a message over several lines": (
        f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - expression: 'true'\n      message: |\n        a\n        b\n{BOUND}",
        ["p.yaml:9:7: message has several lines, and the API server takes one → use `>-` and not `|`"],
    ),
    # The runtime would look past the names that kustomgen gives a value.
    "a name that a dot makes absolute": (
        f"{RULE}expression: |-\n  [object.a].all(x, x in .object.b) && .object.c == {{'d': 1}}.d\n",
        [
            "p.yaml:5:26: a name has a leading dot → remove the dot",
            "p.yaml:5:40: a name has a leading dot → remove the dot",
        ],
    ),
    # It would be about nothing, and pass.
    "a kind that is misspelt": (
        f"{RULE}match: {{kinds: [Deploymnet, KubeService, example.com/Deploymnet, 'Deploy*']}}\nexpression: 'true'\n",
        [
            (
                "p.yaml:4:17: Kubernetes has no kind 'Deploymnet'"
                " → did you mean 'Deployment'? A custom kind is written with its group, as example.com/Deploymnet"
            )
        ],
    ),
    "an expression over several lines": (
        (
            f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - expression: |\n"
            f"        object.spec.replicas > 1 &&\n          object.spec.frobnicate(1)\n{BOUND}"
        ),
        ["p.yaml:10:23: there is no function 'frobnicate' in CEL here → docs/custom-policies.md lists the functions"],
    ),
    "an expression that YAML folds": (
        (
            f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - expression: >-\n"
            f"        object.spec.replicas > 1\n        && obect.x\n{BOUND}"
        ),
        ["p.yaml:10:12: there is no 'obect' here → did you mean 'object'?"],
    ),
    "an expression in quotes with quotes": (
        f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - expression: 'object.x == ''a'' && nope'\n{BOUND}",
        ["p.yaml:8:41: there is no 'nope' here → known: object, oldObject, request, namespaceObject, params"],
    ),
    # What YAML unescapes cannot be found in the file, so the place is that of the whole.
    "an expression with escapes": (
        f'{RULE}expression: "\\u0061 == 1"\n',
        ["p.yaml:4:13: there is no 'a' here → known: object, builds, objects, environment, tier"],
    ),
    "an expression that ends too early": (
        f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - expression: object.spec.replicas >\n{BOUND}",
        ["p.yaml:8:41: the expression ends too early"],
    ),
    "an expression that is no condition": (
        f"{ADMISSION}spec:\n{CONSTRAINTS}  validations:\n    - {{expression: '1 + 1', messageExpression: '1'}}\n{BOUND}",
        [
            "p.yaml:8:8: the expression gives int, and bool is expected",
            "p.yaml:8:29: the expression gives int, and string is expected",
        ],
    ),
    "a variable that comes later": (
        (
            f"{ADMISSION}spec:\n{CONSTRAINTS}  variables:\n    - {{name: a, expression: variables.b}}\n"
            f"    - {{name: b, expression: '1'}}\n  validations: [{{expression: variables.c == variables.b}}]\n{BOUND}"
        ),
        [
            "p.yaml:8:39: there is no variable 'b' before this → none exist",
            "p.yaml:10:40: there is no variable 'c' before this → known: a, b",
        ],
    ),
    "parameters that are not there": (
        (
            f"{ADMISSION}spec:\n  paramKind: {{apiVersion: v1, kind: ConfigMap}}\n{CONSTRAINTS}"
            f"  validations: [{{expression: 'true'}}]\n{BINDING}spec:\n  policyName: p\n  validationActions: [Deny]\n"
            "  paramRef: {name: limts, parameterNotFoundAction: Deny}\n"
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits}\n"
        ),
        [
            (
                "p.yaml:16:3: there is no ConfigMap limts in the policy files, and parameterNotFoundAction is Deny"
                " → did you mean 'limits'?"
            ),
            (
                "p.yaml:18:1: no policy here has ConfigMap limits as its parameters"
                " → a policy names them by paramKind, and its binding by paramRef"
            ),
        ],
    ),
    "a version that nobody reads": (
        f"{POLICY}{BOUND}".replace("k8s.io/v1\n", "k8s.io/v1alpha1\n", 1),
        ["p.yaml:1:1: ValidatingAdmissionPolicy is not read in v1alpha1 → write one of v1, v1beta1"],
    ),
    "a rule without id and expression": (
        "apiVersion: kustomgen/v1\nkind: Rule\nseverity: fatal\n",
        [
            "p.yaml:1:1: id is missing → give it one, as `web-has-three-replicas`: reports call it by that",
            "p.yaml:1:1: expression is missing → write the condition in CEL",
            "p.yaml:3:1: a severity is expected, not 'fatal' → known: error, warning, info",
        ],
    ),
    "a rule about builds and one": (
        f"{RULE}match: {{tiers: [production]}}\nexpression: builds.size() > 1 && environment == 'prod'\n",
        [
            (
                "p.yaml:5:13: a rule about builds is about no single one, and has no environment"
                " → each of builds has environment, tier, path and objects"
            ),
            "p.yaml:5:13: a rule about builds looks at all of them, and so has no match → filter `builds`",
        ],
    ),
    "a match that cannot be": (
        f"{RULE}match: {{kinds: [deployment], tiers: [prod], names: web, atLeast: -1}}\nexpression: 'true'\n",
        [
            "p.yaml:4:17: 'deployment' is no kind → write it as Deployment or apps/Deployment",
            "p.yaml:4:38: there is no tier 'prod' → did you mean 'production'?",
            "p.yaml:4:45: names is a string, and a list is expected",
            "p.yaml:4:57: atLeast is a number of objects, 0 or more",
        ],
    ),
    "two rules of one name": (
        f"{RULE}expression: 'true'\n---\n{RULE}expression: 'true'\n",
        ["p.yaml:6:1: there is a rule 'r' already → give this one another name"],
    ),
    "an operator that there is not": (
        f"{SHAPE}expect: {{spec: {{replicas: {{$nmber: '>= 2'}}}}}}\n",
        [
            (
                "p.yaml:5:28: there is no operator '$nmber'"
                " → did you mean '$number'?; `$$nmber` is a field that is called so"
            )
        ],
    ),
    "an operator beside a field": (
        f"{SHAPE}expect: {{spec: {{$absent: true, replicas: 2}}}}\n",
        [
            (
                "p.yaml:5:32: 'replicas' is in one mapping with $absent"
                " → an operator describes the whole value; `$$name` is a field with the name $name"
            )
        ],
    ),
    "bounds that are none": (
        f"{SHAPE}expect: {{a: {{$number: '2'}}, b: {{$quantity: '>= 12Zi'}}, c: {{$number: 3}}, d: {{$glob: 7}}}}\n",
        [
            "p.yaml:5:14: '2' is no bound for a number → write it as '>= 2, < 10'",
            "p.yaml:5:33: '>= 12Zi' is no bound for a quantity → write it as '>= 128Mi, < 1Gi'",
            "p.yaml:5:60: 3 is no bound for a number → write it as '>= 2, < 10'",
            "p.yaml:5:77: $glob is a pattern, or a list of them → write it as `$glob: registry.example.com/*`",
        ],
    ),
    "null, and the opposite of absent": (
        f"{SHAPE}expect: {{a: null, b: {{$absent: false}}, c: {{$key: name}}}}\n",
        [
            (
                "p.yaml:5:10: null does not describe a value"
                " → write `{$absent: true}` for a field that must not be there"
            ),
            "p.yaml:5:23: only true is possible here → for the opposite there is `$present: true`",
            "p.yaml:5:44: $key belongs to $contains → it names the field that identifies the items",
        ],
    ),
    "items without their key": (
        f"{SHAPE}expect: {{a: {{$contains: [{{image: x}}], $key: name}}}}\n",
        ["p.yaml:5:26: the item has no name → $key requires name in each item"],
    ),
    "a shape of anything": (
        "apiVersion: kustomgen/v1\nkind: ExpectedShape\nid: s\nexpect: {spec: {}}\n",
        ["p.yaml:1:1: match names no objects → give it kinds, names or labels"],
    ),
    "a test among the policies": (
        "apiVersion: kustomgen/v1\nkind: PolicyTest\nrule: x\n",
        [("p.yaml:1:1: this is a test, not a policy → move it to a file *.test.yaml in the folder of the policies")],
    ),
    "a key twice": (
        f"{RULE}id: s\nexpression: 'true'\n",
        [
            (
                "p.yaml:4:1: key 'id' occurs twice; the first is in line 3"
                " → keep one of them: YAML readers silently drop the first"
            )
        ],
    ),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_a_mistake_is_told_with_its_place(complain: Complain, text: str, said: list[str]) -> None:
    assert complain(text) == said


def test_mistakes_in_several_files_are_told_at_once(complain: Complain) -> None:
    files = {"a.yaml": f"{RULE}expression: x\n", "b.yaml": f"{RULE}expression: y\n"}
    known = "known: object, builds, objects, environment, tier"
    assert complain(**files) == [
        f"a.yaml:4:13: there is no 'x' here → {known}",
        f"b.yaml:4:13: there is no 'y' here → {known}",
    ]


def test_the_policy_alone_is_right(load: Load) -> None:
    assert list(load(f"{POLICY}{BOUND}")) == ["p"]
