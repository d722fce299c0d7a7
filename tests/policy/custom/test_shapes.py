"""Expected shapes: what differs, path by path, and operators that no text is taken for."""

from __future__ import annotations

import pytest

from tests.policy.custom.conftest import DEPLOYMENT, Load, build, said

WEB = build(DEPLOYMENT)
CONTAINERS = "spec: {template: {spec: {containers: %s}}}"
AT = "Deployment/web spec.template.spec.containers"


def found(load: Load, expect: str, match: str = "kinds: [Deployment]") -> list[str]:
    text = f"apiVersion: kustomgen/v1\nkind: ExpectedShape\nid: s\nmatch: {{{match}}}\nexpect: {{{expect}}}\n"
    return said(load(text)["s"], WEB)


@pytest.mark.parametrize(
    ("expect", "differences"),
    {
        "spec: {replicas: 3}": ["Deployment/web spec.replicas: expected 3, built 7"],
        "spec: {replicas: '7'}": ['Deployment/web spec.replicas: expected "7", built 7'],
        "spec: {replicas: true}": ["Deployment/web spec.replicas: expected true, built 7"],
        "spec: {paused: false}": ["Deployment/web spec.paused: expected false, built nothing"],
        # Text that looks like an operator is text.
        "spec: {replicas: '>= 2'}": ['Deployment/web spec.replicas: expected ">= 2", built 7'],
        "spec: {replicas: {$number: '>= 2, < 5'}}": [
            "Deployment/web spec.replicas: expected a number >= 2, < 5, built 7",
        ],
        "spec: {replicas: {$number: '> 9'}, strategy: {type: Recreate}}": [
            "Deployment/web spec.replicas: expected a number > 9, built 7",
            'Deployment/web spec.strategy: expected {type: "Recreate"}, built nothing',
        ],
        "metadata: {name: {$number: '> 1'}}": ['Deployment/web metadata.name: expected a number > 1, built "web"'],
        "metadata: {name: {$glob: [api, 'w*x']}}": ['Deployment/web metadata.name: expected text like api or w*x, built "web"'],
        "metadata: {namespace: {$absent: true}}": ['Deployment/web metadata.namespace: expected nothing, built "shop"'],
        "metadata: {annotations: {$present: true}}": ["Deployment/web metadata.annotations: expected any value, built nothing"],
        "metadata: {labels: {$equals: {app: web, tier: a}}}": [
            'Deployment/web metadata.labels.tier: expected "a", built nothing',
        ],
        "spec: {replicas: {$anyOf: [1, {$number: '> 9'}]}}": [
            "Deployment/web spec.replicas: expected any of 1, a number > 9, built 7",
        ],
        "metadata: {name: {$not: {$glob: 'w*'}}}": [
            'Deployment/web metadata.name: expected anything but text like w*, built "web"',
        ],
        "metadata: {labels: text}": ['Deployment/web metadata.labels: expected "text", built {"app": "web"}'],
        "metadata: {name: {first: a}}": ['Deployment/web metadata.name: expected {first: "a"}, built "web"'],
        "metadata: {labels: {$$app: web}}": ['Deployment/web metadata.labels.$app: expected "web", built nothing'],
        CONTAINERS % "{$each: {resources: {limits: {memory: {$quantity: '>= 128Mi'}}}}}": [
            f'{AT}[0].resources.limits.memory: expected a quantity >= 128Mi, built "64Mi"',
        ],
        CONTAINERS % "{$contains: [{name: web, image: {$glob: 'other/*'}}, {name: log}], $key: name}": [
            f'{AT}[0].image: expected text like other/*, built "shop/web:1.4.2"',
            f'{AT}[1]: expected an item like {{name: "log"}}, built nothing',
        ],
        CONTAINERS % "{$contains: [{image: x}]}": [f'{AT}[1]: expected an item like {{image: "x"}}, built nothing'],
        CONTAINERS % "[{name: web}, {name: log}]": [f'{AT}[1]: expected {{name: "log"}}, built nothing'],
        CONTAINERS % "[]": [(f'{AT}[0]: expected nothing, built {{"name": "web", "image": "shop/web:1.4.2", '
        '"resources": {"limits": {"memory": "64Mi"}}}')],
        # Each of several operators on one list shows.
        CONTAINERS % "{$each: {tty: true}, $contains: [{name: log}]}": [
            f"{AT}[0].tty: expected true, built nothing",
            f'{AT}[1]: expected an item like {{name: "log"}}, built nothing',
        ],
    }.items(),
)  # fmt: skip
def test_a_difference(load: Load, expect: str, differences: list[str]) -> None:
    assert sorted(found(load, expect)) == sorted(differences)


@pytest.mark.parametrize(
    "expect",
    [
        "spec: {replicas: 7.0, paused: {$absent: true}}",
        "spec: {replicas: {$number: '== 7'}, template: {}}",
        "metadata: {labels: {$equals: {app: web}}, name: {$glob: 'w?b', $not: api}}",
        CONTAINERS % "{$each: {resources: {limits: {memory: {$quantity: '== 65536Ki'}}}}}",
        CONTAINERS % "{$contains: [{name: web}], $key: name}",
        CONTAINERS % "[{image: {$glob: 'shop/*'}}]",
        "spec: {template: {spec: {volumes: {$anyOf: [{$absent: true}, []]}}}}",
    ],
)
def test_no_difference(load: Load, expect: str) -> None:
    assert found(load, expect) == []


@pytest.mark.parametrize(
    ("match", "says"),
    {
        "names: [api]": [": there are no object called api in the build, and 1 must be"],
        "kinds: [Deployment], names: ['w*']": ["Deployment/web spec.replicas: expected 1, built 7"],
        "kinds: [apps/Deployment], namespaces: [shop]": ["Deployment/web spec.replicas: expected 1, built 7"],
        "kinds: [extensions/Deployment]": [],
        "kinds: [Deployment], labels: {app: api}": [],
        "kinds: [Deployment], labels: {app: 'w*'}, tiers: [production]": [
            "Deployment/web spec.replicas: expected 1, built 7"
        ],
        "kinds: [Deployment], tiers: [staging]": [],
        "kinds: [Deployment], environments: [dev]": [],
        "kinds: [StatefulSet], atLeast: 2": [": there are no StatefulSet in the build, and 2 must be"],
        "names: [api], atLeast: 0": [],
    }.items(),
)
def test_what_a_shape_is_about(load: Load, match: str, says: list[str]) -> None:
    assert found(load, "spec: {replicas: 1}", match) == says
