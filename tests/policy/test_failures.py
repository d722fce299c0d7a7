"""Builds that fail for one cause are told together."""

from __future__ import annotations

from kustomgen.errors import Complaint, Mark
from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import BuildSummary


def failed(path: str, line: int, message: str) -> BuildSummary:
    cause = Complaint(Mark(f"{path}/kustomization.yaml", line), message, "do something")
    return BuildSummary(path, "prod", 0, error=str(cause), failure=cause)


def test_what_the_run_does_not_allow_is_one_cause_in_all_places() -> None:
    fetched = "remote resources are not fetched unless that is allowed"
    groups = failure_groups(
        [
            failed("a", 3, "must specify --enable-helm"),
            failed("b", 4, f"https://example.com/a.yaml: {fetched}"),
            failed("c", 5, "must specify --enable-helm"),
            failed("d", 6, f"https://example.com/b.yaml: {fetched}"),
            failed("e", 7, "no such file or directory: x.yaml"),
            failed("f", 8, "no such file or directory: x.yaml"),
        ]
    )
    assert [(group.paths, group.cause.message) for group in groups] == [
        (("a", "c"), "must specify --enable-helm; 1 more place like this"),
        (("b", "d"), f"https://example.com/a.yaml: {fetched}; 1 more place like this"),
        (("e",), "no such file or directory: x.yaml"),
        (("f",), "no such file or directory: x.yaml"),
    ]


def test_one_place_of_several_builds_is_told_as_it_is() -> None:
    first = failed("base", 3, "must specify --enable-helm")
    other = BuildSummary("overlays/prod", "prod", 0, error=first.error, failure=first.failure)
    (group,) = failure_groups([first, other])
    assert group.cause.message == "must specify --enable-helm"
