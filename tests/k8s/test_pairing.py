"""Which object of one environment is which of another."""

from __future__ import annotations

import pytest

from kustomgen.k8s.build import Build, KustomizationFile
from kustomgen.k8s.pairing import neutral, neutral_name, pair
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.tiers import tier_of


def build(environment: str, *names: str, prefix: str = "", suffix: str = "") -> Build:
    """Objects from ``Kind/name`` or ``Kind/namespace/name``."""
    resources = []
    for text in names:
        kind, *space, name = text.split("/")
        resources.append(
            Resource({"kind": kind, "metadata": {"name": name, **({"namespace": space[0]} if space else {})}})
        )
    files = (KustomizationFile("kustomization.yaml", prefix=prefix, suffix=suffix),)
    return Build(environment, environment, tuple(resources), tier_of(environment), kustomizations=files)


def paired(*builds: Build, exact: bool = False) -> list[list[str]]:
    """The keys of each build, with the namespace where it counts."""
    return [
        [f"{key}@{key.namespace}" if key.namespace else str(key) for key in keys] for keys in pair(builds, exact=exact)
    ]


@pytest.mark.parametrize(
    ("name", "environment", "expected"),
    [
        ("prod-web", "prod", "web"),
        ("web-prod", "prod", "web"),
        ("web-production", "prod", "web"),
        ("prd-web", "production", "web"),
        ("prod-eu-web", "prod-eu", "web"),
        ("prod-web", "prod-eu", "web"),
        ("product-web", "prod", "product-web"),
        ("prod", "prod", "prod"),
        ("web-config-k6hhdh4kd6", "prod", "web-config"),
        ("prod-web-config-k6hhdh4kd6", "prod", "web-config"),
        ("web-dev", "prod", "web-dev"),
    ],
)
def test_a_name_without_what_its_environment_adds(name: str, environment: str, expected: str) -> None:
    assert neutral_name(name, build(environment)) == expected


def test_prefix_and_suffix_of_the_kustomization_count_whatever_they_are() -> None:
    assert neutral_name("green-web-v2", build("prod", prefix="green-", suffix="-v2")) == "web"


def test_a_name_that_is_nothing_but_a_prefix_stays() -> None:
    assert neutral_name("green-", build("prod", prefix="green-")) == "green-"


def test_a_sentence_loses_the_environments_names() -> None:
    assert neutral("Service/prod-web selects web-prod", "prod") == "Service/web selects web"


def test_objects_match_without_prefixes_and_hashes() -> None:
    one = build("staging", "Deployment/staging-web", "ConfigMap/staging-web-k6hhdh4kd6")
    other = build("prod", "Deployment/prod-web", "ConfigMap/prod-web-b5mht528t7")

    assert paired(one, other) == [["Deployment/web", "ConfigMap/web"]] * 2


def test_a_hash_counts_as_one_only_in_what_is_generated() -> None:
    assert paired(build("prod", "Deployment/web-k6hhdh4kd6")) == [["Deployment/web-k6hhdh4kd6"]]


def test_a_job_matches_without_the_digest_that_makes_it_new() -> None:
    assert (
        paired(build("prod", "Job/migrate-da52d648"), build("staging", "Job/migrate-0e1f2a3b")) == [["Job/migrate"]] * 2
    )
    assert paired(build("prod", "Job/clean-facade")) == [["Job/clean-facade"]]


def test_a_name_that_all_have_is_that_name_though_it_speaks_of_one_environment() -> None:
    assert (
        paired(build("dev", "Deployment/dev-tools"), build("prod", "Deployment/dev-tools"))
        == [["Deployment/dev-tools"]] * 2
    )


def test_two_of_one_name_are_told_apart_by_their_namespaces_on_both_sides() -> None:
    one = build("dev", "Service/shop-dev/web", "Service/tools-dev/web")
    other = build("prod", "Service/shop-prod/web")

    assert paired(one, other) == [["Service/web@shop", "Service/web@tools"], ["Service/web@shop"]]


def test_what_nothing_tells_apart_goes_by_its_whole_name() -> None:
    one, other = build("prod", "Service/prod-web", "Service/web-prod"), build("dev", "Service/dev-web")

    assert paired(one, other) == [["Service/prod-web", "Service/web-prod"], ["Service/web"]]


def test_exactly_only_hashes_do_not_count() -> None:
    one, other = build("prod", "ConfigMap/prod-a-k6hhdh4kd6"), build("prod", "ConfigMap/a-b5mht528t7")

    assert paired(one, other, exact=True) == [["ConfigMap/prod-a"], ["ConfigMap/a"]]
