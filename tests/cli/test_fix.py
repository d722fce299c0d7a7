"""``kustomgen check --fix``, with the real kustomize: what is left alone, what is taken back, then what is repaired."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.files.whole import write_whole
from tests.cli.conftest import Run, Write

BASE = """
    # The web server.
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web   # as the Service calls it
    spec:
      replicas: 2  # for HA
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: app
              image: "shop/web:1.4.2"   # pinned

              # What it listens to.
              ports: [{containerPort: 8080}]
    """
HPA = """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
    """
OVERLAY = """
    resources: [../../base]
    namePrefix: {0}-
    """
FILES: Mapping[str, str] = {
    "base/web.yaml": BASE,
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "overlays/dev/kustomization.yaml": OVERLAY.format("dev"),
    "overlays/prod/kustomization.yaml": OVERLAY.format("prod"),
}
CONTAINER = "spec.template.spec.containers[0]"
ESCALATION = "no-privilege-escalation"


def only(rule: str) -> tuple[str, ...]:
    return ("check", "--rule", rule, "--fail-on", "never")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def patch(text: str) -> str:
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    return head + dedent(text).lstrip("\n")


# --- what is refused ---


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--diff",), "--diff shows what --fix would write"), (("--fix", "-"), "--fix edits files, and standard input")],
)
def test_options_that_do_not_go_together(run: Run, write: Write, arguments: tuple[str, ...], said: str) -> None:
    write(FILES)
    result = run("check", *arguments, stdin=BASE)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said)


# --- what is left ---

OFF_IN_DEV = "apiVersion: kustomgen/v1\nkind: Policy\nrules: {no-privilege-escalation: {environments: {dev: off}}}\n"
EXEMPT_IN_DEV = """
    apiVersion: kustomgen/v1
    kind: Policy
    exemptions:
      - {rule: no-privilege-escalation, environments: [dev], reason: A debugger}
    """
INLINE = """
    resources: [../../base]
    patches:
      - patch: |-
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: app, securityContext: {runAsNonRoot: true}}]}}}
    """
JSON_PATCH = """
    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |-
          - {op: add, path: /spec/template/spec/containers/0/securityContext, value: {runAsNonRoot: true}}
    """
TRANSFORMER = """
    resources: [../../base]
    transformers: [labels.yaml]
    """
LABELS = """
    apiVersion: builtin
    kind: PatchTransformer
    metadata: {name: x}
    target: {kind: Deployment}
    patch: '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]'
    """
ALREADY = "spec: {template: {spec: {containers: [{name: app, securityContext: {allowPrivilegeEscalation: true}}]}}}\n"
NOT_CERTAIN = "where to write it is not certain, or not in a separate file"
ALIAS = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      initContainers:
        - {name: a, image: "a:1", securityContext: {allowPrivilegeEscalation: false}}
      containers:
        - name: b
          securityContext: &none {}
        - name: c
          securityContext: *none
    """
LOCK = '{"version": 1, "files": {"base/web.yaml": "0"}}'

LEFT = {
    "an environment that was not looked at": (
        {}, ("-e", "prod"),
        f"left {ESCALATION}: Deployment/prod-web: base/web.yaml is part of overlays/dev too, which was not looked at",
    ),
    "an overlay elsewhere": (
        {"other/kustomization.yaml": "resources: [../base]\n"}, (),
        f"left {ESCALATION}: Deployment/dev-web, Deployment/prod-web: base/web.yaml is part of other too, which was not looked at",
    ),
    "an inline patch": (
        {"overlays/dev/kustomization.yaml": INLINE, "overlays/prod/kustomization.yaml": INLINE}, (), NOT_CERTAIN,
    ),
    "a JSON patch": (
        {"overlays/dev/kustomization.yaml": JSON_PATCH, "overlays/prod/kustomization.yaml": JSON_PATCH}, (),
        NOT_CERTAIN,
    ),
    "a transformer": (
        {f"overlays/{name}/{file}": text for name in ("dev", "prod")
         for file, text in (("kustomization.yaml", TRANSFORMER), ("labels.yaml", LABELS))}, (),
        NOT_CERTAIN,
    ),
    "a generated file": (
        {"kustomgen.lock": LOCK}, (),
        "base/web.yaml is generated: in kustomgen.yaml, set `securityContext.allowPrivilegeEscalation: false`, then `kustomgen",
    ),
    "a generated file, with a broken lock": ({"base/kustomgen.lock": "{"}, (), "base/web.yaml is generated"),
    "a file with a byte order mark": ({"base/web.yaml": "\ufeff" + dedent(BASE)}, (), "begins with a byte order mark"),
    "an alias": (
        {"base/web.yaml": ALIAS}, (), "base/web.yaml cannot be edited there without changing more",
    ),
    "another build fails": (
        {"overlays/staging/kustomization.yaml": "resources: [../../base, gone.yaml]\n"}, (),
        "base/web.yaml is part of overlays/staging too, which does not build",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "arguments", "said"), LEFT.values(), ids=LEFT)
def test_it_is_left_and_why_is_said(
    run: Run, write: Write, files: Mapping[str, str], arguments: tuple[str, ...], said: str
) -> None:
    folder = write({**FILES, **files})
    before = contents(folder)
    result = run(*only(ESCALATION), "--fix", *arguments)
    assert said in result.err
    assert contents(folder) == before
    assert ESCALATION in result.out


def test_what_is_known_by_a_baseline_is_left(run: Run, write: Write) -> None:
    folder = write(FILES)
    run(*only(ESCALATION), "--write-baseline", "b.json")
    before = contents(folder)
    result = run(*only(ESCALATION), "--baseline", "b.json", "--fix")
    assert (result.code, result.err) == (0, "there is nothing that a rule can fix\n")
    assert contents(folder) == before


# --- what is taken back ---


def edits_otherwise(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Makes every edit do something else than it should."""
    monkeypatch.setattr("kustomgen.fix.plan.set_value", lambda text, *_where: text.replace(old, new))


def test_everything_is_as_it_was_where_more_would_change(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(FILES)
    before = contents(folder)
    edits_otherwise(monkeypatch, "replicas: 2", "replicas: 3")
    result = run(*only(ESCALATION), "--fix")
    assert (result.code, result.out) == (2, "")
    assert "overlays/dev:1:1: Deployment/dev-web would change in another way than intended" in result.err
    assert "every file is as it was" in result.err
    assert contents(folder) == before


def test_everything_is_as_it_was_where_it_would_no_longer_build(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(FILES)
    before = contents(folder)
    edits_otherwise(monkeypatch, "kind: Deployment", "kind: [")
    result = run(*only(ESCALATION), "--fix")
    assert result.code == 2
    assert "overlays/prod:1:1: the build would change in another way than intended" in result.err
    assert contents(folder) == before


def test_a_file_that_cannot_be_written_puts_the_others_back(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = BASE.replace("name: web ", "name: api ").replace("shop/web", "shop/api")
    folder = write({**FILES, "base/zzz.yaml": second, "base/kustomization.yaml": "resources: [web.yaml, zzz.yaml]\n"})
    before = contents(folder)

    def full(path: Path, data: bytes) -> None:
        if path.name == "zzz.yaml":
            raise OSError(28, "No space left on device")
        write_whole(path, data)

    monkeypatch.setattr("kustomgen.fix.run.write_whole", full)
    result = run(*only(ESCALATION), "--fix")
    assert (result.code, result.out) == (2, "")
    assert result.err == "base/zzz.yaml:1:1: cannot be written: No space left on device\n"
    assert contents(folder) == before


# --- what is repaired ---


def test_in_the_base_where_all_overlays_share_it_with_every_comment_kept(run: Run, write: Write) -> None:
    folder = write(FILES)
    before = contents(folder)
    result = run(*only(ESCALATION), "--fix")
    assert (result.code, result.out.splitlines()[-1].endswith("nothing found")) == (0, True)
    assert result.err.splitlines() == [
        f"fixed base/web.yaml: Deployment/dev-web {CONTAINER}.securityContext.allowPrivilegeEscalation: false ({ESCALATION})",
        f"fixed base/web.yaml: Deployment/prod-web {CONTAINER}.securityContext.allowPrivilegeEscalation: false ({ESCALATION})",
        "2 builds are otherwise as before",
    ]  # fmt: skip
    after = contents(folder)
    assert after.pop("base/web.yaml").decode() == before.pop("base/web.yaml").decode() + (
        "          securityContext:\n            allowPrivilegeEscalation: false\n"
    )
    assert after == before
    assert run(*only(ESCALATION), "--fix").err == "there is nothing that a rule can fix\n"


def test_diff_shows_it_and_writes_nothing(run: Run, write: Write) -> None:
    folder = write(FILES)
    before = contents(folder)
    result = run(*only(ESCALATION), "--fix", "--diff")
    assert result.code == 0
    assert result.out.splitlines() == [
        "--- a/base/web.yaml",
        "+++ b/base/web.yaml",
        "@@ -15,3 +15,5 @@",
        " ",
        "           # What it listens to.",
        "           ports: [{containerPort: 8080}]",
        "+          securityContext:",
        "+            allowPrivilegeEscalation: false",
    ]
    assert result.err == "1 file would change\n"
    assert contents(folder) == before


def test_in_the_overlay_that_brings_it(run: Run, write: Write) -> None:
    secure = BASE + "          securityContext: {allowPrivilegeEscalation: false}\n"
    side = patch(
        "spec:\n  template:\n    spec:\n      containers:\n        - name: side  # logs\n          image: side:1\n"
    )
    overlay = OVERLAY.format("prod") + "patches: [{path: side.yaml}]\n"
    folder = write(
        {**FILES, "base/web.yaml": secure, "overlays/prod/side.yaml": side, "overlays/prod/kustomization.yaml": overlay}
    )
    before = contents(folder)
    assert run(*only(ESCALATION), "--fix").code == 0
    after = contents(folder)
    assert [file for file in after if after[file] != before[file]] == ["overlays/prod/side.yaml"]
    assert after["overlays/prod/side.yaml"].decode() == side + (
        "          securityContext:\n            allowPrivilegeEscalation: false\n"
    )


def test_an_environment_that_has_it_already_keeps_its_build(run: Run, write: Write) -> None:
    overlay = OVERLAY.format("dev") + "patches: [{path: p.yaml}]\n"
    files = {"overlays/dev/kustomization.yaml": overlay, "overlays/dev/p.yaml": patch(ALREADY.replace("true", "false"))}
    write({**FILES, **files})
    result = run(*only(ESCALATION), "--fix")
    assert "nothing found" in result.out
    assert "allowPrivilegeEscalation: false" in Path("base/web.yaml").read_text()


def test_replicas_go_from_every_file_that_sets_them(run: Run, write: Write) -> None:
    dev = OVERLAY.format("dev") + "replicas:\n      - name: web  # for tests\n        count: 1\n"
    prod = OVERLAY.format("prod") + "patches: [{path: p.yaml}]\n"
    base = FILES["base/kustomization.yaml"].replace("]", ", hpa.yaml]")
    folder = write({
        **FILES, "base/hpa.yaml": HPA, "base/kustomization.yaml": base,
        "overlays/dev/kustomization.yaml": dev, "overlays/prod/kustomization.yaml": prod,
        "overlays/prod/p.yaml": patch("spec:\n  replicas: 4\n  minReadySeconds: 3 # s\n"),
    })  # fmt: skip
    result = run(*only("hpa-owns-replicas"), "--fix")
    assert "nothing found" in result.out
    after = contents(folder)
    assert after["base/web.yaml"].decode() == dedent(BASE).lstrip("\n").replace("  replicas: 2  # for HA\n", "")
    assert after["overlays/dev/kustomization.yaml"].decode() == "resources: [../../base]\nnamePrefix: dev-\n"
    assert after["overlays/prod/p.yaml"].decode() == patch("spec:\n  minReadySeconds: 3 # s\n")


PDB = """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
    spec:
      minAvailable: 2
      selector: {matchLabels: {app: web}}
    """


def test_a_budget_gets_one_that_may_go(run: Run, write: Write) -> None:
    base = FILES["base/kustomization.yaml"].replace("]", ", pdb.yaml]")
    write({**FILES, "base/pdb.yaml": PDB, "base/kustomization.yaml": base})
    assert "nothing found" in run(*only("pdb-allows-eviction"), "--fix").out
    assert (
        Path("base/pdb.yaml")
        .read_text()
        .endswith("spec:\n  selector: {matchLabels: {app: web}}\n  maxUnavailable: 1\n")
    )


def test_a_file_of_manifests_and_several_rules_at_once(run: Run, write: Write) -> None:
    pod = dedent(BASE).replace(
        "    spec:\n      containers", "    spec:\n      securityContext: {runAsUser: 1000}\n      containers"
    )
    write({"web.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\n---\n" + pod})
    rules = (ESCALATION, "drop-all-capabilities", "seccomp-profile", "run-as-non-root")
    arguments = [argument for rule in rules for argument in ("--rule", rule)]
    result = run("check", "web.yaml", *arguments, "--fix")
    assert "nothing found" in result.out
    assert result.err.splitlines()[-1] == "the build is otherwise as before"
    text = Path("web.yaml").read_text()
    assert "securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}" in text
    assert text.endswith(
        "          securityContext:\n            allowPrivilegeEscalation: false\n"
        "            capabilities:\n              drop: [ALL]\n"
    )


def test_what_a_person_must_judge_is_no_fix(run: Run, write: Write) -> None:
    security = "          securityContext: {allowPrivilegeEscalation: true, seccompProfile: {type: Unconfined}}\n"
    folder = write({"web.yaml": BASE + security})
    before = contents(folder)
    rules = (ESCALATION, "drop-all-capabilities", "seccomp-profile", "run-as-non-root", "read-only-root-filesystem")
    arguments = [argument for rule in rules for argument in ("--rule", rule)]
    result = run("check", "web.yaml", *arguments, "--fix", "--fail-on", "never", "--format", "json")
    assert {finding["rule"] for finding in result.json["findings"]} == set(rules)
    assert result.err == "there is nothing that a rule can fix\n"
    assert contents(folder) == before


def test_an_object_in_a_list_of_several_documents(run: Run, write: Write) -> None:
    pod = "apiVersion: v1\n  kind: Pod\n  metadata: {name: NAME}\n  spec:\n    containers:\n    - name: a # one\n"
    text = "# first\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\n---\nkind: List\napiVersion: v1\nitems:\n"
    text += "- " + pod.replace("NAME", "p") + "- " + pod.replace("NAME", "q")
    write({"all.yaml": text, "kustomization.yaml": "resources: [all.yaml]\n"})
    assert "nothing found" in run(*only(ESCALATION), ".", "--fix").out
    secured = "# one\n      securityContext:\n        allowPrivilegeEscalation: false\n"
    assert Path("all.yaml").read_text() == text.replace("# one\n", secured)


def test_diff_ends_with_2_where_something_does_not_build(run: Run, write: Write) -> None:
    write({**FILES, "overlays/staging/kustomization.yaml": "resources: [../../base, gone.yaml]\n"})
    result = run(*only(ESCALATION), "--fix", "--diff")
    assert (result.code, result.out) == (2, "")
    assert "overlays/staging too, which does not build" in result.err
