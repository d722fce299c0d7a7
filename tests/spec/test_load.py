"""From a file to the spec of each environment: merging, short forms, ``${…}``, and the base."""

from __future__ import annotations

from typing import Any

import pytest

from kustomgen.errors import InputError
from kustomgen.spec.load import Environment, Project, resolve
from kustomgen.spec.model import Spec, Workload
from kustomgen.spec.types import OPEN
from kustomgen.yaml.source import parse_one

HEAD = "apiVersion: kustomgen/v1\nname: shop\nnamespace: shop-${env}\n"
WEB = "  web: { image: 'shop/web:1.0' }\n"


def project(text: str) -> Project:
    return resolve(parse_one(HEAD + text, "kustomgen.yaml"))


def spec(text: str, environment: str = "prod") -> Spec:
    return project(text).environment(environment).spec


def laid(common: str, over: str, *, rest: str = "") -> Workload:
    """The workload ``web`` of an environment: fields in the common part, and those laid over them."""
    text = f"{rest}workloads: {{ web: {{ image: 'shop/web:1.0', {common} }} }}\n"
    return spec(f"{text}environments: {{ prod: {{ workloads: {{ web: {{ {over} }} }} }} }}\n").workloads["web"]


def plain(workload: Workload) -> dict[str, Any]:
    return workload.model_dump(by_alias=True, exclude_unset=True)


def test_an_environment_wins_over_the_common_part() -> None:
    assert laid("replicas: 1", "replicas: 3").replicas == 3


def test_mappings_merge_and_lists_replace() -> None:
    web = laid("env: { A: 1, B: 2 }, args: [a, b]", "env: { B: 3, C: 4 }, args: [c]")
    assert (web.env, web.args) == ({"A": "1", "B": "3", "C": "4"}, ["c"])


@pytest.mark.parametrize(
    ("common", "over", "field", "left"),
    [
        ("env: { A: 1, B: 2 }", "env: { A: null }", "env", {"B": "2"}),
        ("env: { A: 1 }", "env: null", "env", {}),
        ("replicas: 2", "replicas: null", "replicas", None),
        ("replicas: 2", "args: null", "replicas", 2),
    ],
)
def test_null_takes_away(common: str, over: str, field: str, left: object) -> None:
    assert getattr(laid(common, over), field) == left


def test_null_takes_away_what_a_default_gave() -> None:
    assert laid("", "replicas: null", rest="defaults: { replicas: 2 }\n").replicas is None
    assert laid("replicas: null", "", rest="defaults: { replicas: 2 }\n").replicas is None


def test_defaults_are_under_every_workload_and_an_environment_has_its_own() -> None:
    text = (
        "defaults: { replicas: 2, args: [a] }\nworkloads:\n" + WEB + "  api: { image: 'shop/web:1.0', replicas: 5 }\n"
    )
    found = spec(text + "environments: { prod: { defaults: { replicas: 3 } } }\n").workloads
    assert [(workload.replicas, workload.args) for workload in found.values()] == [(3, ["a"]), (5, ["a"])]


def test_the_workload_of_all_wins_over_the_common_part_and_gives_way_to_a_name() -> None:
    text = "workloads:\n" + WEB + "  api: { image: 'shop/web:1.0', replicas: 5 }\n"
    over = "environments: { prod: { workloads: { '*': { replicas: 2, args: [a] }, api: { args: [b] } } } }\n"
    found = spec(text + over).workloads
    assert {key: (found[key].replicas, found[key].args) for key in found} == {"web": (2, ["a"]), "api": (2, ["b"])}


@pytest.mark.parametrize(
    ("common", "over", "field", "left"),
    [
        (
            "replicas: 3, podDisruptionBudget: { maxUnavailable: 1 }",
            "podDisruptionBudget: { minAvailable: 2 }",
            "podDisruptionBudget",
            {"minAvailable": 2},
        ),
        (
            "ports: { http: 8080 }, livenessProbe: /live",
            "livenessProbe: { tcpSocket: { port: http } }",
            "livenessProbe",
            {"tcpSocket": {"port": "http"}},
        ),
        (
            "ports: { http: 8080 }, livenessProbe: { exec: { command: [x] }, periodSeconds: 5 }",
            "livenessProbe: /live",
            "livenessProbe",
            {"httpGet": {"path": "/live"}, "periodSeconds": 5},
        ),
        (
            "strategy: { rollingUpdate: { maxSurge: 1 } }",
            "strategy: Recreate",
            "strategy",
            {"type": "Recreate"},
        ),
        (
            "volumes: { data: { mountPath: /data, emptyDir: {} } }",
            "volumes: { data: { persistentVolumeClaim: { claimName: x } } }",
            "volumes",
            {"data": {"mountPath": "/data", "persistentVolumeClaim": {"claimName": "x"}}},
        ),
        (
            "ports: { http: 8080 }, service: { type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], ports: { http: 80 } }",
            "service: { type: NodePort }",
            "service",
            {"type": "NodePort", "ports": {"http": {"port": 80}}},
        ),
    ],
    ids=["a budget", "a probe", "a probe by its path", "a strategy", "a volume", "a type of Service"],
)
def test_one_member_of_a_union_drops_the_other(common: str, over: str, field: str, left: object) -> None:
    assert plain(laid(common, over))[field] == left


@pytest.mark.parametrize(
    ("common", "over", "field", "left"),
    [
        (
            "ports: { http: 8080 }, livenessProbe: /live",
            "livenessProbe: { periodSeconds: 5 }",
            "livenessProbe",
            {"httpGet": {"path": "/live"}, "periodSeconds": 5},
        ),
        (
            "ports: { http: 8080 }",
            "ports: { http: { protocol: UDP } }",
            "ports",
            {"http": {"containerPort": 8080, "protocol": "UDP"}},
        ),
        (
            "ports: { http: 8080 }, service: { http: 80 }",
            "service: { type: LoadBalancer }",
            "service",
            {"type": "LoadBalancer", "ports": {"http": {"port": 80}}},
        ),
    ],
    ids=["a probe", "a port", "a service"],
)
def test_a_short_form_is_written_out_before_anything_is_laid_over_it(
    common: str, over: str, field: str, left: object
) -> None:
    assert plain(laid(common, over))[field] == left


def test_a_probe_may_be_laid_over_a_default() -> None:
    web = laid(
        "ports: { http: 80 }", "livenessProbe: { timeoutSeconds: 9 }", rest="defaults: { livenessProbe: /live }\n"
    )
    assert web.liveness_probe == {"httpGet": {"path": "/live"}, "timeoutSeconds": 9}


@pytest.mark.parametrize(
    ("written", "seconds"), [("90", 90), ("90s", 90), ("60m", 3600), ("1h30m", 5400), ("2d", 172800)]
)
def test_durations_are_seconds(written: str, seconds: int) -> None:
    assert laid("kind: Job", f"activeDeadlineSeconds: {written}").active_deadline_seconds == seconds


def test_durations_in_objects_of_kubernetes_are_seconds() -> None:
    web = laid("ports: { http: 80 }", "livenessProbe: { httpGet: { path: / }, periodSeconds: 1m, timeoutSeconds: 5 }")
    assert web.liveness_probe == {"httpGet": {"path": "/"}, "periodSeconds": 60, "timeoutSeconds": 5}


@pytest.mark.parametrize("written", ["1.10", "007", "true", "1e3", "0o17", "on", "8080", "2024-01-01"])
def test_settings_keep_their_spelling(written: str) -> None:
    text = f"config: {{ x: {written} }}\nworkloads:\n{WEB}environments: {{ prod: {{}} }}\n"
    assert spec(text).config == {"x": written}


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("${env}", "prod"),
        ("${name}-${env}", "shop-prod"),
        ("${namespace}", "shop-prod"),
        ("${region}", "eu"),
        ("${host}", "prod.example.com"),
        ("$${region}", "${region}"),
        ("$HOME $(PWD) $", "$HOME $(PWD) $"),
    ],
)
def test_names_are_filled_in(written: str, filled: str) -> None:
    text = f"vars: {{ region: eu, host: '${{env}}.example.com' }}\nconfig: {{ x: '{written}' }}\nworkloads:\n{WEB}"
    assert spec(f"{text}environments: {{ prod: {{}} }}\n").config == {"x": filled}


def test_an_environment_defines_names_that_the_common_part_uses() -> None:
    text = f"config: {{ x: '${{d}}' }}\nworkloads:\n{WEB}environments: {{ a: {{ vars: {{ d: 1.10 }} }}, b: {{ vars: {{ d: 2 }} }} }}\n"
    assert [environment.spec.config["x"] for environment in project(text).environments] == ["1.10", "2"]


def test_names_are_filled_in_keys() -> None:
    text = "workloads:\n  web: { image: 'a:1', ports: { http: 80 }, service: { http: 80 } }\n"
    found = spec(
        f"{text}ingress: {{ hosts: {{ '${{env}}.example.com': {{ /: web }} }} }}\nenvironments: {{ prod: {{}} }}\n"
    )
    assert found.ingress is not None
    assert list(found.ingress.hosts) == ["prod.example.com"]


def test_the_workload_in_labels_is_left_for_each_workload() -> None:
    text = f"labels: {{ part: '${{workload}}-${{env}}' }}\nworkloads:\n{WEB}environments: {{ prod: {{}} }}\n"
    assert spec(text).labels == {"part": "${workload}-prod"}


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("dev", "development"), ("development", "development"), ("dev-anna", "development"), ("stage", "staging"),
        ("staging-2", "staging"), ("prod", "production"), ("production", "production"), ("prod-eu", "production"),
        ("qa", "staging"), ("product", None), ("eu-prod", "production"), ("devel", "development"),
    ],
)  # fmt: skip
def test_a_tier_is_read_off_the_name(name: str, tier: str | None) -> None:
    assert project(f"workloads:\n{WEB}environments: {{ {name}: {{}} }}\n").by_name[name].tier == tier


def test_a_tier_that_is_given_wins() -> None:
    found = project(f"workloads:\n{WEB}environments: {{ qa: {{ tier: staging }} }}\n")
    assert found.by_name["qa"].tier == "staging"


THREE = f"workloads:\n{WEB}environments: {{ dev: {{}}, prod-eu: {{ directory: europe }}, prod-us: {{}} }}\n"


@pytest.mark.parametrize(
    ("asked", "found"), [("dev", "dev"), ("development", "dev"), ("prod-eu", "prod-eu"), ("europe", "prod-eu")]
)
def test_an_environment_is_found_by_its_name_its_folder_and_the_tier_that_only_it_has(asked: str, found: str) -> None:
    assert project(THREE).environment(asked).name == found


@pytest.mark.parametrize("asked", ["production", "prod", "nope", ""])
def test_an_unknown_environment_is_told_with_those_there_are(asked: str) -> None:
    with pytest.raises(InputError) as told:
        project(THREE).environment(asked)
    assert str(told.value) == (
        f"kustomgen.yaml:1:1: there is no environment {asked!r}\n    the spec has: dev, prod-eu, prod-us"
    )


def test_an_environment_with_nothing_in_it_is_the_common_part() -> None:
    text = f"workloads:\n{WEB}environments:\n  dev:\n  prod: {{}}\n"
    dev, prod = project(text).environments
    assert isinstance(dev, Environment)
    assert dev.spec.workloads == prod.spec.workloads


def test_the_base_has_open_places_for_what_only_environments_say() -> None:
    text = f"config: {{ x: 'at-${{d}}' }}\nworkloads:\n{WEB}environments: {{ dev: {{ vars: {{ d: 1 }} }} }}\n"
    base = project(text).base
    assert base.config == {"x": f"at-{OPEN}"}
    assert base.namespace == f"shop-{OPEN}"


def test_a_workload_of_one_environment_is_not_in_the_base() -> None:
    found = project(
        f"workloads:\n{WEB}environments: {{ dev: {{ workloads: {{ mail: {{ image: 'a:1' }} }} }}, prod: {{}} }}\n"
    )
    assert list(found.base.workloads) == ["web"]
    assert [list(environment.spec.workloads) for environment in found.environments] == [["web", "mail"], ["web"]]


def test_what_the_environments_complete_is_not_in_the_base() -> None:
    text = "workloads: { web: { replicas: 2 } }\nenvironments: { prod: { workloads: { web: { image: 'a:1' } } } }\n"
    found = project(text)
    assert "web" not in found.base.workloads
    assert found.by_name["prod"].spec.workloads["web"].replicas == 2


def test_an_image_that_only_one_environment_runs_may_be_listed_for_all() -> None:
    text = f"images: {{ shop/mail: 2.0 }}\nworkloads:\n{WEB}"
    found = project(text + "environments: { dev: { workloads: { mail: { image: shop/mail } } }, prod: {} }\n")
    assert found.by_name["dev"].spec.images == {"shop/mail": "2.0"}


@pytest.mark.parametrize(
    "written",
    [
        "config: { db-password-file: /run/secrets/db, token-url: https://auth.example.com/token, secret-name: shop-secrets }",
        "config: { api-key: CHANGE_ME, password-min-length: 12, use-token: true, jwt-secret-ref: 'vault:shop/jwt' }",
        "config: { database-url: 'postgres://db:5432/shop', key: primary, token-ttl: 3600, session-token: 30m }",
        "labels: { secret: 'true' }",
    ],
)
def test_what_only_speaks_of_a_credential_is_none(written: str) -> None:
    assert spec(f"{written}\nworkloads:\n{WEB}environments: {{ prod: {{}} }}\n").name


@pytest.mark.parametrize(
    "written",
    ["0 * * * *", "*/15 0-6,22 * * mon-fri", "@daily", "0 0 1,15 * ?", "5/10 * * JAN 0", "0 0 29 2 *", "0 0 31 2 1"],
)
def test_cron_lines_that_the_controller_reads_are_taken(written: str) -> None:
    assert laid("kind: CronJob", f"schedule: '{written}'").schedule == written


@pytest.mark.parametrize(
    "written",
    [
        "shop/web:1.0", "registry.example.com:5000/team/web:v1", "localhost/web:1", "a/b/c_d/e-f__g:1", f"web@sha256:{'0' * 64}",
        f"ghcr.io/Owner/web:1@sha256:{'a' * 64}".lower(), "EXAMPLE.com/web:1",
    ],
)  # fmt: skip
def test_images_that_registries_understand_are_taken(written: str) -> None:
    assert laid("", f"image: '{written}'").image == written


def test_resources_beyond_cpu_and_memory_may_be_asked_for() -> None:
    web = laid("", "resources: { limits: { nvidia.com/gpu: 1, ephemeral-storage: 1Gi, hugepages-2Mi: 4Mi, cpu: 0.5 } }")
    assert web.resources.limits == {
        "nvidia.com/gpu": "1",
        "ephemeral-storage": "1Gi",
        "hugepages-2Mi": "4Mi",
        "cpu": "0.5",
    }


def test_a_service_may_have_one_number_for_two_protocols() -> None:
    ports = "{ dns: { containerPort: 53, protocol: UDP }, dns-tcp: 53 }"
    dns = f"  dns: {{ image: shop/dns:1.0, ports: {ports}, service: {{ dns: 53, dns-tcp: 53 }} }}\n"

    service = spec(f"workloads:\n{dns}environments: {{ prod: {{}} }}\n").workloads["dns"].service

    assert service is not None
    assert {name: port.port for name, port in service.ports.items()} == {"dns": 53, "dns-tcp": 53}
