"""What ``generate --verify`` says where kustomize builds something else than the spec says."""

from __future__ import annotations

import copy
from pathlib import Path

from kustomgen.generate.project import load_project
from kustomgen.generate.verify import differences
from kustomgen.k8s.resource import Resource
from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final

SPEC = """\
apiVersion: kustomgen/v1
name: shop
workloads:
  web: {image: shop/web, ports: {http: 8080}, replicas: 2}
images: {shop/web: 1.0.0}
environments: {prod: {}}
"""


def test_each_place_is_named_with_what_was_expected_and_built(tmp_path: Path) -> None:
    (tmp_path / "kustomgen.yaml").write_text(SPEC)
    (environment,) = load_project(tmp_path / "kustomgen.yaml").environments
    wanted = final(build(environment.spec), environment.spec, environment_labels(environment))
    built = copy.deepcopy(wanted)
    (deployment,) = (each for each in built if each["kind"] == "Deployment")
    deployment["spec"]["replicas"] = 3
    del deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    deployment["metadata"]["annotations"] = {"a.b/c": "x"}
    built = [each for each in built if each["kind"] != "ServiceAccount"]
    built.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}})

    said = differences(environment, tuple(map(Resource, built)), wanted)

    assert sorted(said) == [
        "ConfigMap/other is only in the build",
        "Deployment/shop-web metadata.annotations: expected nothing, built {'a.b/c': 'x'}",
        "Deployment/shop-web spec.replicas: expected 2, built 3",
        "Deployment/shop-web spec.template.spec.containers[0].image: expected 'shop/web:1.0.0', built nothing",
        "ServiceAccount/shop is missing from the build",
    ]
    assert differences(environment, tuple(map(Resource, wanted)), wanted) == []
