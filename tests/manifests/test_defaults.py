"""What a workload writes goes over the defaults, at every depth."""

from __future__ import annotations

from typing import Any

import pytest

from kustomgen.manifests.container import SECURITY as OF_CONTAINER
from kustomgen.manifests.manifest import filled
from kustomgen.manifests.pod import SECURITY as OF_POD
from kustomgen.manifests.workload import ROLLING
from tests.manifests.conftest import Build

WEB = "workloads: {{ web: {{ image: 'shop/web:1.0', {field}: {value} }} }}"


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("{ capabilities: { add: [NET_BIND_SERVICE] } }", {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]}),
        ("{ capabilities: { drop: [NET_RAW] } }", {"drop": ["NET_RAW"]}),
        ("{ runAsUser: 1000 }", {"drop": ["ALL"]}),
    ],
)
def test_capabilities_keep_the_rest_of_the_defaults(build: Build, written: str, held: Any) -> None:
    field = WEB.format(field="securityContext", value=written)
    (container,) = build(field)["prod"]["Deployment/shop-web"]["spec"]["template"]["spec"]["containers"]

    assert container["securityContext"]["capabilities"] == held
    assert container["securityContext"]["allowPrivilegeEscalation"] is False


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (
            "{ seccompProfile: { type: Localhost, localhostProfile: audit.json } }",
            {"type": "Localhost", "localhostProfile": "audit.json"},
        ),
        ("{ fsGroup: 70 }", {"type": "RuntimeDefault"}),
    ],
)
def test_a_profile_keeps_the_rest_of_the_defaults(build: Build, written: str, held: Any) -> None:
    field = WEB.format(field="podSecurityContext", value=written)
    pod = build(field)["prod"]["Deployment/shop-web"]["spec"]["template"]["spec"]

    assert pod["securityContext"]["seccompProfile"] == held
    assert pod["securityContext"]["runAsNonRoot"] is True


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("{ rollingUpdate: { maxSurge: 1 } }", {"maxSurge": 1, "maxUnavailable": 0}),
        ("{ rollingUpdate: { maxUnavailable: 1 } }", {"maxSurge": "25%", "maxUnavailable": 1}),
        ("{ rollingUpdate: { maxSurge: 0 } }", {"maxSurge": 0}),
        ("{ type: Recreate }", None),
        ("Recreate", None),
    ],
)
def test_a_strategy_keeps_the_rest_of_the_default_where_it_rolls(build: Build, written: str, held: Any) -> None:
    deployment = build(WEB.format(field="strategy", value=written))["prod"]["Deployment/shop-web"]

    assert deployment["spec"]["strategy"].get("rollingUpdate") == held
    assert deployment["spec"]["strategy"]["type"] == ("RollingUpdate" if held else "Recreate")


@pytest.mark.parametrize("defaults", [OF_CONTAINER, OF_POD, ROLLING])
def test_one_key_more_in_any_nested_mapping_loses_no_default(defaults: dict[str, Any]) -> None:
    for key, value in defaults.items():
        if isinstance(value, dict):
            assert filled(defaults, {key: {"more": 1}}) == defaults | {key: value | {"more": 1}}
    assert filled(defaults, {"more": 1}) == defaults | {"more": 1}
    assert filled(defaults, None) == defaults


def test_a_workload_mounts_a_volume_a_second_time(build: Build) -> None:
    field = WEB.format(
        field="volumeMounts: { data: /srv }, volumes", value="{ data: { mountPath: /data, emptyDir: {} } }"
    )
    (container,) = build(field)["prod"]["Deployment/shop-web"]["spec"]["template"]["spec"]["containers"]

    assert [(mount["name"], mount["mountPath"]) for mount in container["volumeMounts"]] == [
        ("data", "/data"),
        ("data", "/srv"),
        ("tmp", "/tmp"),  # noqa: S108 - in the pod
    ]
