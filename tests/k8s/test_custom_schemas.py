"""Schemas of custom resources: those that come with kustomgen, those of a folder, and those in a build."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.errors import InputError
from kustomgen.k8s.build import Build
from kustomgen.k8s.custom.folder import SchemaFolder, of_definition
from kustomgen.k8s.custom.published import published_definition, published_kinds
from kustomgen.k8s.custom.schemas import Schemas, published_schemas
from kustomgen.k8s.resource import Resource
from kustomgen.policy.params import Params
from kustomgen.rules.schema import schema_valid

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            required: [size, kept]
            properties:
              kept: {type: string, default: managed}
              size: {type: integer, format: int32, minimum: 1}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              mode: {type: string, enum: [a, b], nullable: true}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: string}}}
              embedded: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
              labels: {type: object, additionalProperties: {type: string}}
              over: {type: number, minimum: 0, exclusiveMinimum: true}
              name: {type: string, pattern: '^[a-z]+$', maxLength: 3}
              one: {type: object, oneOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}}
              items: {type: array, items: {type: object, properties: {x: {type: integer}}}}
"""


def said(spec: Any, folder: Path, kind: str = "Widget", api_version: str = "example.com/v1") -> list[str]:
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "w", "any": 1}, "spec": spec}
    schemas = Schemas((SchemaFolder(str(folder)),))
    return [f"{'.'.join(map(str, v.path))}: {v.message}" for v in schemas.violations(Resource(manifest))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/widget.yaml").write_text(f"# two documents\n{{a: b}}\n---\n{CRD}")
    return tmp_path


@pytest.mark.parametrize(
    "spec",
    [
        {"size": 1},
        {"size": 2, "port": "http", "mode": None},
        {"size": 2, "port": 80, "free": {"known": "x", "other": {"deep": [1]}}},
        {"size": 2, "embedded": {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": "b"}}, "spec": {}}},
        {"size": 1, "labels": {"anything": "x"}, "over": 0.1, "name": "abc", "one": {"a": "x"}, "items": [{"x": 1}]},
    ],
)
def test_what_a_structural_schema_allows_passes(spec: Any, folder: Path) -> None:
    assert said(spec, folder) == []


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({}, "spec.size: 'size' is missing"),
        ({"size": 1, "sise": 2}, "spec.sise: unknown field 'sise'; did you mean 'size'?"),
        ({"size": "1"}, "spec.size: '1' where an integer is expected"),
        ({"size": 0}, "spec.size: 0 is out of range: 1 is the minimum"),
        ({"size": 2**31}, "spec.size: 2147483648 is out of range: 2147483647 is the maximum"),
        ({"size": 1, "port": True}, "spec.port: true where an integer or a string is expected"),
        ({"size": 1, "mode": "c"}, "spec.mode: 'c' where 'a' or 'b' is expected"),
        ({"size": 1, "free": {"known": 1}}, "spec.free.known: 1 where a string is expected: put it in quotes"),
        ({"size": 1, "embedded": {"specs": {}}}, "spec.embedded.specs: unknown field 'specs'; did you mean 'spec'?"),
        ({"size": 1, "labels": {"a": 1}}, "spec.labels.a: 1 where a string is expected: put it in quotes"),
        ({"size": 1, "items": [{"x": 1}, {"y": 2}]}, "spec.items.1.y: unknown field 'y'"),
    ],
)
def test_what_it_does_not_allow_is_told(spec: Any, message: str, folder: Path) -> None:
    assert said(spec, folder) == [message]


@pytest.mark.parametrize(
    "spec", [{"over": 0}, {"name": "ABC"}, {"name": "abcd"}, {"one": {}}, {"one": {"a": "x", "b": "y"}}]
)
def test_value_validations_hold(spec: Any, folder: Path) -> None:
    assert len(said({"size": 1, **spec}, folder)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "widget-example.com-v1.json",
        "widget-example-v1.json",
        "example.com/widget_v1.json",
        "x/y/Widget-example-v1.json",
    ],
)
def test_json_schemas_are_found_by_the_names_that_kubeconform_gives_them(name: str, tmp_path: Path) -> None:
    schema = yaml.safe_load(CRD)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(json.dumps(schema))
    assert said({"size": 1, "sise": 1}, tmp_path) == ["spec.sise: unknown field 'sise'; did you mean 'size'?"]
    assert said({"sise": 1}, tmp_path, api_version="other.org/v1") == []


def test_a_schema_of_a_folder_stands_over_that_of_kustomgen(tmp_path: Path) -> None:
    (tmp_path / "externalsecret-external-secrets-v1.json").write_text('{"type": "object"}')
    own = said({"anything": 1}, tmp_path, "ExternalSecret", "external-secrets.io/v1")
    assert own == ["spec: unknown field 'spec'"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, "there is no such folder"),
        ({}, "there is no schema in this folder"),
        ({"a.yaml": "kind: Deployment"}, "there is no schema in this folder"),
    ],
)
def test_a_folder_without_schemas_is_told(files: dict[str, str] | None, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    if files is not None:
        folder.mkdir()
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    with pytest.raises(InputError, match=message):
        SchemaFolder(str(folder))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"widget-example-v1\.json:1:2: is no JSON: expecting property name"),
        ("[]", "a JSON Schema is a mapping, and this is not one"),
        (
            '{"properties": {"spec": {"$ref": "https://x.io/a.json"}}}',
            r"refers to https://x\.io/a\.json, which is not read",
        ),
        ('{"type": "objekt"}', "has an invalid schema"),
        ("\xff", "is no JSON"),
    ],
)
def test_a_schema_that_cannot_be_read_fails_what_should_be_held_against_it(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "widget-example-v1.json").write_bytes(text.encode("latin-1"))
    (told,) = said({}, tmp_path)
    assert re.search(rf"^kind: the schema cannot be used: .*{message}", told), told


def test_a_definition_in_the_build_serves_its_objects() -> None:
    definition = Resource(yaml.safe_load(CRD))
    widget = Resource(
        {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"sise": 1}}
    )
    schemas = published_schemas()
    assert not schemas.knows(widget.ref)
    assert schemas.knows(widget.ref, [definition])
    assert [v.keyword for v in schemas.violations(widget, [definition])] == ["required", "additionalProperties"]


def test_every_published_definition_is_of_its_name_and_serves_a_version() -> None:
    for group, kind in published_kinds():
        published = published_definition(group, kind)
        assert published is not None
        spec = published.definition["spec"]
        assert (spec["group"], spec["names"]["kind"]) == (group, kind)
        assert published.served
        for version in published.served:
            assert published_schemas().knows(Resource({"apiVersion": f"{group}/{version}", "kind": kind}).ref)
        assert not published_schemas().knows(Resource({"apiVersion": f"{group}/v0", "kind": kind}).ref)


@pytest.mark.parametrize(
    ("kind", "version", "dropped"),
    [
        ("VerticalPodAutoscaler", "v1", False),
        ("VerticalPodAutoscaler", "v1beta2", True),
        ("VerticalPodAutoscaler", "v2", False),
        ("VerticalPodAutoscaler", "v1alpha1", True),
        ("VerticalPodAutoscaler", "some", False),
    ],
)
def test_a_version_below_the_newest_served_one_is_dropped(kind: str, version: str, dropped: bool) -> None:
    published = published_definition("autoscaling.k8s.io", kind)
    assert published
    assert published.dropped(version) == dropped


@pytest.mark.parametrize(
    ("api_version", "kind", "spec", "message"),
    [
        ("external-secrets.io/v1", "ExternalSecret", {"data": [{"secretKey": "a", "remoteref": {"key": "b"}}]}, "remoteref"),
        ("bitnami.com/v1alpha1", "SealedSecret", {"encryptedData": {}, "template": {"typ": "Opaque"}}, "typ"),
        ("monitoring.coreos.com/v1", "ServiceMonitor", {"selector": {}, "endpoints": [{"prot": "http"}]}, "prot"),
        ("monitoring.coreos.com/v1", "PodMonitor", {"selector": {}, "podMetricsEndpoints": [{"intervall": "1s"}]}, "intervall"),
        ("monitoring.coreos.com/v1", "PrometheusRule", {"groups": [{"name": "a", "rules": [{"expr": "x", "four": "1m"}]}]}, "four"),
        ("keda.sh/v1alpha1", "ScaledObject", {"scaleTargetRef": {"name": "a"}, "triggers": [{"type": "cpu", "metadata": {}, "metricTyp": "x"}]}, "metricTyp"),
        ("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", {"targetRef": {"kind": "Deployment", "name": "a"}, "updatePolicy": {"updatMode": "Off"}}, "updatMode"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", {"rules": [{"backendRefs": [{"name": "a", "prot": 80}]}]}, "prot"),
        ("cert-manager.io/v1", "Certificate", {"secretName": "a", "issuerRef": {"name": "b"}, "dnsName": ["c"]}, "dnsName"),
        ("argoproj.io/v1alpha1", "Application", {"project": "a", "destination": {}, "syncPolicy": {"automatd": {}}}, "automatd"),
        ("argoproj.io/v1alpha1", "ApplicationSet", {"generators": [{"lists": {}}], "template": {"metadata": {}, "spec": {"project": "a", "destination": {}}}}, "lists"),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", {"interval": "1m", "prune": True, "sourceRef": {"kind": "GitRepository", "name": "a"}, "targetNamespce": "b"}, "targetNamespce"),
        ("source.toolkit.fluxcd.io/v1", "GitRepository", {"url": "a", "interval": "1m", "ref": {"brnch": "main"}}, "brnch"),
    ],
)  # fmt: skip
def test_a_misspelt_field_of_a_kind_that_kustomgen_makes_is_found(
    api_version: str, kind: str, spec: dict[str, Any], message: str
) -> None:
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    found = [violation.message for violation in published_schemas().violations(Resource(manifest))]
    assert [text for text in found if text.startswith(f"unknown field {message!r}")]


@pytest.mark.parametrize(
    ("api_version", "kind", "path"),
    [
        ("argoproj.io/v1alpha1", "AppProject", "spec.sourceIntegrity"),
        ("argoproj.io/v1alpha1", "Application", "spec.sources[].tagPrefix"),
        ("argoproj.io/v1alpha1", "ApplicationSet", "spec.applyNestedSelectors"),
        ("argoproj.io/v1alpha1", "Rollout", "spec.strategy.canary.steps[].setWeight"),
        ("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "spec.startupBoost"),
        ("bitnami.com/v1alpha1", "SealedSecret", "spec.template.metadata"),
        ("cert-manager.io/v1", "Certificate", "spec.renewal"),
        ("cert-manager.io/v1", "ClusterIssuer", "spec.acme.solvers[].dns01.webhook"),
        ("gateway.networking.k8s.io/v1", "Gateway", "spec.listeners[].tls.certificateRefs"),
        ("gateway.networking.k8s.io/v1", "GRPCRoute", "spec.rules[].matches[].method"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec.postRenderers[].kustomize.patches"),
        ("keda.sh/v1alpha1", "ScaledObject", "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.tolerance"),
        ("keda.sh/v1alpha1", "TriggerAuthentication", "spec.oauth2"),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "spec.postBuild.substituteStrategy"),
        ("kyverno.io/v1", "ClusterPolicy", "spec.rules[].validate.cel"),
        ("monitoring.coreos.com/v1", "ServiceMonitor", "spec.podTargetLabels"),
        ("networking.istio.io/v1", "VirtualService", "spec.http[].route[].destination.subset"),
        ("networking.istio.io/v1", "DestinationRule", "spec.trafficPolicy.outlierDetection"),
        ("source.toolkit.fluxcd.io/v1", "HelmRepository", "spec.type"),
        ("source.toolkit.fluxcd.io/v1", "OCIRepository", "spec.layerSelector"),
    ],
)
def test_a_field_that_an_operator_has_is_known(api_version: str, kind: str, path: str) -> None:
    group, _, version = api_version.partition("/")
    published = published_definition(group, kind)
    assert published
    schema: Any = of_definition(published.definition, group, version, kind)
    for step in path.replace("[]", ".[]").split("."):
        schema = schema["items"] if step == "[]" else schema["properties"][step]


def problems(manifest: dict[str, Any]) -> list[tuple[str, str | None]]:
    found = schema_valid.check(Build("overlays/prod", "prod", (Resource(manifest),)), Params())
    return [(problem.message, problem.severity) for problem in found]


def test_a_field_that_the_release_does_not_know_is_a_warning_that_names_the_release() -> None:
    spec = {"selector": {}, "endpoints": [{"port": "http", "brandNew": True}]}
    monitor = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "a"},
        "spec": spec,
    }
    [(message, severity)] = problems(monitor)
    assert message.startswith("unknown field 'brandNew'")
    assert message.endswith("(by Prometheus Operator v0.95.2)")
    assert severity == "warning"


def test_a_wrong_type_is_an_error_whatever_the_release() -> None:
    spec = {"selector": {}, "endpoints": [{"port": 8080}]}
    monitor = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "a"},
        "spec": spec,
    }
    assert [severity for _, severity in problems(monitor)] == [None]


def test_a_version_that_is_not_served_any_more_is_a_warning() -> None:
    old = {
        "apiVersion": "autoscaling.k8s.io/v1beta2",
        "kind": "VerticalPodAutoscaler",
        "metadata": {"name": "a"},
        "spec": {},
    }
    messages = [message for message, severity in problems(old) if severity == "warning"]
    assert (
        "Vertical Pod Autoscaler v1.8.1 does not serve autoscaling.k8s.io/v1beta2 VerticalPodAutoscaler; it serves v1"
        in messages
    )


def test_a_definition_in_the_build_stands_above_the_published_one() -> None:
    definition = yaml.safe_load(CRD)
    definition["spec"] |= {"group": "keda.sh", "names": {"kind": "ScaledObject", "plural": "scaledobjects"}}
    scaled = Resource(
        {"apiVersion": "keda.sh/v1", "kind": "ScaledObject", "metadata": {"name": "a"}, "spec": {"sise": 1}}
    )
    assert published_schemas().published(scaled.ref, [Resource(definition)]) is None
    assert published_schemas().published(scaled.ref)
