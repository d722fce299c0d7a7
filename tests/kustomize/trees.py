"""Trees of kustomizations, drawn at random: bases, overlays, components, and most ways of setting a field.

Written in block style, one value to a line, so that a test can change the value on a line that it was given.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st

from kustomgen.yaml.dump import dump

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
TILL = {"apiVersion": "shop.example/v1", "kind": "Till", "metadata": {"name": "till"}}


@dataclass
class Layer:
    """One kustomization in the making: its folder, what it says, and the files beside it."""

    folder: str
    content: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, *entries: Any) -> None:
        self.content.setdefault(key, []).extend(entries)

    def file(self, text: str, ending: str = "yaml") -> str:
        name = f"f{len(self.files)}.{ending}"
        self.files[name] = text
        return name


@dataclass
class Tree:
    """Files by path; ``top`` is the folder to build."""

    files: dict[str, str]
    top: str

    def __str__(self) -> str:
        return "".join(f"# {path}\n{text}\n" for path, text in self.files.items())


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree with one to three kustomizations on one another, and up to two components."""
    return grow(draw(st.randoms(use_true_random=True)))


def grow(random: Random) -> Tree:
    """The same, from any source of randomness."""
    layers = [_base(random)]
    names = ["web"]
    for depth in range(random.randint(0, 2)):
        key = "bases" if random.random() < 0.15 else "resources"
        layer = Layer(f"layer{depth}", {key: [f"../{layers[-1].folder}"]})
        layers.append(layer)
        for number in range(random.choice((0, 0, 1, 2))):
            component = Layer(f"part{depth}{number}", {"kind": "Component"})
            _change(random, component, names, random.randint(1, 2))
            layer.add("components", f"../{component.folder}")
            layers.insert(-1, component)
        _change(random, layer, names, random.randint(1, 5))
    if len(layers) == 1:
        _change(random, layers[0], names, random.randint(0, 3))
    files = {}
    for layer in layers:
        files[f"{layer.folder}/kustomization.yaml"] = dump(layer.content)
        files |= {f"{layer.folder}/{name}": text for name, text in layer.files.items()}
    return Tree(files, layers[-1].folder)


def _base(random: Random) -> Layer:
    web = {
        **WEB,
        "metadata": {
            "name": "web",
            "labels": {"pick": "yes"},
            "annotations": {"one": "a1", "two": "a2", "three": "a3"},
        },
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "containers": [
                        {
                            "name": "web",
                            "image": "shop/web:v1",
                            "args": ["--one", "--two", "--three"],
                            "env": [{"name": "MODE", "value": "slow"}, {"name": "SIZE", "value": "small"}],
                            "envFrom": [{"configMapRef": {"name": "settings"}}],
                            "resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "32Mi", "cpu": "10m"}},
                        },
                        {"name": "side", "image": "envoy:v1", "workingDir": "/side"},
                    ]
                },
            },
        },
    }
    service = {**SERVICE, "spec": {"selector": {"app": "web"}, "type": "ClusterIP",
                                   "ports": [{"port": 80, "targetPort": 8080}]}}  # fmt: skip
    till = {**TILL, "spec": {"drawers": [{"name": "a", "size": 1}, {"name": "b", "size": 2}], "image": "shop/till:v1"}}
    plain = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "plain"},
             "data": {"HOST": "db.local", "PORT": "5432"}}  # fmt: skip
    base = Layer("base", {"resources": []})
    objects = [web, service, plain, *([till] if random.random() < 0.5 else [])]
    if random.random() < 0.5:
        base.add("resources", base.file("---\n".join(map(dump, objects))))
    else:
        base.add("resources", *(base.file(dump(one)) for one in objects))
    base.add(
        "configMapGenerator",
        {"name": "settings", "literals": ["LEVEL=info", "COLOUR=red"], "envs": [base.file("# more\nREGION=eu\n", "env")],
         "files": [base.file("hello\n", "txt")]},
    )  # fmt: skip
    if random.random() < 0.5:
        base.add("secretGenerator", {"name": "keys", "type": "Opaque", "literals": ["token=abc"]})
    return base


def _change(random: Random, layer: Layer, names: list[str], how_many: int) -> None:
    for change in random.sample(CHANGES, how_many):
        change(random, layer, names)


Change = Callable[[Random, Layer, list[str]], None]


def _number(random: Random) -> int:
    return random.randint(2, 99)


def _word(random: Random) -> str:
    return random.choice(("red", "green", "blue")) + str(random.randint(2, 99))


def _container(random: Random, which: str = "web") -> dict[str, Any]:
    return random.choice(
        [
            {"name": which, "image": f"shop/{_word(random)}:v{_number(random)}"},
            {"name": which, "env": [{"name": "MODE", "value": _word(random)}]},
            {"name": which, "env": [{"name": f"NEW{_number(random)}", "value": _word(random)}]},
            {"name": which, "args": [f"--{_word(random)}", "--last"]},
            {"name": which, "resources": {"limits": {"memory": f"{_number(random)}Mi", "cpu": "2"}}},
            {"name": which, "resources": {"$patch": "replace", "limits": {"memory": f"{_number(random)}Mi"}}},
            {"name": which, "resources": {"limits": None}},
            {"name": f"more{_number(random)}", "image": f"shop/more:v{_number(random)}", "args": ["--x"]},
            {"name": "side", "$patch": "delete"} if which == "web" else {"name": which, "workingDir": "/x"},
        ]
    )


def _merge(random: Random, name: str) -> dict[str, Any]:
    """A strategic merge patch of the Deployment."""
    head: dict[str, Any] = {**WEB, "metadata": {"name": name}}
    body: dict[str, Any] = random.choice(
        [
            {"spec": {"replicas": _number(random)}},
            {"spec": {"replicas": None}},
            {"spec": {"template": {"spec": {"containers": [_container(random)]}}}},
            {"spec": {"template": {"spec": {"containers": [_container(random), _container(random, "proxy")]}}}},
            {"spec": {"strategy": {"type": "Recreate"}, "replicas": _number(random)}},
            {"metadata": {"name": name, "annotations": {f"note{_number(random)}": _word(random)}}},
        ]
    )
    return {**head, **body}


def merge_file(random: Random, layer: Layer, names: list[str]) -> None:
    documents = [_merge(random, random.choice(names))]
    if random.random() < 0.3:
        documents.append({**SERVICE, "spec": {"type": random.choice(("NodePort", "LoadBalancer"))}})
    layer.add("patches", {"path": layer.file("---\n".join(map(dump, documents)))})


def merge_inline(random: Random, layer: Layer, names: list[str]) -> None:
    layer.add("patches", {"patch": dump(_merge(random, random.choice(names)))})


def merge_with_target(random: Random, layer: Layer, _names: list[str]) -> None:
    target = random.choice(
        [
            {"kind": "Deployment"},
            {"name": ".*web", "kind": "Deploy.*"},
            {"labelSelector": "pick=yes", "kind": "Deployment"},
            {"labelSelector": "!pick"},
            {"kind": "Deployment", "annotationSelector": "one,!nope"},
            {"group": "apps", "version": "v1"},
            {"kind": "Deployment", "namespace": "default"},
        ]
    )
    text = dump(_merge(random, "any"))
    entry = {"path": layer.file(text)} if random.random() < 0.5 else {"patch": text}
    if "labelSelector" in target and "pick=yes" not in target["labelSelector"]:
        entry = {"patch": dump({**WEB, "metadata": {"name": "any", "annotations": {"unpicked": _word(random)}}})}
    layer.add("patches", {**entry, "target": target})


def legacy_merge(random: Random, layer: Layer, names: list[str]) -> None:
    text = dump(_merge(random, random.choice(names)))
    layer.add("patchesStrategicMerge", layer.file(text) if random.random() < 0.5 else text)


_FIRST = "/spec/template/spec/containers/0"


def _operations(random: Random) -> list[dict[str, Any]]:
    return random.choice(
        [
            [{"op": "replace", "path": "/spec/replicas", "value": _number(random)}],
            [{"op": "add", "path": f"{_FIRST}/args", "value": ["--json", f"--{_word(random)}"]}],
            [{"op": "add", "path": f"{_FIRST}/args", "value": ["a", "b"]},
             {"op": "add", "path": f"{_FIRST}/args/0", "value": _word(random)},
             {"op": "remove", "path": f"{_FIRST}/args/1"}],
            [{"op": "add", "path": "/spec/template/spec/containers/0",
              "value": {"name": f"json{_number(random)}", "image": f"shop/json:v{_number(random)}"}}],
            [{"op": "add", "path": "/spec/template/spec/containers/-",
              "value": {"name": f"last{_number(random)}", "image": f"shop/last:v{_number(random)}"}}],
            [{"op": "add", "path": "/metadata/annotations/shop.example~1key", "value": _word(random)},
             {"op": "test", "path": "/kind", "value": "Deployment"}],
            [{"op": "copy", "from": "/metadata/annotations/one", "path": f"/metadata/annotations/copy{_number(random)}"}],
            [{"op": "replace", "path": f"{_FIRST}/image", "value": f"shop/{_word(random)}:v{_number(random)}"}],
            [{"op": "remove", "path": "/spec/template/spec/containers/1"},
             {"op": "add", "path": "/spec/paused", "value": True}],
        ]
    )  # fmt: skip


def json_patch(random: Random, layer: Layer, _names: list[str]) -> None:
    operations = _operations(random)
    target = {"kind": "Deployment"} if random.random() < 0.7 else {"labelSelector": "pick in (yes, no)"}
    text = json.dumps(operations, indent=1) if random.random() < 0.3 else dump(operations)
    entry = {"path": layer.file(text)} if random.random() < 0.5 else {"patch": text}
    layer.add("patches", {"target": target, **entry})


def legacy_json_patch(random: Random, layer: Layer, names: list[str]) -> None:
    target = {"group": "apps", "version": "v1", "kind": "Deployment", "name": random.choice(names)}
    layer.add("patchesJson6902", {"target": target, "path": layer.file(dump(_operations(random)))})


def images(random: Random, layer: Layer, _names: list[str]) -> None:
    entry = random.choice(
        [
            {"name": "shop/web", "newTag": f"v{_number(random)}"},
            {"name": "envoy", "newName": f"mirror/{_word(random)}"},
            {"name": "shop/.*", "newTag": f"v{_number(random)}"},
            {"name": "shop/web", "digest": f"sha256:{_number(random)}ab"},
            {"name": "nobody", "newTag": "v2"},
        ]
    )
    layer.add("images", entry)


def replicas(random: Random, layer: Layer, names: list[str]) -> None:
    layer.add("replicas", {"name": random.choice(names), "count": _number(random)})


def labels(random: Random, layer: Layer, _names: list[str]) -> None:
    entry: dict[str, Any] = {"pairs": {f"label{_number(random)}": _word(random)}}
    entry |= random.choice([{}, {"includeSelectors": True}, {"includeTemplates": True},
                            {"fields": [{"path": "spec/drawers/labels", "create": True, "kind": "Till"}]}])  # fmt: skip
    layer.add("labels", entry)


def common(random: Random, layer: Layer, _names: list[str]) -> None:
    key = random.choice(("commonLabels", "commonAnnotations"))
    layer.content[key] = {f"common{_number(random)}": _word(random)}


def namespace(random: Random, layer: Layer, _names: list[str]) -> None:
    layer.content["namespace"] = _word(random)


def rename(random: Random, layer: Layer, names: list[str]) -> None:
    if layer.content.get("kind") == "Component" or "namePrefix" in layer.content or "nameSuffix" in layer.content:
        return
    key = random.choice(("namePrefix", "nameSuffix"))
    layer.content[key] = "p-" if key == "namePrefix" else "-s"
    names.append(f"p-{names[-1]}" if key == "namePrefix" else f"{names[-1]}-s")


def generator(random: Random, layer: Layer, _names: list[str]) -> None:
    entry = random.choice(
        [
            {"name": "settings", "behavior": "merge", "literals": [f"LEVEL={_word(random)}"]},
            {"name": "settings", "behavior": "merge", "envs": [layer.file(f"REGION={_word(random)}\n", "env")]},
            {"name": "settings", "behavior": "replace", "literals": [f"ONLY={_word(random)}", "LEVEL=x"]},
            {"name": f"new{_number(random)}", "literals": [f"A={_word(random)}"], "options": {"labels": {"made": "y"}}},
        ]
    )
    layer.add("configMapGenerator", entry)


def replacement(random: Random, layer: Layer, _names: list[str]) -> None:
    source = {"kind": "ConfigMap", "name": "plain", "fieldPath": random.choice(("data.HOST", "data.PORT"))}
    target: dict[str, Any] = random.choice(
        [
            {"fieldPaths": ["metadata.annotations.copied"], "options": {"create": True}},
            {"fieldPaths": ["spec.template.spec.containers.[name=web].env.[name=MODE].value"]},
            {"fieldPaths": ["spec.template.spec.containers.*.image"], "options": {"delimiter": ":", "index": 1}},
            {"fieldPaths": ["metadata.annotations.three"]},
        ]
    )
    entry = {"source": source, "targets": [{"select": {"kind": "Deployment"}, **target}]}
    layer.add("replacements", {"path": layer.file(dump([entry]))} if random.random() < 0.4 else entry)


def variable(random: Random, layer: Layer, names: list[str]) -> None:
    if "vars" in layer.content:
        return
    name = f"V{_number(random)}"
    source = {"kind": "ConfigMap", "name": "plain", "apiVersion": "v1"}
    layer.add("vars", {"name": name, "objref": source, "fieldref": {"fieldpath": "data.HOST"}})
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "web", "command": [f"$({name})"]}]}}}}
    layer.add("patches", {"patch": dump({**WEB, "metadata": {"name": random.choice(names)}, **patch})})


def configuration(random: Random, layer: Layer, _names: list[str]) -> None:
    config = {"images": [{"path": "spec/image", "kind": "Till"}]}
    layer.add("configurations", layer.file(dump(config)))
    layer.add("images", {"name": "shop/till", "newTag": f"v{_number(random)}"})


def till(random: Random, layer: Layer, _names: list[str]) -> None:
    patch = dump({**TILL, "metadata": {"name": "any"}, "spec": {"drawers": [{"name": "c", "size": _number(random)}]}})
    layer.add("patches", {"patch": patch, "target": {"kind": "Till"}})


def ports(random: Random, layer: Layer, names: list[str]) -> None:
    """Two keys tell ports apart: those that have a protocol, and those that have none."""
    protocol = random.choice(({}, {"protocol": "UDP"}, {"protocol": "TCP"}))
    items = [{"containerPort": port, **protocol, "name": _word(random)} for port in random.sample((80, 81, 82), 2)]
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "side", "ports": items}]}}}}
    layer.add("patches", {"patch": dump({**WEB, "metadata": {"name": random.choice(names)}, **patch})})


def options(random: Random, layer: Layer, _names: list[str]) -> None:
    layer.content["generatorOptions"] = {"annotations": {f"made{_number(random)}": _word(random)}}


def nested(random: Random, layer: Layer, names: list[str]) -> None:
    """Objects that a component brings, and a patch of them by the one who uses it."""
    if layer.content.get("kind") != "Component":
        return
    name = f"extra{_number(random)}"
    extra = {**SERVICE, "metadata": {"name": name}, "spec": {"type": "ClusterIP", "externalName": _word(random)}}
    layer.add("resources", layer.file(dump(extra)))
    layer.add("patches", {"patch": dump({"kind": "x", "metadata": {"name": "x"}, "spec": {"externalName": _word(random)}}),
                          "target": {"kind": "Service", "name": random.choice((name, "extra.*", *names))}})  # fmt: skip


def removal(_random: Random, layer: Layer, _names: list[str]) -> None:
    patch = {**TILL, "metadata": {"name": "any"}, "$patch": "delete"}
    layer.add("patches", {"patch": dump(patch), "target": {"kind": "Till"}})


def whole(random: Random, layer: Layer, names: list[str]) -> None:
    """Directives on what is added, and on what is replaced."""
    body: dict[str, Any] = random.choice(
        [
            {"spec": {"strategy": {"$patch": "replace", "type": "Recreate"}}},
            {
                "spec": {
                    "template": {"spec": {"$patch": "replace", "containers": [{"name": "w", "image": "shop/w:v1"}]}}
                }
            },
            {
                "spec": {
                    "template": {"spec": {"containers": [{"$patch": "replace"}, {"name": "r", "image": "shop/r:v1"}]}}
                }
            },
            {"spec": {"template": {"spec": {"securityContext": {"$patch": "delete", "runAsUser": 1}}}}},
            {
                "spec": {
                    "template": {"spec": {"volumes": [{"name": "v", "emptyDir": {"sizeLimit": None, "medium": "M"}}]}}
                }
            },
        ]
    )
    layer.add("patches", {"patch": dump({**WEB, "metadata": {"name": random.choice(names)}, **body})})


CHANGES: list[Change] = [
    ports, options, nested, removal, whole, whole,
    merge_file, merge_file, merge_inline, merge_with_target, merge_with_target, legacy_merge, json_patch, json_patch,
    legacy_json_patch, images, images, replicas, labels, labels, common, namespace, rename, generator, generator,
    replacement, replacement, variable, configuration, till,
]  # fmt: skip
