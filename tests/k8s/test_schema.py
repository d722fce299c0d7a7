from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.errors import InputError
from kustomgen.k8s.resource import Ref
from kustomgen.k8s.schema import (
    ListType,
    api_versions_of,
    definitions,
    field_type,
    is_builtin_group,
    kinds_of,
    known_version,
    latest,
    schema_version,
    type_of,
    versions,
    violations,
)
from kustomgen.k8s.validator import compiled, without_nulls
from kustomgen.yaml.stream import load_stream
from tests.profiles import examples

CLEAN = load_stream((Path(__file__).parents[1] / "rules" / "clean.yaml").read_text(), "clean.yaml")
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**40,
    "",
    "web",
    "10%",
    "100Mi",
    "1\n",
    [],
    [None],
    {},
    {"name": None},
    {8080: 1},
]
POD = "io.k8s.api.core.v1.PodSpec"
CONTAINER = "io.k8s.api.core.v1.Container"


def messages(value: Any, type_name: str = POD) -> list[str]:
    return [violation.message for violation in violations(value, type_name, latest())]


def test_versions_are_in_order() -> None:
    assert list(versions()) == sorted(versions(), key=lambda version: int(version.partition(".")[2]))
    assert versions()[-1] == latest()


def inner_places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list in a value with each of its keys, and one that it has not."""
    if isinstance(value, dict):
        yield value, "unknown"
    for step, child in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, step
        if isinstance(child, dict | list):
            yield from inner_places(child)


@pytest.mark.parametrize("text", ["1.32", "v1.32", "1.32.4", "v1.32.0"])
def test_a_version_in_any_form(text: str) -> None:
    assert known_version(text) == "1.32"


def test_a_version_older_than_the_schemas_is_known_and_has_the_oldest() -> None:
    assert known_version("v1.7.3") == "1.7"
    assert schema_version("1.7") == versions()[0]
    assert schema_version("1.99") == latest()
    assert schema_version("1.32") == "1.32"


@pytest.mark.parametrize("text", ["", "1", "1.99", "latest", "1.32.x", "1.32\n", "9.99"])
def test_a_version_without_schemas(text: str) -> None:
    with pytest.raises(InputError, match="there are no schemas"):
        known_version(text)


@pytest.mark.parametrize("version", versions())
def test_every_kind_of_every_version_compiles(version: str) -> None:
    for api_version in ("v1", "apps/v1", "batch/v1", "networking.k8s.io/v1"):
        for kind in kinds_of(api_version, version):
            group, _, short = api_version.rpartition("/")
            type_name = type_of(Ref(group, short, kind, "", ""), version)
            assert type_name
            violations({}, type_name, version)


@pytest.mark.parametrize("version", versions())
def test_every_group_with_published_kinds_is_builtin(version: str) -> None:
    groups = {
        api_version.rpartition("/")[0]
        for definition in definitions(version).values()
        for api_version in definition.get("properties", {}).get("apiVersion", {}).get("enum") or []
    }

    assert {group for group in groups if not is_builtin_group(group)} == set()


@pytest.mark.parametrize(
    "group",
    ["gateway.networking.k8s.io", "snapshot.storage.k8s.io", "autoscaling.k8s.io", "cert-manager.io", "app.k8s.io"],
)
def test_a_custom_resource_may_have_a_group_of_kubernetes(group: str) -> None:
    assert not is_builtin_group(group)


def test_stable_versions_come_first() -> None:
    assert api_versions_of("HorizontalPodAutoscaler", "1.25") == (
        "autoscaling/v1",
        "autoscaling/v2",
        "autoscaling/v2beta2",
    )
    assert api_versions_of("Widget", "1.25") == ()


def test_null_is_absent() -> None:
    assert messages({"containers": [], "volumes": None, "nodeSelector": None, "hostNetwork": None}) == []
    assert messages({"containers": None}) == ["'containers' is missing: PodSpec requires it"]


def test_a_quantity_may_be_null_or_a_number_but_not_any_string() -> None:
    container = {"name": "web", "resources": {"limits": {"cpu": 0.5, "memory": None}}}

    assert messages(container, CONTAINER) == []
    container["resources"] = {"limits": {"memory": "128MB"}}
    assert messages(container, CONTAINER) == [
        "'128MB' is not a quantity: a number with an optional suffix such as m, k, M, G, Ki, Mi or Gi is expected"
    ]


def test_a_key_that_looks_like_a_number_stays_a_key() -> None:
    (found,) = violations({"data": {8080: 1}}, "io.k8s.api.core.v1.ConfigMap", latest())

    assert found.path == ("data", "8080")


@pytest.mark.parametrize("value", [None, 5, "web", [], float("inf"), b"a"])
def test_anything_can_be_held_to_a_schema(value: Any) -> None:
    assert violations(value, POD, latest())


def test_how_lists_merge() -> None:
    assert field_type(POD, "containers", latest()) == (
        None,
        ListType("name", CONTAINER, map_keys=("name",), merges=True),
    )
    assert field_type(POD, "tolerations", latest())[1] == ListType(None, "io.k8s.api.core.v1.Toleration")
    assert field_type(POD, "absent", latest()) == (None, None)


@given(
    manifest=st.sampled_from(
        [("io.k8s.api.apps.v1.Deployment", "Deployment"), ("io.k8s.api.core.v1.Service", "Service")]
    ),
    changes=st.lists(st.tuples(st.integers(0, 400), st.sampled_from(ODD)), max_size=3),
)
@settings(max_examples=examples(300))
def test_the_quick_look_finds_valid_what_the_thorough_one_does(
    manifest: tuple[str, str], changes: list[tuple[int, Any]]
) -> None:
    type_name, kind = manifest
    value = copy.deepcopy(next(found for found in CLEAN if found["kind"] == kind))
    for number, odd in changes:
        places = list(inner_places(value))
        holder, step = places[number % len(places)]
        holder[step] = copy.deepcopy(odd)
    read = without_nulls(value)
    thorough = list(compiled(type_name, definitions(latest())).iter_errors(read))

    assert bool(violations(value, type_name, latest())) == bool(thorough)


@pytest.mark.parametrize("text", ["1", "1.5Gi", "1e3", "1E", ".5", "5.", "+5m", "-1", "1\n", "1Kib", "", "1 Gi", "٣"])
def test_the_quick_look_knows_quantities_as_the_thorough_one_does(text: str) -> None:
    quick, thorough = (
        compiled("io.k8s.apimachinery.pkg.api.resource.Quantity", definitions(latest()), quick=quick)
        for quick in (True, False)
    )

    assert quick.is_valid(text) == thorough.is_valid(text)
