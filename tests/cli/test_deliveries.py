"""What ``kustomgen check`` finds of Argo CD and Flux without being told where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write

APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-prod, namespace: argocd}
spec:
  project: shops
  source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/PATH}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
"""
GOOD, WRONG = APPLICATION.replace("PATH", "prod"), APPLICATION.replace("PATH", "prd")
OVERLAY = {
    "overlays/prod/kustomization.yaml": "namespace: shop\nresources: [config.yaml]\n",
    "overlays/prod/config.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: shop}, data: {level: info}}\n",
}
ONLY = ("--rule", "delivery-path-exists")


def found(run: Run, *arguments: str) -> list[tuple[str, str]]:
    report = run("check", *arguments, *ONLY, "--format", "json").json
    return [(each["source"]["file"], each["message"]) for each in report["findings"]]


SAID = "path 'overlays/prd' is not a folder of this repository; did you mean 'overlays/prod'?"


@pytest.mark.parametrize(
    ("files", "arguments", "file"),
    [
        ({"argocd/shop.yaml": WRONG}, (), "argocd/shop.yaml"),
        ({"argocd/shop.yaml": WRONG, "argocd/kustomization.yaml": "resources: [shop.yaml]\n"}, (), "argocd/shop.yaml"),
        ({"apps/eu/shop.yaml": WRONG}, (".",), "apps/eu/shop.yaml"),
        ({"flux/shop.yaml": WRONG, "argocd/web.yaml": GOOD}, (), "flux/shop.yaml"),
        ({"apps/eu/shop.yaml": WRONG}, ("apps",), "apps/eu/shop.yaml"),
        ({"apps/eu/shop.yaml": WRONG}, ("apps/eu/shop.yaml",), "apps/eu/shop.yaml"),
        ({"apps/shop.yaml": WRONG, "apps/kustomization.yaml": "resources: [shop.yaml]\n"}, (".",), "apps/shop.yaml"),
    ],
)
def test_an_application_is_found(
    files: dict[str, str], arguments: tuple[str, ...], file: str, run: Run, write: Write
) -> None:
    write({**OVERLAY, **files})
    assert found(run, *arguments) == [(file, SAID)]


def test_only_what_is_delivered_is_looked_at_in_files_that_nobody_named(run: Run, write: Write) -> None:
    write({**OVERLAY, "argocd/shop.yaml": GOOD + "---\n{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}\n"})
    report = run("check", "--format", "json").json
    assert [each for each in report["findings"] if each["environment"] == "argocd"] == []


def test_other_manifests_are_no_reason_to_look(run: Run, write: Write) -> None:
    write({**OVERLAY, "argocd/values.yaml": "kind: Application\n", "argocd/notes.txt": WRONG})
    report = run("check", "--format", "json").json
    assert [each["path"] for each in report["builds"]] == ["overlays/prod"]


def test_a_chart_of_applications_is_named_as_not_looked_at(run: Run, write: Write) -> None:
    chart = {"apps/Chart.yaml": "name: apps\n", "apps/templates/shop.yaml": WRONG.replace("shop-prod", "{{ .name }}")}
    write({**OVERLAY, **chart})
    result = run("check", ".", *ONLY)
    assert (result.code, "templates of Helm charts were not looked at: apps/templates/shop.yaml" in result.out) == (
        0,
        True,
    )


def test_a_file_that_is_no_yaml_is_named_and_the_others_are_looked_at(run: Run, write: Write) -> None:
    write({**OVERLAY, "argocd/shop.yaml": WRONG, "argocd/broken.yaml": GOOD + "  x: {{ y }}: z\n"})
    result = run("check", *ONLY)
    assert "not looked at: argocd/broken.yaml:" in result.out
    assert SAID in result.out


def test_a_change_of_the_application_or_of_the_overlay_is_seen_at_once(run: Run, write: Write) -> None:
    root = write({**OVERLAY, "argocd/shop.yaml": WRONG})
    assert len(found(run)) == 1
    (root / "argocd" / "shop.yaml").write_text(GOOD)
    assert found(run) == []
    (root / "argocd" / "more.yaml").write_text(WRONG.replace("shop-prod", "more"))
    assert len(found(run)) == 1
    (root / "overlays" / "prod").rename(root / "overlays" / "prd")
    assert [file for file, _ in found(run, ".")] == ["argocd/shop.yaml"]


def test_a_first_application_is_seen_after_a_run_without(run: Run, write: Write) -> None:
    root = write(OVERLAY)
    assert found(run) == found(run, ".") == []
    (root / "argocd").mkdir()
    (root / "argocd" / "shop.yaml").write_text(WRONG)
    assert len(found(run)) == len(found(run, ".")) == 1


def test_an_exemption_on_the_application_holds(run: Run, write: Write) -> None:
    note = "annotations: {kustomgen.dev/exempt.delivery-path-exists: the folder comes with the next change}"
    write({**OVERLAY, "argocd/shop.yaml": WRONG.replace("namespace: argocd}", f"namespace: argocd, {note}}}")})
    assert found(run) == []


def test_links_lead_nowhere(run: Run, write: Write, tmp_path: Path) -> None:
    root = write(OVERLAY)
    (tmp_path / "outside.yaml").write_text(WRONG)
    (root / "argocd").mkdir()
    (root / "argocd" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    assert found(run) == []


def test_without_a_spec_and_overlays_the_whole_tree_is_searched(run: Run, write: Write) -> None:
    there = {name.replace("overlays", "environments"): text for name, text in OVERLAY.items()}
    write({**there, "clusters/eu/shop.yaml": WRONG.replace("overlays/prd", "environments/prd")})
    ((file, said),) = found(run)
    assert (file, said) == ("clusters/eu/shop.yaml", SAID.replace("overlays", "environments"))


def test_plain_applications_alone_are_enough_to_look_at(run: Run, write: Write) -> None:
    write({"clusters/eu/shop.yaml": WRONG.replace("path: overlays/prd", "path: clusters/us")})
    assert found(run) == [("clusters/eu/shop.yaml", "path 'clusters/us' is not a folder of this repository")]


def test_what_a_set_fills_in_is_reported_at_its_template(run: Run, write: Write) -> None:
    made = WRONG.replace("kind: Application", "kind: ApplicationSet").partition("spec:")[0]
    made += """spec:
  goTemplate: true
  generators: [{list: {elements: [{env: prd}]}}]
  template:
    metadata: {name: "shop-{{.env}}"}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: "overlays/{{.env}}"}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""
    write({**OVERLAY, "argocd/shop.yaml": made})
    ((_, said),) = found(run)
    assert said == SAID.replace("path 'overlays/prd' is", "path 'overlays/prd' of Application/shop-prd is")


def test_the_overlay_of_the_same_tier_is_the_one_that_is_meant(run: Run, write: Write) -> None:
    overlays = {
        name.replace("prod", tier): text for tier in ("production", "staging") for name, text in OVERLAY.items()
    }
    write({**overlays, "argocd/shop.yaml": GOOD})
    said = "path 'overlays/prod' is not a folder of this repository; did you mean 'overlays/production'?"
    assert found(run, ".") == [("argocd/shop.yaml", said)]


def test_a_file_with_deliveries_is_named_as_looked_at_in_part(run: Run, write: Write) -> None:
    write({**OVERLAY, "argocd/shop.yaml": GOOD, "argocd/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"})
    out = run("check", ".").out
    assert "not looked at: argocd/pod.yaml: no kustomization lists it" in out
    assert "argocd/shop.yaml: except for what it deploys: `kustomgen check argocd/shop.yaml` checks the rest" in out
