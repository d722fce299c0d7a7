"""Every way of setting a field, in real overlays built by the real kustomize.

A case is what it changes in the shop of ``conftest.py``: files, the object and path that are looked for, and the line
that is found, given by what stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kustomgen.engine.find import Engine
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Node, parse_path
from kustomgen.kustomize.build import build_overlay, read_manifests
from kustomgen.kustomize.provenance.edit_location import EditLocation, spot
from kustomgen.kustomize.provenance.locate import locate
from kustomgen.kustomize.sources import Sources

Write = Callable[[Mapping[str, str]], Sources]

PROD = "prod/kustomization.yaml"
WEB = "Deployment/prod-web"
CONTAINER = "spec.template.spec.containers[0]"


def at(sources: Sources, build: Build, resource: str, path: str) -> str | None:
    """``file: line`` of the place that is found, None where there is none."""
    (found,) = [one for one in build.resources if str(one) == resource or str(one).startswith(f"{resource}-")]
    mark = locate(sources, sources.cwd / build.path, found, parse_path(path), "1.32")
    if mark is None:
        return None
    line = (sources.cwd / mark.file).read_text(encoding="utf-8").splitlines()[mark.line - 1]
    assert line[mark.column - 1 :].strip(), "a mark stands before what it means"
    return f"{mark.file}: {line.strip()}"


# The containers are built as proxy, web: the patch names proxy.
IN_THE_SHOP = {
    "a patch": (WEB, "spec.replicas", "prod/web.yaml: replicas: 3"),
    "a patch of a list item": (
        WEB,
        f"{CONTAINER}.resources.limits.memory",
        "prod/web.yaml: resources: {limits: {memory: 1Gi}}",
    ),
    "an image's new tag": (WEB, "spec.template.spec.containers[1].image", f"{PROD}: newTag: v2"),
    "an image that nobody changed": (WEB, f"{CONTAINER}.image", "base/deployment.yaml: image: envoy:v1"),
    "a field of the base": (
        WEB,
        "spec.template.spec.containers[1].ports[0].containerPort",
        "base/deployment.yaml: - containerPort: 8080",
    ),
    "an item of a list without a merge key": (
        WEB,
        "spec.template.spec.containers[1].args[1]",
        "base/deployment.yaml: args: [--one, --two]",
    ),
    "a name that kustomize changed": (
        WEB,
        "spec.template.spec.containers[1].envFrom[0].configMapRef.name",
        "base/deployment.yaml: - configMapRef: {name: settings}",
    ),
    "the object's own name": (WEB, "metadata.name", "base/deployment.yaml: name: web"),
    "the whole object": (WEB, "", "base/deployment.yaml: apiVersion: apps/v1"),
    "the namespace": (WEB, "metadata.namespace", f"{PROD}: namespace: shop"),
    "a label": (WEB, "metadata.labels.tier", f"{PROD}: - pairs: {{tier: gold}}"),
    "absent": (WEB, "spec.strategy.type", "base/deployment.yaml: spec:"),
    "absent, below what both have": (
        WEB,
        f"{CONTAINER}.securityContext.privileged",
        "base/deployment.yaml: - name: proxy",
    ),
    "absent, below what only the patch has": (
        WEB,
        f"{CONTAINER}.resources.requests",
        "prod/web.yaml: resources: {limits: {memory: 1Gi}}",
    ),
    "an object in a List": ("Service/prod-web", "spec.ports[0].port", "base/more.yaml: ports: [{port: 80}]"),
    "a literal of the overlay": ("ConfigMap/prod-settings", "data.LEVEL", f"{PROD}: literals: [LEVEL=warn]"),
    "a literal of the base": (
        "ConfigMap/prod-settings",
        "data.COLOUR",
        "base/kustomization.yaml: literals: [LEVEL=info, COLOUR=red]",
    ),
    "a key that is a file": ("ConfigMap/prod-settings", 'data["motd.txt"]', "base/motd.txt: hello"),
    "a key of an env file": ("ConfigMap/prod-settings", "data.REGION", "base/extra.env: REGION=eu"),
    "a key that a ConfigMap does not have": (
        "ConfigMap/prod-settings",
        "data.NOPE",
        "base/kustomization.yaml: - name: settings",
    ),
    "a generated object's name": (
        "ConfigMap/prod-settings",
        "metadata.name",
        "base/kustomization.yaml: - name: settings",
    ),
    "a generated object as a whole": ("ConfigMap/prod-settings", "", "base/kustomization.yaml: - name: settings"),
}


@pytest.mark.parametrize("case", IN_THE_SHOP)
def test_the_line_that_set_a_field_is_found(engine: Engine, shop: Sources, case: str) -> None:
    resource, path, expected = IN_THE_SHOP[case]
    assert at(shop, build_overlay(engine, Path("prod"), sources=shop), resource, path) == expected


def overlay(fields: str) -> str:
    return f"resources: [../base]\n{dedent(fields).strip()}\n"


def patch(body: str, kind: str = "Deployment", name: str = "web") -> str:
    indented = "\n".join("  " + line for line in dedent(body).strip().splitlines())
    version = "apps/v1" if kind == "Deployment" else "v1"
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{indented}\n"


REPLICAS = patch("replicas: 7")
ONE = f"{CONTAINER}.image"

CHANGED: dict[str, tuple[dict[str, str], str, str, str | None]] = {
    "replicas": (
        {PROD: overlay("namePrefix: prod-\nreplicas:\n- name: web\n  count: 5")},
        WEB, "spec.replicas", f"{PROD}: count: 5",
    ),
    "the name of a Namespace": (
        {PROD: "resources: [n.yaml]\nnamespace: shop\n",
         "prod/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: any}\n"},
        "Namespace/shop", "metadata.name", f"{PROD}: namespace: shop",
    ),
    "replicas win over a patch": (
        {PROD: overlay("replicas: [{name: web, count: 5}]\npatches: [{path: web.yaml}]")},
        "Deployment/web", "spec.replicas", f"{PROD}: replicas: [{{name: web, count: 5}}]",
    ),
    "of two patches, the last": (
        {PROD: overlay("patches:\n- path: web.yaml\n- path: two.yaml"), "prod/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "the older field for patches": (
        {PROD: overlay("patchesStrategicMerge: [two.yaml]"), "prod/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "a patch inside the kustomization": (
        {PROD: overlay("patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n"
                       "    metadata: {name: web}\n    spec:\n      replicas: 7")},
        "Deployment/web", "spec.replicas", f"{PROD}: replicas: 7",
    ),
    "a patch inside the kustomization, the older field": (
        {PROD: overlay("patchesStrategicMerge:\n- |\n\n  apiVersion: apps/v1\n  kind: Deployment\n"
                       "  metadata: {name: web}\n  spec:\n    replicas: 7")},
        "Deployment/web", "spec.replicas", f"{PROD}: replicas: 7",
    ),
    "a patch inside the kustomization, on one line": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n"
                       "  patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {replicas: 7}}'")},
        "Deployment/web", "spec.replicas",
        f"{PROD}: patch: '{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: x}}, spec: {{replicas: 7}}}}'",
    ),
    "a patch with a target": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {kind: Deployment, name: we.}"),
         "prod/two.yaml": REPLICAS.replace("name: web", "name: any")},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "a patch with another target": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {kind: StatefulSet}"), "prod/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "base/deployment.yaml: replicas: 1",
    ),
    "a target by label": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {labelSelector: app=web}"), "prod/two.yaml": REPLICAS,
         "base/deployment.yaml": REPLICAS.replace("{name: web}", "{name: web, labels: {app: web}}")},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "a target by a label that the object does not have": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {labelSelector: app=web}"), "prod/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "base/deployment.yaml: replicas: 1",
    ),
    "a target by annotation": (
        {PROD: overlay("patches:\n- target: {annotationSelector: 'team in (shop)'}\n"
                       "  patch: |-\n    - {op: replace, path: /spec/ports/0/port, value: 81}")},
        "Service/web", "spec.ports[0].port", f"{PROD}: - {{op: replace, path: /spec/ports/0/port, value: 81}}",
    ),
    "a JSON patch of the field": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n"
                       "  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: 1")},
        "Deployment/web", "spec.replicas", f"{PROD}: value: 1",
    ),
    "a JSON patch of another field": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n"
                       "  patch: |-\n    - {op: replace, path: /spec/replicas, value: 1}")},
        "Deployment/web", ONE, "base/deployment.yaml: image: shop/web:v1",
    ),
    "a JSON patch that removes the field": (
        {PROD: overlay("patchesJson6902:\n- target: {version: v1, group: apps, kind: Deployment, name: web}\n"
                       "  path: j.json"),
         "prod/j.json": '[{"op": "remove", "path": "/spec/replicas"}]'},
        "Deployment/web", "spec.replicas", 'prod/j.json: [{"op": "remove", "path": "/spec/replicas"}]',
    ),
    "a JSON patch of some item": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n"
                       "  patch: |-\n    - {op: replace, path: /spec/template/spec/containers/1/image, value: e}")},
        "Deployment/web", ONE, "base/deployment.yaml: image: shop/web:v1",
    ),
    "a JSON patch that shifts a list": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n"
                       "  patch: |-\n    - {op: add, path: /spec/template/spec/containers/0, value: {name: z, image: z}}")},
        "Deployment/web", "spec.template.spec.containers[1].image", "base/deployment.yaml: image: shop/web:v1",
    ),
    "a JSON patch that adds at the end": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n  patch: |-\n"
                       "    - op: add\n      path: /spec/template/spec/containers/-\n"
                       "      value:\n        name: z\n        image: z")},
        "Deployment/web", "spec.template.spec.containers[2].image", f"{PROD}: image: z",
    ),
    "a JSON patch that copies": (
        {PROD: overlay("patches:\n- target: {kind: Deployment}\n  patch: |-\n"
                       "    - op: copy\n      from: /metadata/name\n      path: /spec/copied")},
        "Deployment/web", "spec.copied", f"{PROD}: from: /metadata/name",
    ),
    "a key with a slash in a JSON patch": (
        {PROD: overlay("patches:\n- target: {kind: Service}\n  patch: |-\n"
                       "    - op: add\n      path: /metadata/annotations/a.example~1b\n      value: c")},
        "Service/web", 'metadata.annotations["a.example/b"]', f"{PROD}: value: c",
    ),
    "a replacement of the field": (
        {PROD: overlay("replacements:\n- source: {kind: Service, name: web, fieldPath: metadata.name}\n"
                       "  targets:\n  - select: {kind: Deployment}\n"
                       "    fieldPaths: ['spec.template.spec.containers.[name=web].image']")},
        "Deployment/web", ONE, f"{PROD}: - source: {{kind: Service, name: web, fieldPath: metadata.name}}",
    ),
    "a replacement in a file of its own": (
        {PROD: overlay("replacements: [{path: r.yaml}]"),
         "prod/r.yaml": "- source: {kind: Service, name: web, fieldPath: metadata.name}\n"
                        "  targets: [{select: {name: web}, fieldPaths: [metadata.annotations.a],"
                        " options: {create: true}}]\n"},
        "Deployment/web", "metadata.annotations.a",
        "prod/r.yaml: - source: {kind: Service, name: web, fieldPath: metadata.name}",
    ),
    "a replacement of another object": (
        {PROD: overlay("replacements:\n- source: {kind: Service, name: web, fieldPath: metadata.name}\n"
                       "  targets: [{select: {kind: ServiceAccount}, fieldPaths: [metadata.annotations.a],"
                       " options: {create: true}}]")},
        "Deployment/web", ONE, "base/deployment.yaml: image: shop/web:v1",
    ),
    "a transformer that may set anything": (
        {PROD: overlay("transformers: [t.yaml]"),
         "prod/t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\n"
                        "target: {kind: Deployment}\n"
                        "patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"a\": \"b\"}}]'\n"},
        "Deployment/web", "spec.replicas", None,
    ),
    "a transformer that keeps to its fields": (
        {PROD: overlay("transformers: [t.yaml]"),
         "prod/t.yaml": "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\nlabels: {a: b}\n"
                        "fieldSpecs: [{path: metadata/labels, create: true}]\n"},
        "Deployment/web", "spec.replicas", "base/deployment.yaml: replicas: 1",
    ),
    "a list that a patch replaces whole": (
        {PROD: overlay("patches: [{path: two.yaml}]"),
         "prod/two.yaml": patch("template: {spec: {containers: [{name: web,\n  args: [--three]}]}}")},
        "Deployment/web", f"{CONTAINER}.args[0]", "prod/two.yaml: args: [--three]}]}}",
    ),
    "a container that a patch adds": (
        {PROD: overlay("patches: [{path: two.yaml}]"),
         "prod/two.yaml": patch("template:\n  spec:\n    containers:\n    - name: side\n      image: side:v1")},
        "Deployment/web", f"{CONTAINER}.resources", "prod/two.yaml: - name: side",
    ),
    "a field that a patch removes": (
        {PROD: overlay("patches: [{path: two.yaml}]"), "prod/two.yaml": patch("replicas: null")},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: null",
    ),
    "a list where there is a schema of one's own": (
        {PROD: overlay("openapi: {path: schema.json}\npatches: [{path: two.yaml}]"), "prod/schema.json": "{}",
         "prod/two.yaml": patch("template: {spec: {containers: [{name: web,\n  image: x}]}}")},
        "Deployment/web", ONE, None,
    ),
    "a field where there is a schema of one's own": (
        {PROD: overlay("openapi: {path: schema.json}\npatches: [{path: two.yaml}]"), "prod/schema.json": "{}",
         "prod/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "an image that a configuration names": (
        {PROD: "resources: [t.yaml]\nconfigurations: [c.yaml]\nimages:\n- name: a\n  newTag: v2\n",
         "prod/t.yaml": "apiVersion: a.example/v1\nkind: Till\nmetadata: {name: t}\nspec: {drawer: {image: a:v1}}\n",
         "prod/c.yaml": "images: [{path: spec/drawer/image, kind: Till}]\n"},
        "Till/t", "spec.drawer.image", f"{PROD}: newTag: v2",
    ),
    "a generator plugin": (
        {PROD: "generators: [g.yaml]\n", "prod/g.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\n"
                                                        "metadata: {name: c}\nliterals: [A=b]\n"},
        "ConfigMap/c", "data.A", None,
    ),
    "a value of another kind of patch that renames": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {kind: Deployment}\n  options: {allowNameChange: true}"),
         "prod/two.yaml": REPLICAS.replace("name: web", "name: other")},
        "Deployment/other", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "a name that a patch changed": (
        {PROD: overlay("patches:\n- path: two.yaml\n  target: {kind: Deployment}\n  options: {allowNameChange: true}"),
         "prod/two.yaml": REPLICAS.replace("name: web", "name: other")},
        "Deployment/other", "metadata.name", "prod/two.yaml: metadata: {name: other}",
    ),
    "a mode in octal digits": (
        {PROD: "resources: [two.yaml]\n",
         "prod/two.yaml": patch("template: {spec: {volumes: [{name: v, secret: {secretName: s,\n  defaultMode: 0440}}]}}")},
        "Deployment/web", "spec.template.spec.volumes[0].secret.defaultMode", "prod/two.yaml: defaultMode: 0440}}]}}",
    ),
    "a variable": (
        {PROD: overlay("vars: [{name: V, objref: {kind: Service, name: web, apiVersion: v1}}]\npatches: [{path: two.yaml}]"),
         "prod/two.yaml": patch("template: {spec: {containers: [{name: web,\n  command: [a, $(V)]}]}}")},
        "Deployment/web", f"{CONTAINER}.command[1]", "prod/two.yaml: command: [a, $(V)]}]}}",
    ),
    "a patch that replaces": (
        {PROD: overlay("patches: [{path: two.yaml}]"),
         "prod/two.yaml": patch("template:\n  spec:\n    $patch: replace\n    containers: [{name: a, image: b:v1}]")},
        "Deployment/web", ONE, "prod/two.yaml: containers: [{name: a, image: b:v1}]",
    ),
    "an image with a new name": (
        {PROD: overlay("images:\n- name: shop/web\n  newName: mirror/web\n  digest: sha256:00")},
        "Deployment/web", ONE, f"{PROD}: digest: sha256:00",
    ),
    "an image entry that only fits by its new name": (
        {PROD: overlay("images:\n- name: other\n  newName: shop/web")},
        "Deployment/web", ONE, "base/deployment.yaml: image: shop/web:v1",
    ),
    "an image entry of another image": (
        {PROD: overlay("images:\n- name: web\n  newTag: v1")},
        "Deployment/web", ONE, "base/deployment.yaml: image: shop/web:v1",
    ),
    "common labels, in a selector": (
        {PROD: overlay("commonLabels: {team: a}")},
        "Deployment/web", "spec.selector.matchLabels.team", f"{PROD}: commonLabels: {{team: a}}",
    ),
    "a common annotation": (
        {PROD: overlay("commonAnnotations:\n  team: a")},
        "Service/web", "metadata.annotations.team", f"{PROD}: team: a",
    ),
    "a component's patch": (
        {PROD: overlay("components: [../part]"),
         "part/kustomization.yaml": "kind: Component\npatches: [{path: two.yaml}]\n", "part/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "part/two.yaml: replicas: 7",
    ),
    "the overlay's patch wins over its component's": (
        {PROD: overlay("components: [../part]\npatches: [{path: web.yaml}]"),
         "part/kustomization.yaml": "kind: Component\npatches: [{path: two.yaml}]\n", "part/two.yaml": REPLICAS},
        "Deployment/web", "spec.replicas", "prod/web.yaml: replicas: 3",
    ),
    "of two components, the last": (
        {PROD: overlay("components: [../part, ../more]"),
         "part/kustomization.yaml": "kind: Component\npatches: [{path: two.yaml}]\n", "part/two.yaml": REPLICAS,
         "more/kustomization.yaml": "kind: Component\nreplicas: [{name: web, count: 4}]\n"},
        "Deployment/web", "spec.replicas", "more/kustomization.yaml: replicas: [{name: web, count: 4}]",
    ),
    "an object of a component": (
        {PROD: overlay("components: [../part]\nnameSuffix: -b"),
         "part/kustomization.yaml": "kind: Component\nresources: [s.yaml]\nnamePrefix: a-\n",
         "part/s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: side}\nspec: {ports: [{port: 1}]}\n"},
        "Service/a-side-b", "spec.ports[0].port", "part/s.yaml: spec: {ports: [{port: 1}]}",
    ),
    "a patch by the name of the kustomization between": (
        {PROD: "resources: [../mid]\npatches: [{path: two.yaml}]\nnamePrefix: b-\n",
         "mid/kustomization.yaml": overlay("namePrefix: a-"), "prod/two.yaml": REPLICAS.replace("web", "a-web")},
        "Deployment/b-a-web", "spec.replicas", "prod/two.yaml: replicas: 7",
    ),
    "the outer of two kustomizations": (
        {PROD: "resources: [../mid]\nimages: [{name: shop/web, newTag: v3}]\n",
         "mid/kustomization.yaml": overlay("images: [{name: shop/web, newTag: v2}]")},
        "Deployment/web", ONE, f"{PROD}: images: [{{name: shop/web, newTag: v3}}]",
    ),
    "names of which one ends like the other": (
        {PROD: "resources: [two.yaml]\nnameSuffix: -web\n",
         "prod/two.yaml": "\n---\n".join(patch(f"replicas: {n}", name=name)
                                        for n, name in ((1, "web"), (2, "web-web")))},
        "Deployment/web-web-web", "spec.replicas", "prod/two.yaml: replicas: 2",
    ),
    "the shorter of these names": (
        {PROD: "resources: [two.yaml]\nnameSuffix: -b\n",
         "prod/two.yaml": "\n---\n".join(patch(f"replicas: {n}", name=name) for n, name in ((1, "a"), (2, "a-b")))},
        "Deployment/a-b-b", "spec.replicas", "prod/two.yaml: replicas: 2",
    ),
    "one base by two ways": (
        {PROD: "resources: [../x, ../y]\n",
         "x/kustomization.yaml": overlay("namePrefix: x-\nreplicas: [{name: web, count: 2}]"),
         "y/kustomization.yaml": overlay("namePrefix: y-\nreplicas: [{name: web, count: 3}]")},
        "Deployment/y-web", "spec.replicas", "y/kustomization.yaml: replicas: [{name: web, count: 3}]",
    ),
    "ports that one key cannot tell apart": (
        {PROD: "resources: [two.yaml]\n",
         "prod/two.yaml": patch("template: {spec: {containers: [{name: a, ports: [\n"
                                "{containerPort: 53, protocol: UDP},\n{containerPort: 53, protocol: TCP}]}]}}")},
        "Deployment/web", f"{CONTAINER}.ports[1].protocol", "prod/two.yaml: {containerPort: 53, protocol: TCP}]}]}}",
    ),
    "a custom resource, whose lists have no merge keys": (
        {PROD: "resources: [two.yaml]\n",
         "prod/two.yaml": "apiVersion: a.example/v1\nkind: Till\nmetadata: {name: t}\nspec:\n  drawers:\n"
                          "  - {name: a}\n  - {name: a}\n"},
        "Till/t", "spec.drawers[1].name", "prod/two.yaml: - {name: a}",
    ),
    "a Secret's key": (
        {PROD: "secretGenerator:\n- name: s\n  literals:\n  - a=b\n  - key=c=d\n"},
        "Secret/s", "data.key", f"{PROD}: - key=c=d",
    ),
    "a generator that replaces": (
        {PROD: overlay("configMapGenerator:\n- name: settings\n  behavior: replace\n  literals:\n  - LEVEL=x")},
        "ConfigMap/settings", "data.LEVEL", f"{PROD}: - LEVEL=x",
    ),
    "a plain ConfigMap that a generator adds to": (
        {PROD: "resources: [c.yaml]\nconfigMapGenerator: [{name: c, behavior: merge, literals: [A=1]}]\n",
         "prod/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  B: b\n"},
        "ConfigMap/c", "data.B", "prod/c.yaml: B: b",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_each_way_of_setting_a_field_is_known(one_engine: Engine, write: Write, shop: Sources, case: str) -> None:
    files, resource, path, expected = CHANGED[case]
    write(files)
    assert at(shop, build_overlay(one_engine, Path("prod"), sources=shop), resource, path) == expected


def test_every_value_that_is_found_in_a_manifest_is_the_one_that_was_built(one_engine: Engine, shop: Sources) -> None:
    build = build_overlay(one_engine, Path("prod"), sources=shop)
    found = 0
    for resource in (one for one in build.resources if one.origin.file):
        for node in scalars(resource.node):
            mark = locate(shop, shop.cwd / "prod", resource, node.path, "1.32")
            assert mark is not None, f"{resource} {node}"
            line = (shop.cwd / mark.file).read_text().splitlines()[mark.line - 1]
            value = str(node.value).strip().removeprefix("prod-").partition("-")[0].rpartition(":")[2]
            assert value in line, f"{resource} {node} = {node.value!r}, but {mark} says {line!r}"
            found += 1
    assert found > 20, "most of the shop was looked at"


def scalars(node: Node) -> list[Node]:
    below: list[Any] = [child for _, child in node.fields()] + list(node.items())
    if not below:
        return [node]
    return [found for child in below for found in scalars(child)]


def test_a_field_of_a_kustomization_is_no_place_to_write_an_objects_field(
    one_engine: Engine, write: Write, shop: Sources
) -> None:
    write({PROD: "namespace: shop\nresources: [../base]\n"})
    build = build_overlay(one_engine, Path("prod"), sources=shop)
    (web,) = build.of_kind("Deployment")
    path = ("metadata", "namespace")
    assert str(locate(shop, Path("prod"), web, path)) == f"{PROD}:1:1"
    assert spot(shop, Path("prod"), web, path) is None
    assert spot(shop, Path("prod"), web, ("spec", "replicas")) == EditLocation(
        "base/deployment.yaml", 0, ("spec", "replicas")
    )


def test_a_file_of_manifests_is_its_own_source(write: Write) -> None:
    sources = write(
        {"out.yaml": "# one\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n"}
    )
    build = read_manifests("out.yaml", sources=sources)
    assert at(sources, build, "Service/a", "metadata.name") == "out.yaml: metadata: {name: a}"
    assert at(sources, build, "Service/a", "spec.ports") == "out.yaml: - apiVersion: v1"


def test_standard_input_has_lines_too(tmp_path: Path) -> None:
    sources = Sources(tmp_path, {"-": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"})
    (service,) = read_manifests("-", sources=sources).resources
    assert str(locate(sources, Path("-"), service, ("metadata", "name"), "1.32")) == "-:3:12"


def test_of_two_objects_that_are_alike_neither_is_named(write: Write) -> None:
    one = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
    sources = write({"out.yaml": f"{one}---\n{one}"})
    service, _ = read_manifests("out.yaml", sources=sources).resources
    assert locate(sources, sources.cwd / "out.yaml", service, ("spec",), "1.32") is None
