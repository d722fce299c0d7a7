"""One cause is one finding."""

from __future__ import annotations

from kustomgen.k8s.resource import Ref
from kustomgen.policy.finding import Finding, Severity
from kustomgen.policy.fold import folded

WEB = Ref("apps", "v1", "Deployment", "shop", "web")
POD = "spec.template.spec"


def finding(rule: str, path: str, resource: Ref | None = WEB, build: str = "overlays/prod") -> Finding:
    return Finding(rule, Severity.WARNING, "prod", resource, path, f"{rule} speaks", build)


def test_what_stands_alone_is_left_as_it_is() -> None:
    alone = [
        finding("run-as-non-root", f"{POD}.securityContext.runAsNonRoot"),
        finding("requests-set", f"{POD}.containers[0].resources.requests.cpu"),
        finding("no-host-path", f"{POD}.volumes[0].hostPath"),
        finding("image-pinned", "", resource=None),
        finding("image-pinned", "", resource=None),
    ]
    assert folded(alone) == alone


def test_a_bare_container_is_one_finding_with_the_list_of_what_is_missing() -> None:
    found = folded(
        [
            finding("run-as-non-root", f"{POD}.securityContext.runAsNonRoot"),
            finding("requests-set", f"{POD}.containers[0].resources.requests.cpu"),
            finding("requests-set", f"{POD}.containers[0].resources.requests.memory"),
            finding("requests-set", f"{POD}.containers[1].resources.requests.memory"),
            finding("image-pinned", f"{POD}.containers[0].image"),
            finding("container-basics-set", f"{POD}.containers[0]"),
        ]
    )
    assert [(each.rule, each.path) for each in found] == [
        ("requests-set", f"{POD}.containers[1].resources.requests.memory"),
        ("image-pinned", f"{POD}.containers[0].image"),
        ("container-basics-set", f"{POD}.containers[0]"),
    ]
    assert found[-1].message == "container-basics-set speaks: runAsNonRoot, requests"


def test_a_bare_container_of_which_no_rule_misses_anything_is_no_finding() -> None:
    assert folded([finding("container-basics-set", POD), finding("image-pinned", "spec.a")]) == [
        finding("image-pinned", "spec.a")
    ]


def test_a_volume_is_told_once_by_the_rule_that_says_most() -> None:
    found = folded(
        [
            finding("no-host-path", f"{POD}.volumes[0].hostPath"),
            finding("no-sensitive-host-mount", f"{POD}.volumes[0].hostPath.path"),
            finding("no-runtime-socket", f"{POD}.volumes[0].hostPath.path"),
            finding("no-host-path", f"{POD}.volumes[1].hostPath"),
        ]
    )
    assert [(each.rule, each.path[-24:]) for each in found] == [
        ("no-runtime-socket", "volumes[0].hostPath.path"),
        ("no-host-path", "spec.volumes[1].hostPath"),
    ]


def test_a_node_agent_is_one_finding_and_other_objects_keep_theirs() -> None:
    other = Ref("apps", "v1", "Deployment", "shop", "other")
    found = folded(
        [
            finding("no-host-path", f"{POD}.volumes[0].hostPath"),
            finding("no-privileged-container", f"{POD}.containers[0].securityContext.privileged"),
            finding("image-pinned", f"{POD}.containers[0].image"),
            finding("node-agent-reviewed", POD),
            finding("no-host-path", f"{POD}.volumes[0].hostPath", other),
            finding("no-host-path", f"{POD}.volumes[0].hostPath", WEB, "overlays/dev"),
        ]
    )
    assert [(each.rule, str(each.resource), each.build) for each in found] == [
        ("image-pinned", "Deployment/web", "overlays/prod"),
        ("node-agent-reviewed", "Deployment/web", "overlays/prod"),
        ("no-host-path", "Deployment/other", "overlays/prod"),
        ("no-host-path", "Deployment/web", "overlays/dev"),
    ]
