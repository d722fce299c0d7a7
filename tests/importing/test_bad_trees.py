"""Trees with more than plain objects: what builds is written out and named, what does not is refused with its line."""

from __future__ import annotations

import pytest

from tests.importing.conftest import TREE, Run, Write

_OVERLAY = "old/overlays/dev/kustomization.yaml"
_TRANSFORMER = """
    apiVersion: builtin
    kind: PrefixTransformer
    metadata: {name: p}
    prefix: x-
    fieldSpecs: [{path: metadata/name, kind: Service}]
    """


@pytest.mark.parametrize(
    ("more", "files", "message"),
    [
        (
            (
                "replacements: [{source: {kind: Service, name: shop-web}, targets: [{select: {kind: Deployment}, "
                "fieldPaths: [spec.template.spec.hostname], options: {create: true}}]}]"
            ),
            {},
            f"{_OVERLAY}:3:1: replacements: replacements have no place in a spec: the objects that they build are written out",
        ),
        (
            "vars: [{name: NAME, objref: {apiVersion: v1, kind: Service, name: shop-web}}]",
            {},
            f"{_OVERLAY}:3:1: vars: vars have no place in a spec: the objects that they build are written out",
        ),
        (
            "transformers: [prefix.yaml]",
            {"prefix.yaml": _TRANSFORMER},
            f"{_OVERLAY}:3:1: transformers: transformers have no place in a spec: the objects that they build are written out",
        ),
        (
            "nameSuffix: -blue",
            {},
            f"{_OVERLAY}:3:1: nameSuffix: name suffixes have no place in a spec: the objects that they build are written out",
        ),
        (
            "components: [c]",
            {
                "c/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nlabels: [{pairs: {a: b}}]\n"
            },
            f"{_OVERLAY}:3:1: components: Components have no place in a spec: the objects that they build are written out",
        ),
    ],
)
def test_what_only_kustomize_says_is_written_out_and_named(
    run: Run, write: Write, more: str, files: dict[str, str], message: str
) -> None:
    beside = {f"old/overlays/dev/{name}": text for name, text in files.items()}
    write({**TREE, _OVERLAY: f"resources: [../../base]\nnamespace: shop-dev\n{more}\n", **beside})

    result = run("import", "old", "-o", "new")

    assert (result.code, message in result.out) == (0, True), result.out + result.err
    assert "0 different (verified)" in result.out
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


@pytest.mark.parametrize(
    ("kustomization", "message"),
    [
        (
            "resources: ['https://github.com/example/shop//deploy?ref=v1']",
            "1:13: https://github.com/example/shop//deploy?ref=v1: remote resources are not fetched unless that is allowed",
        ),
        (
            "helmCharts: [{name: redis, repo: 'https://charts.example.com', version: 1.0.0}]",
            "1:1: must specify --enable-helm",
        ),
        (
            "generators: [plugin.yaml]",
            "1:14: external plugins disabled; unable to load external plugin 'Maker'",
        ),
    ],
)
def test_what_comes_from_elsewhere_is_refused_with_its_line(
    run: Run, write: Write, kustomization: str, message: str
) -> None:
    plugin = "apiVersion: example.com/v1\nkind: Maker\nmetadata: {name: m}\n"
    folder = write({**TREE, _OVERLAY: kustomization + "\n", "old/overlays/dev/plugin.yaml": plugin})

    result = run("import", "old", "-o", "new")

    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"{_OVERLAY}:{message}"
    assert not (folder / "new").exists()


def test_names_that_no_workload_has_stay_objects(run: Run, write: Write) -> None:
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:shop'}\nrules: []\n"
    web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop.web}\nspec: {selector: {matchLabels: {a: b}}, "
    web += "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: web, image: 'x:1'}]}}}\n"
    write({"Prod_EU.yaml": f"{role}---\n{web}"})

    result = run("import", "Prod_EU.yaml", "-o", "new")

    assert result.code == 0
    assert (
        "Prod_EU.yaml:6:1: Deployment/shop.web: is under `resources`, and no part of a workload: "
        "name: 'shop.web' is not a DNS label: expected are lower-case letters, digits and '-'"
    ) in result.out
    assert "1 environment, 2 objects: 0 as workloads, 2 as resources, 0 different (verified)" in result.out


SHAPES = [
    pytest.param("{containers: [web]}", id="a container"),
    pytest.param("{containers: [{name: web, image: x, env: [A]}]}", id="a variable"),
    pytest.param("{containers: [{name: web, image: x, ports: {http: 80}}]}", id="ports"),
    pytest.param("{containers: [{name: web, image: x, envFrom: 1}]}", id="envFrom"),
    pytest.param("{volumes: [data]}", id="a volume"),
    pytest.param("[]", id="the pod"),
]


@pytest.mark.parametrize("pod", SHAPES)
@pytest.mark.parametrize("server", [True, False])
def test_objects_of_another_shape_are_no_workloads(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, pod: str, server: bool
) -> None:
    if not server:
        monkeypatch.setattr("kustomgen.engine.apiserver.find_validator", lambda: None)
    web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {a: b}}, "
    web += f"template: {{metadata: {{labels: {{a: b}}}}, spec: {pod}}}}}\n"
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: shop}\n"
    write({"prod.yaml": web + account})

    result = run("import", "prod.yaml", "-o", "new")

    assert result.code == 1, result.out + result.err
    assert "prod.yaml:1:1: Deployment/web (prod): stays in the old tree: " in result.out
    assert ("the API server refuses it: spec.template." in result.out) == server


def test_settings_in_another_namespace_keep_their_hashes(run: Run, write: Write) -> None:
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-79fm26b95c, namespace: other}\ndata: {A: b}\n"
    pod = "containers: [{name: web, image: 'x:1', envFrom: [{configMapRef: {name: shop-79fm26b95c}}]}]"
    web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {a: b}}, "
    web += f"template: {{metadata: {{labels: {{a: b}}}}, spec: {{{pod}}}}}}}\n"
    write({"prod.yaml": f"{settings}---\n{web}"})

    result = run("import", "prod.yaml", "-o", "new")

    assert result.code == 0, result.err
    assert "2 objects: 0 as workloads, 2 as resources, 0 different (verified)" in result.out


def test_five_hundred_objects_are_imported(run: Run, write: Write) -> None:
    one = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d}\ndata: {a: b}\n"
    write({"all.yaml": "---\n".join(one % number for number in range(500))})

    result = run("import", "all.yaml", "-o", "new")

    assert result.out == "1 environment, 500 objects: 0 as workloads, 500 as resources, 0 different (verified)\n"


def test_a_folder_that_builds_to_nothing_is_named(run: Run, write: Write) -> None:
    write({"old/kustomization.yaml": "commonLabels: {a: b}\nresources: []\n"})

    result = run("import", "old", "-o", "new")

    assert result.code == 2
    assert "old:1:1: builds to no object, so there is nothing to import" in result.err
