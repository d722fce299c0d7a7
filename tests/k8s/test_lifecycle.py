"""The table of API versions that go, against the published schemas."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pytest

from kustomgen.k8s.lifecycle import KUBERNETES, is_deprecated, is_removed, lifecycle_of, lifecycles
from kustomgen.k8s.resource import Ref
from kustomgen.k8s.schema import definitions, is_builtin_group, latest, type_of, versions
from kustomgen.k8s.version import at_least, reached

_NO_OBJECTS = {"DeleteOptions", "WatchEvent", "Scale", "Status"}


def kinds(version: str) -> set[tuple[str, str]]:
    return {
        (api, kind)
        for definition in definitions(version).values()
        for api in definition.get("properties", {}).get("apiVersion", {}).get("enum") or ()
        for kind in definition["properties"].get("kind", {}).get("enum") or ()
        if kind not in _NO_OBJECTS and not kind.endswith("List")
    }


def ref(api_version: str, kind: str) -> Ref:
    group, _, version = api_version.rpartition("/")
    return Ref(group, version, kind, "", "web")


@pytest.mark.parametrize(("before", "after"), list(itertools.pairwise(versions())))
def test_every_kind_that_the_schemas_lose_is_in_the_table_with_that_version(before: str, after: str) -> None:
    for api, kind in kinds(before) - kinds(after):
        found = lifecycle_of(ref(api, kind))
        assert found is not None, (api, kind)
        assert found.removed == after, (api, kind)


def test_what_the_table_says_is_there_the_schemas_have() -> None:
    for (api, kind), end in lifecycles().items():
        if end.component == KUBERNETES:
            for version in versions():
                # A kind that came and went between the first schemas and now is not there before it came.
                if type_of(ref(api, kind), version):
                    assert not reached(version, end.removed), (api, kind, version)


def test_the_replacement_is_there_when_something_is_removed_or_was_before() -> None:
    for (api, kind), end in lifecycles().items():
        if (
            end.component != KUBERNETES
            or " " in end.replacement
            or not end.removed
            or not reached(latest(), end.removed)
        ):
            continue
        # What a replacement of alpha versions became later is named as it is now.
        known = [version for version in versions() if reached(version, end.removed)]
        there = [version for version in known if type_of(ref(end.replacement, kind), version)]
        gone_for_good = kind in {
            "PodScheduling", "PodSchedulingContext", "ResourceClass", "ResourceClassParameters",
            "ResourceClaimParameters",
        }  # fmt: skip
        assert there or gone_for_good, (api, kind)


def test_the_table_is_in_order() -> None:
    for (api, kind), end in lifecycles().items():
        assert end.replacement, (api, kind)
        assert not end.removed or reached(end.removed, end.deprecated), (api, kind)
        assert (end.component == KUBERNETES) == is_builtin_group(api.rpartition("/")[0]), (api, kind)


def test_from_deprecated_to_removed() -> None:
    end = lifecycle_of(ref("autoscaling/v2beta2", "HorizontalPodAutoscaler"))
    assert end is not None

    assert not is_deprecated(end, "1.22", {})
    assert is_deprecated(end, "1.25", {})
    assert not is_removed(end, "1.25", {})
    assert is_removed(end, "1.26", {})
    assert is_removed(end, "", {})


@pytest.mark.parametrize(
    ("version", "until", "expected"),
    [
        ("1.10", "1.9", True), ("1.9", "1.10", False), ("v1.25.3", "1.25", True), ("", "1.99", True),
        ("latest", "1.99", True), ("1.25", "", False), ("2.0", "1.30", True), ("0.16.2", "0.17", False),
    ],
)  # fmt: skip
def test_versions_are_numbers(version: str, until: str, expected: bool) -> None:
    assert reached(version, until) is expected


def test_at_least() -> None:
    assert at_least("1.25", 25)
    assert not at_least("1.9", 10)
    assert at_least("", 99)


def fields(api_version: str, kind: str, version: str) -> object:
    """The type of a kind with the types of its fields, as far down as they go; names of types and words left out."""
    name = type_of(ref(api_version, kind), version)
    return _shape(definitions(version), name, api_version) if name else None


def _shape(types: Mapping[str, Any], name: str, api_version: str) -> object:
    """Properties of a type by name; one of another API version's package stands as its own properties."""
    definition = types[name]
    group = ".".join(name.split(".")[:-2])
    return {
        "required": sorted(definition.get("required") or ()),
        "properties": {
            key: _plain(types, value, group, api_version)
            for key, value in (definition.get("properties") or {}).items()
            if key not in ("apiVersion", "kind", "status", "metadata")
        },
    }


def _plain(types: Mapping[str, Any], schema: Any, group: str, api_version: str) -> object:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _shape(types, name, api_version) if name.startswith(f"{group}.") else name
    if "items" in schema:
        return [_plain(types, schema["items"], group, api_version)]
    return schema.get("type")


ALIKE = [(api, kind, end.replacement) for (api, kind), end in lifecycles().items() if end.alike]


@pytest.mark.parametrize(("before", "kind", "after"), ALIKE)
def test_what_is_alike_has_the_same_fields_where_schemas_know_both(before: str, kind: str, after: str) -> None:
    both = [
        version for version in versions() if type_of(ref(before, kind), version) and type_of(ref(after, kind), version)
    ]

    for version in both:
        assert fields(before, kind, version) == fields(after, kind, version), version


def test_some_that_are_alike_are_known_to_the_schemas() -> None:
    assert sum(any(type_of(ref(before, kind), version) for version in versions()) for before, kind, _ in ALIKE) > 6


def test_every_row_says_where_it_is_from() -> None:
    text = files("kustomgen.k8s").joinpath("lifecycle.csv").read_text(encoding="utf-8")
    assert all(row["source"] for row in csv.DictReader(text.splitlines()))
