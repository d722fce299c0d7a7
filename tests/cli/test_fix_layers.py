"""``check --fix`` in the layer where it belongs: the spec of what is generated, a patch of the one overlay that wants it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.conftest import Run, Write
from tests.cli.test_fix import (
    ALREADY,
    BASE,
    CONTAINER,
    ESCALATION,
    EXEMPT_IN_DEV,
    FILES,
    HPA,
    LOCK,
    OFF_IN_DEV,
    OVERLAY,
    contents,
    only,
    patch,
)

# --- in a new patch of an overlay ---

PATCH = "overlays/prod/patches/web.deployment.yaml"
PROD = "overlays/prod/kustomization.yaml"
WRITTEN = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: app
        securityContext:
          allowPrivilegeEscalation: false
"""
NOT_ASKED = "base/web.yaml is part of overlays/dev too, where this is not asked for"


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    return sorted(file for file in before.keys() | after.keys() if before.get(file) != after.get(file))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({PATCH: "# mine\n"}, NOT_ASKED, id="the file is there"),
        pytest.param({PROD: OVERLAY.format("prod") + "patches: &all []\ncomponents: *all\n"}, "not certain", id="an alias"),
    ],
)  # fmt: skip
def test_where_it_cannot_be_a_patch_it_is_left(run: Run, write: Write, files: Mapping[str, str], said: str) -> None:
    folder = write({**FILES, "policies/p.yaml": OFF_IN_DEV, **files})
    before = contents(folder)
    assert said in run(*only(ESCALATION), "--fix").err
    assert contents(folder) == before


def test_a_patch_that_would_change_more_goes_again(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({**FILES, "policies/p.yaml": OFF_IN_DEV})
    before = contents(folder)
    monkeypatch.setattr("kustomgen.fix.patch.dump", lambda _value: WRITTEN + "          privileged: true\n")
    result = run(*only(ESCALATION), "--fix")
    assert (result.code, result.out) == (2, "")
    assert "Deployment/prod-web would change in another way than intended" in result.err
    assert contents(folder) == before


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"policies/p.yaml": OFF_IN_DEV}, id="off in the other environment"),
        pytest.param({"policies/p.yaml": EXEMPT_IN_DEV}, id="exempt in the other environment"),
        pytest.param(
            {
                "overlays/dev/kustomization.yaml": OVERLAY.format("dev") + "patches: [{path: p.yaml}]\n",
                "overlays/dev/p.yaml": patch(ALREADY),
            },
            id="patched to the contrary in the other environment",
        ),
    ],
)
def test_what_one_overlay_alone_wants_gets_a_patch_there(run: Run, write: Write, files: Mapping[str, str]) -> None:
    folder = write({**FILES, **files})
    before = contents(folder)
    result = run(*only(ESCALATION), "--fix")
    assert result.err.splitlines() == [
        f"fixed {PATCH}: Deployment/prod-web {CONTAINER}.securityContext.allowPrivilegeEscalation: false ({ESCALATION})",
        "2 builds are otherwise as before",
    ]
    after = contents(folder)
    assert changed(before, after) == [PROD, PATCH]
    assert after[PATCH].decode() == WRITTEN
    assert after[PROD] == before[PROD] + b"patches:\n  - path: patches/web.deployment.yaml\n"
    assert run(*only(ESCALATION), "--fix").err == "there is nothing that a rule can fix\n" or "dev" in result.out


@pytest.mark.parametrize(
    ("given", "listed"),
    [
        (
            "patches:\n  # the first\n  - path: a.yaml  # it\nlabels: []\n",
            "patches:\n  # the first\n  - path: a.yaml  # it\n  - path: patches/web.deployment.yaml\nlabels: []\n",
        ),
        ("patches:\n- path: a.yaml\n", "patches:\n- path: a.yaml\n- path: patches/web.deployment.yaml\n"),
        (
            "patches: [{path: a.yaml}]  # one\n",
            "patches: [{path: a.yaml}, {path: patches/web.deployment.yaml}]  # one\n",
        ),
    ],
)
def test_behind_the_patches_that_are_there(run: Run, write: Write, given: str, listed: str) -> None:
    other = patch("spec: {minReadySeconds: 1}\n")
    folder = write(
        {**FILES, "policies/p.yaml": OFF_IN_DEV, PROD: dedent(OVERLAY.format("prod")) + given,
         "overlays/prod/a.yaml": other}
    )  # fmt: skip
    assert run(*only(ESCALATION), "--fix").code == 0
    assert Path(folder, PROD).read_text().endswith(listed)


def test_several_repairs_of_an_object_are_one_patch_and_diff_shows_it(run: Run, write: Write) -> None:
    secure = BASE + "          securityContext: {runAsUser: 10001}\n"
    off = OFF_IN_DEV.replace("}}}", "}}, run-as-non-root: {environments: {dev: off}}}")
    folder = write({**FILES, "base/web.yaml": secure, "policies/p.yaml": off})
    before = contents(folder)
    asked = (*only(ESCALATION), "--rule", "run-as-non-root", "--fix")
    shown = run(*asked, "--diff")
    assert contents(folder) == before
    assert f"--- /dev/null\n+++ b/{PATCH}\n" in shown.out
    assert shown.err == "2 files would change\n"
    assert run(*asked).code == 0
    written = contents(folder)[PATCH].decode()
    assert written == WRITTEN.replace(
        "      containers", "      securityContext:\n        runAsNonRoot: true\n      containers"
    )


def test_containers_stay_in_their_order_though_kustomize_puts_first_what_a_patch_names(run: Run, write: Write) -> None:
    others = "\n".join(
        f"            - {{name: {name}, image: x, securityContext: {{allowPrivilegeEscalation: false}}}}"
        for name in "ab"
    )
    base = BASE.replace("          containers:\n", f"          containers:\n{others}\n")
    last = "            - {name: last, image: x}\n"
    folder = write({**FILES, "base/web.yaml": base.rstrip() + f"\n{last}", "policies/p.yaml": OFF_IN_DEV})
    result = run(*only(ESCALATION), "--fix")
    assert result.err.endswith("2 builds are otherwise as before\n")
    more = "      - name: last\n        securityContext:\n          allowPrivilegeEscalation: false\n"
    written = WRITTEN.replace("      - name: app\n", "      - name: a\n      - name: b\n      - name: app\n")
    assert contents(folder)[PATCH].decode() == written + more


def test_a_later_round_adds_to_the_patch_that_an_earlier_one_made(run: Run, write: Write) -> None:
    autoscaled = {
        PROD: "resources: [../../base, hpa.yaml]\npatches: [{path: scale.yaml}]\n",
        "overlays/prod/hpa.yaml": HPA,
        "overlays/prod/scale.yaml": patch("spec:\n  replicas: 4\n  minReadySeconds: 5\n"),
    }
    folder = write({**FILES, **autoscaled, "policies/p.yaml": OFF_IN_DEV})
    result = run(*only(ESCALATION), "--rule", "hpa-owns-replicas", "--fix")
    assert result.err.endswith("2 builds are otherwise as before\n")
    assert contents(folder)[PATCH].decode() == WRITTEN + "  replicas: null\n"
    assert Path(folder, PROD).read_text().count(PATCH.removeprefix("overlays/prod/")) == 1


# --- in the spec ---

SPEC = """
    apiVersion: kustomgen/v1
    name: shop
    namespace: shop-${env}
    podSecurity: baseline
    images: {registry.example.com/shop: 1.4.2}
    workloads:
      # The web server.
      web:
        image: registry.example.com/shop
        replicas: 3  # one for each zone
        initContainers:
          wait: {image: registry.example.com/shop, command: [/wait]}
      web-admin: {image: registry.example.com/shop}
    environments:
      dev: {}
      prod:
        namePrefix: live-
        workloads:
          web: {securityContext: {capabilities: {drop: [NET_RAW]}}}  # why?
    """
IN_COMMON = SPEC.replace("{drop: [NET_RAW]}", "{drop: [ALL]}").replace(
    "{image: registry.example.com/shop, command: [/wait]}",
    "\n            image: registry.example.com/shop\n            securityContext: {capabilities: {drop: [NET_RAW]}}  # why?",
)
DROP = "drop-all-capabilities"


def generated(run: Run, write: Write, spec: str) -> Path:
    folder = write({"kustomgen.yaml": spec})
    assert run("generate").code == 0
    return folder


def test_where_the_files_differ_from_the_spec_nothing_is_done(run: Run, write: Write) -> None:
    folder = generated(run, write, SPEC)
    spec = Path(folder, "kustomgen.yaml")
    spec.write_text(spec.read_text().replace("replicas: 3", "replicas: 4"))
    before = contents(folder)
    result = run(*only(DROP), "--fix")
    assert "is generated, and differs from what kustomgen.yaml says: `kustomgen generate` first" in result.err
    assert contents(folder) == before


def test_without_a_spec_its_key_is_named(run: Run, write: Write) -> None:
    folder = write({**FILES, "kustomgen.lock": LOCK})
    before = contents(folder)
    result = run(*only(ESCALATION), "--fix")
    assert "in kustomgen.yaml, set `securityContext.allowPrivilegeEscalation: false`, then `kustomgen gen" in result.err
    assert contents(folder) == before


def test_the_spec_of_the_environment_that_says_so_with_every_comment_kept(run: Run, write: Write) -> None:
    folder = generated(run, write, SPEC)
    before = contents(folder)
    result = run(*only(DROP), "--fix")
    assert result.err.splitlines() == [
        f'fixed kustomgen.yaml: Deployment/live-shop-web {CONTAINER}.securityContext.capabilities.drop: ["ALL"] ({DROP})',
        "2 builds are otherwise as before",
    ]
    after = contents(folder)
    assert after["kustomgen.yaml"].decode() == before["kustomgen.yaml"].decode().replace(
        "[NET_RAW]}}}  # why?", "[ALL]}}}  # why?"
    )
    assert not [file for file in changed(before, after) if file.startswith("overlays/dev/")]
    assert run("generate", "--check").code == 0


def test_the_common_part_where_all_environments_ask_also_for_an_init_container(run: Run, write: Write) -> None:
    folder = generated(run, write, IN_COMMON)
    before = contents(folder)
    result = run(*only(DROP), "--fix")
    assert result.err.endswith("2 builds are otherwise as before\n")
    after = contents(folder)
    assert after["kustomgen.yaml"] == before["kustomgen.yaml"].replace(b"[NET_RAW]", b"[ALL]")
    assert run("generate", "--check").code == 0


def test_an_environment_that_does_not_ask_stays_as_it_is(run: Run, write: Write) -> None:
    folder = generated(run, write, IN_COMMON)
    write({"policies/p.yaml": OFF_IN_DEV.replace(ESCALATION, DROP)})
    before = contents(folder)
    assert run(*only(DROP), "--fix").code == 0
    after = contents(folder)
    assert not [file for file in changed(before, after) if file.startswith(("overlays/dev/", "base/"))]
    assert (
        b"[ALL]}}, initContainers: {wait: {securityContext: {capabilities: {drop: [ALL]}}}}}  # why?"
        in after["kustomgen.yaml"]
    )
    assert "nothing found" in run(*only(DROP)).out


def test_diff_shows_the_spec_and_says_what_follows(run: Run, write: Write) -> None:
    folder = generated(run, write, SPEC)
    before = contents(folder)
    result = run(*only(DROP), "--fix", "--diff")
    assert result.out.startswith("--- a/kustomgen.yaml\n+++ b/kustomgen.yaml\n")
    assert result.err == "1 file would change; `kustomgen generate` follows from kustomgen.yaml\n"
    assert contents(folder) == before


def test_spec_and_files_are_as_they_were_where_the_build_would_change_otherwise(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = generated(run, write, SPEC)
    before = contents(folder)
    monkeypatch.setattr("kustomgen.fix.run.edited", lambda manifest, _edits: dict(manifest))
    result = run(*only(DROP), "--fix")
    assert (result.code, result.out) == (2, "")
    assert "Deployment/live-shop-web would change in another way than intended" in result.err
    assert contents(folder) == before


# --- an apiVersion, by which patches find their objects ---

OLD = """
    apiVersion: autoscaling/v2beta2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
    """
WITH_OLD = {**FILES, "base/hpa.yaml": OLD, "base/kustomization.yaml": "resources: [web.yaml, hpa.yaml]\n"}


def test_an_api_version_that_a_patch_names_is_left(run: Run, write: Write) -> None:
    other = "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {maxReplicas: 9}\n"
    listed = OVERLAY.format("prod") + "patches: [{path: p.yaml}]\n"
    folder = write({**WITH_OLD, "overlays/prod/p.yaml": other, "overlays/prod/kustomization.yaml": listed})
    before = contents(folder)
    result = run(*only("api-not-removed"), "--fix")
    assert "overlays/prod/p.yaml names autoscaling/v2beta2 too: change them together" in result.err
    assert contents(folder) == before


def test_an_api_version_whose_replacement_reads_the_same(run: Run, write: Write) -> None:
    folder = write(WITH_OLD)
    result = run(*only("api-not-removed"), "--fix")
    assert (
        'fixed base/hpa.yaml: HorizontalPodAutoscaler/dev-web apiVersion: "autoscaling/v2" (api-not-removed)'
        in result.err
    )
    assert "apiVersion: autoscaling/v2\n" in Path(folder, "base/hpa.yaml").read_text()
