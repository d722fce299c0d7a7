"""The survey of kustomize's traps, row by row: what kustomize builds without a word, and which rule says something."""

from __future__ import annotations

import pytest

from kustomgen.errors import BuildError, Mark
from kustomgen.rules import RULES
from kustomgen.rules.kustomize import RULES as ABOUT_KUSTOMIZE
from tests.rules.trees import build_tree

IMAGE = "registry.shop.example/app/web"
OVERLAY = "resources: [../../base]\n"
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
ROLLOUT = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\n"


def merges(*specs: str, more: str = "") -> str:
    entries = "".join(f"- path: p{number}.yaml\n" for number, _ in enumerate(specs))
    files = "".join(f"--- # overlays/prod/p{number}.yaml\n{HEAD}{spec}\n" for number, spec in enumerate(specs))
    return f"{OVERLAY}{more}patches:\n{entries}{files}"


def operations(target: str, *given: str) -> str:
    return f"{OVERLAY}patches:\n- target: {target}\n  path: p.yaml\n--- # overlays/prod/p.yaml\n" + "".join(given)


def pod(text: str) -> str:
    return f"spec: {{template: {{spec: {{{text}}}}}}}"


def web(text: str) -> str:
    return pod(f"containers: [{{name: web, {text}}}]")


ENV = "/spec/template/spec/containers/0/env/0"
SILENT = {
    "images: a name that nothing has": (f"{OVERLAY}images: [{{name: {IMAGE}b, newTag: '9'}}]\n", {"image-override-matches"}),
    "images: a tag in the name": (f"{OVERLAY}images: [{{name: '{IMAGE}:1.0', newTag: '9'}}]\n", set()),
    "a target of another name": (
        operations("{kind: Deployment, name: webb}", "- {op: replace, path: /spec/replicas, value: 3}\n"),
        {"patch-target-exists"},
    ),
    "a target of another kind": (operations("{kind: Deploymnet}", f"{HEAD}spec: {{replicas: 3}}\n"), {"patch-target-exists"}),
    "a target by labels that nothing has": (
        operations("{labelSelector: tier=front}", "- {op: replace, path: /spec/replicas, value: 3}\n"),
        {"patch-target-exists"},
    ),
    "replacements: a target that is not there": (
        (f"{OVERLAY}replacements:\n- source: {{kind: Deployment, fieldPath: metadata.name}}\n"
        "  targets: [{select: {kind: Ingress}, fieldPaths: [metadata.name]}]\n"),
        {"replacement-target-exists"},
    ),
    "a mistyped container": (merges(pod("containers: [{name: wbe, resources: {}}]")), {"patch-container-exists"}),
    "a container without a name": (merges(pod("containers: [{image: a}]")), {"patch-items-named"}),
    "an unknown field": (merges("spec: {replcias: 5}"), {"schema-valid"}),
    "what is so already": (merges("spec: {replicas: 2}"), {"patch-has-effect"}),
    "null for what is not there": (merges("spec: {paused: null, minReadySeconds: 5}"), {"patch-null-removes"}),
    "a variable inserted before the one that is there": (
        operations("{kind: Deployment}", f"- {{op: add, path: {ENV}, value: {{name: LEVEL, value: debug}}}}\n"),
        {"json-patch-env-unique", "env-names-unique"},
    ),
    "value and valueFrom": (
        merges(web("env: [{name: LEVEL, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]")),
        {"env-value-or-source"},
    ),
    "a port with another number": (merges(web("ports: [{name: http, containerPort: 8080}]")), {"patch-items-merge", "ports-valid"}),
    "another answer to a topology": (
        merges(pod("topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]")),
        {"patch-items-merge"},
    ),
    "other tolerations": (merges(pod("tolerations: [{key: b}]")), {"patch-replaces-no-list"}),
    "replicas and a patch": (merges("spec: {replicas: 3}", more="replicas: [{name: web, count: 7}]\n"), {"patch-has-effect"}),
    "images and a patch": (
        merges(web(f"workingDir: /a, image: '{IMAGE}:3'"), more=f"images: [{{name: {IMAGE}, newTag: '7'}}]\n"),
        {"override-not-shadowed"},
    ),
    "two blocks of patches": (
        (f"{OVERLAY}patches: [{{path: p.yaml}}]\nimages: [{{name: {IMAGE}, newTag: '7'}}]\npatches: []\n"
        f"--- # overlays/prod/p.yaml\n{HEAD}spec: {{replicas: 3}}\n"),
        {"kustomization-keys-unique"},
    ),
    "two documents of a JSON patch": (
        operations(
            "{kind: Deployment}",
            "- {op: replace, path: /spec/replicas, value: 3}\n---\n- {op: add, path: /spec/paused, value: true}\n",
        ),
        {"json-patch-one-document"},
    ),
    "a container of a Rollout": (
        ("resources: [r.yaml]\npatches: [{path: p.yaml}]\n"
        f"--- # overlays/prod/r.yaml\n{ROLLOUT}{pod('containers: [{name: a, image: x:1, env: [{name: A}]}]')}\n"
        f"--- # overlays/prod/p.yaml\n{ROLLOUT}{pod('containers: [{name: a, image: x:2}]')}\n"),
        {"patch-keeps-item-fields", "patch-replaces-no-list"},
    ),
    "a generated name in a Rollout": (
        ("resources: [r.yaml]\nconfigMapGenerator: [{name: cfg, literals: [A=1]}]\n"
        f"--- # overlays/prod/r.yaml\n{ROLLOUT}{pod('containers: [{name: a, image: x:1, envFrom: [{configMapRef: {name: cfg}}]}]')}\n"),
        {"generated-names-followed"},
    ),
    "a prefix, and a Rollout that it leaves behind": (
        ("namePrefix: eu-\nresources: [../../base, r.yaml]\n"
        f"--- # overlays/prod/r.yaml\n{ROLLOUT}spec: {{workloadRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}}}\n"),
        {"prefixed-names-followed"},
    ),
    "a namespace on what has none": (
        ("namespace: shop\nresources: [r.yaml]\n--- # overlays/prod/r.yaml\n"
        "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: public}\nspec: {selfSigned: {}}\n"),
        {"cluster-objects-without-namespace"},
    ),
    "a Job that stays": (
        ("resources: [r.yaml]\n--- # overlays/prod/r.yaml\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\n"
        "spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'x:1'}]}}}\n"),
        {"job-can-be-applied-again"},
    ),
    "a manifest that nothing lists": (
        f"{OVERLAY}--- # overlays/prod/more.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more}}\n",
        {"yaml-files-used"},
    ),
    "commonLabels": (f"{OVERLAY}commonLabels: {{env: prod}}\n", {"selectors-unchanged", "kustomization-fields-current"}),
    "tag and digest": (f"{OVERLAY}images: [{{name: {IMAGE}, newTag: '3', digest: 'sha256:{'0' * 64}'}}]\n", {"image-tag-or-digest"}),
    "null in a patch with target": (
        operations("{kind: Deployment}", "kind: Deployment\nmetadata: {name: a, labels: {app: null}}\n"),
        {"patch-null-without-target"},
    ),
}  # fmt: skip

# What the shop's base itself is not asked for here.
OTHERS = ("schema-valid", "env-names-unique", "env-value-or-source", "ports-valid", "unions-have-one-member")
LOOKING = [*ABOUT_KUSTOMIZE, *(rule for rule in RULES if rule.id in OTHERS)]


@pytest.mark.parametrize("name", SILENT)
def test_what_kustomize_builds_without_a_word_is_said(name: str) -> None:
    text, expected = SILENT[name]
    build = build_tree(text)
    said = {rule.id: list(rule.run(build)) for rule in LOOKING}
    # That a patch counts is a matter of style, and no trap.
    assert {rule for rule, problems in said.items() if problems} - {"json-patch-by-name"} == expected
    for problems in said.values():
        assert all(
            not isinstance(problem.at, Mark) or problem.at.file.startswith("overlays/prod/") for problem in problems
        )


LOUD = {
    "a patch without target for what is not there": (merges("spec: {replicas: 3}").replace("name: web", "name: webb"), "no matches for Id"),
    "replicas of what is not there": (f"{OVERLAY}replicas: [{{name: webb, count: 5}}]\n", "does not match a config"),
    "an unknown field": (f"{OVERLAY}imagess: []\n", 'unknown field "imagess"'),
    "a generator that merges into nothing": (
        f"{OVERLAY}configMapGenerator: [{{name: a, behavior: merge, literals: [A=1]}}]\n",
        "does not exist; cannot merge or replace",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOUD)
def test_what_kustomize_refuses_is_its_own_to_say(name: str) -> None:
    text, said = LOUD[name]
    with pytest.raises(BuildError, match=said):
        build_tree(text)


def test_every_row_that_a_rule_is_for_is_an_alias_of_it() -> None:
    aliases = {alias.partition("/")[2] for rule in RULES for alias in rule.aliases if alias.startswith("kustomize/")}
    assert aliases >= {
        "image-override-unmatched", "patch-target-unmatched", "replacement-target-unmatched", "patch-noop",
        "patch-null-noop", "patch-adds-container", "patch-missing-merge-key", "patch-unknown-field",
        "patch-merge-key-duplicate", "patch-replaces-atomic-list", "patch-env-merge-conflict", "json-patch-duplicate-env",
        "json-patch-index", "json-patch-multi-doc", "override-shadowed", "duplicate-kustomization-key",
        "generated-name-not-rewritten", "selector-label-change", "deprecated-kustomization-field", "orphan-file",
        "name-prefix-not-followed", "namespace-on-cluster-scoped", "job-immutable", "patch-nearly-repeated", "instance-label-in-selector",
        "remote-base-unpinned", "image-tag-and-digest", "overlay-namespace-missing",
    }  # fmt: skip


def test_a_patch_whose_key_several_items_have_merges_into_none() -> None:
    """Where two ports have one number kustomize wants their protocol, too."""
    ports = "ports: [{containerPort: 53, name: tcp}, {containerPort: 53, name: udp, protocol: UDP}]"
    base = f"--- # overlays/prod/dns.yaml\n{HEAD}{web(ports)}\n"
    text = f"resources: [dns.yaml]\npatches: [{{path: p.yaml}}]\n{base}--- # overlays/prod/p.yaml\n{HEAD}{web('ports: [{containerPort: 53, hostPort: 53}]')}\n"
    (rule,) = (rule for rule in RULES if rule.id == "patch-has-effect")
    (problem,) = rule.run(build_tree(text))
    said = "several items of spec.template.spec.containers[web].ports have 53, so kustomize merges the patch into none of them"
    assert problem.message == f"without this patch the build is the same: {said}"
