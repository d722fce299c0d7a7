"""What rules would do about their own problems: nothing where a person must judge, else what makes the problem go."""

from __future__ import annotations

from typing import Any

import pytest

from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.policy.edits import GONE, Edit, edited
from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream

FIXING = [rule for rule in RULES if rule.fix]
BY_ID = {rule.id: rule for rule in RULES}


def build(text: str) -> Build:
    return Build("x", "x", tuple(Resource(manifest) for manifest in load_stream(text, "x")), None, "1.32")


def edits_of(rule: AnyRule, given: Build) -> list[Edit]:
    return [edit for problem in rule.run(given) for edit in (rule.fix(given, problem) if rule.fix else ())]


def pod(security: str = "{}", *containers: str) -> str:
    listed = ", ".join(containers or ("{name: a, image: a}",))
    return f"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{securityContext: {security}, containers: [{listed}]}}}}"


def budget(spec: str, workload: str = "Deployment") -> str:
    return (
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {selector: {matchLabels: {a: b}}, "
        f"{spec}}}}}\n---\n{{apiVersion: apps/v1, kind: {workload}, metadata: {{name: w}}, "
        "spec: {replicas: 2, template: {metadata: {labels: {a: b}}, spec: {}}}}"
    )


JUDGED = {
    "escalation that is asked for": ("no-privilege-escalation", pod(
        "{}", "{name: a, image: a, securityContext: {allowPrivilegeEscalation: true}}")),
    "escalation that a power brings": ("no-privilege-escalation", pod(
        "{}", "{name: a, image: a, securityContext: {privileged: true}}")),
    "capabilities of who may be root": ("drop-all-capabilities", pod()),
    "capabilities of root": ("drop-all-capabilities", pod("{runAsUser: 0}")),
    "capabilities that are added": ("drop-all-capabilities", pod(
        "{runAsNonRoot: true}", "{name: a, image: a, securityContext: {capabilities: {drop: [ALL], add: [NET_ADMIN]}}}")),
    "a container of its own user, root": ("drop-all-capabilities", pod(
        "{runAsUser: 1000}", "{name: a, image: a, securityContext: {runAsUser: 0}}")),
    "a user that only the image knows": ("run-as-non-root", pod()),
    "a user that only one container names": ("run-as-non-root", pod(
        "{}", "{name: a, image: a, securityContext: {runAsUser: 1}}", "{name: b, image: b}")),
    "false, which somebody wrote": ("run-as-non-root", pod("{runAsNonRoot: false, runAsUser: 1}")),
    "Unconfined": ("seccomp-profile", pod("{seccompProfile: {type: Unconfined}}")),
    "both fields of a budget": ("pdb-allows-eviction", budget("minAvailable: 2, maxUnavailable: 1")),
    "pods that cannot be scaled": ("pdb-allows-eviction", budget("maxUnavailable: 1", "DaemonSet")),
    "a version whose replacement reads other fields": ("api-not-removed",
        "{apiVersion: autoscaling/v2beta1, kind: HorizontalPodAutoscaler, metadata: {name: w}, spec: {}}"),
    "IfNotPresent, which somebody wrote": ("image-pulled-always", pod("{}", "{name: a, image: a, imagePullPolicy: IfNotPresent}")),
    "an account by its old name only": ("no-deprecated-service-account",
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {serviceAccount: w, containers: []}}"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), JUDGED.values(), ids=JUDGED)
def test_a_person_must_judge(rule: str, text: str) -> None:
    given = build(text)

    assert list(BY_ID[rule].run(given))
    assert edits_of(BY_ID[rule], given) == []


ANSWERED = {
    "escalation": ("no-privilege-escalation", pod()),
    "capabilities": ("drop-all-capabilities", pod("{runAsUser: 1000}")),
    "capabilities, some of them": ("drop-all-capabilities", pod(
        "{runAsNonRoot: true}", "{name: a, image: a, securityContext: {capabilities: {drop: [NET_RAW]}}}")),
    "capabilities of one of two": ("drop-all-capabilities", pod(
        "{runAsUser: 9}", "{name: a, image: a, securityContext: {capabilities: {drop: [ALL]}}}", "{name: b, image: b}")),
    "non-root": ("run-as-non-root", pod("{runAsUser: 1000}")),
    "non-root, one container": ("run-as-non-root", pod(
        "{}", "{name: a, image: a, securityContext: {runAsNonRoot: true}}",
        "{name: b, image: b, securityContext: {runAsUser: 7}}")),
    "a profile": ("seccomp-profile", pod()),
    "a profile, one container": ("seccomp-profile", pod(
        "{}", "{name: a, image: a, securityContext: {seccompProfile: {type: Localhost, localhostProfile: x}}}",
        "{name: b, image: b}")),
    "a budget of all": ("pdb-allows-eviction", budget("minAvailable: 100%")),
    "a budget of none": ("pdb-allows-eviction", budget("maxUnavailable: 0")),
    "a budget of nothing": ("pdb-allows-eviction", budget("unhealthyPodEvictionPolicy: AlwaysAllow")),
    "a budget that keeps the broken": ("pdb-evicts-unhealthy", budget("maxUnavailable: 1")),
    "a version whose replacement is alike": ("api-not-removed",
        "{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler, metadata: {name: w}, spec: {}}"),
    "an image of the old registry": ("image-registry-current", pod(
        "{}", "{name: a, image: 'k8s.gcr.io/pause:3.9'}", "{name: b, image: 'gcr.io/google_containers/pause@sha256:1'}")),
    "a policy of pulling that is left out": ("image-pulled-always", pod("{}", "{name: a, image: 'a:1'}")),
    "an account by both names": ("no-deprecated-service-account",
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {serviceAccount: v, serviceAccountName: w, containers: []}}"),
    **{f"the example of {rule.id}": (rule.id, rule.page.fails) for rule in FIXING
       if rule.id in ("no-privilege-escalation", "seccomp-profile", "pdb-allows-eviction", "hpa-owns-replicas",
                      "pdb-evicts-unhealthy", "run-as-non-root")},
}  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), ANSWERED.values(), ids=ANSWERED)
def test_the_edits_make_the_problem_go(rule: str, text: str) -> None:
    given = build(text)
    edits = edits_of(BY_ID[rule], given)
    assert edits
    after = [
        Resource(edited(each.manifest, [(edit.at.path, edit.value) for edit in edits if edit.at.resource is each]))
        for each in given.resources
    ]

    assert list(BY_ID[rule].run(Build("x", "x", tuple(after), None, "1.32"))) == []


def test_editing_leaves_the_manifest_it_was_made_from() -> None:
    manifest: dict[str, Any] = {"spec": {"replicas": 1, "list": [{"a": 1}], "empty": None}}
    changed = edited(
        manifest, [(("spec", "replicas"), GONE), (("spec", "list", 0, "b", "c"), 2), (("spec", "empty", "x"), 3)]
    )

    assert changed == {"spec": {"list": [{"a": 1, "b": {"c": 2}}], "empty": {"x": 3}}}
    assert manifest == {"spec": {"replicas": 1, "list": [{"a": 1}], "empty": None}}
    assert edited(manifest, [(("spec", "gone", "x"), GONE), (("spec", "replicas"), GONE), (("spec", "replicas"), GONE)])


def test_an_edit_says_what_it_does() -> None:
    at = Resource({"spec": {}})["spec"]["replicas"]

    assert (str(Edit(at, GONE)), str(Edit(at, value=False))) == ("spec.replicas: removed", "spec.replicas: false")
