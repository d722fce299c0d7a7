"""``generate`` over a monorepo: every spec below a folder, and only those that changed files get into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit

Run = Callable[..., tuple[int, str, str]]
PLATFORM = "apiVersion: kustomgen/v1\nkind: Platform\nlabels: { team: shops }\nenvironments: { dev: {}, prod: {} }\n"
SPEC = """\
apiVersion: kustomgen/v1
name: NAME
extends: ../../platform.yaml
namespace: ${name}-${env}
workloads: { web: { image: "shop/NAME:1.0" } }
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a platform and three applications."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    for name in ("cart", "pay", "shop"):
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "kustomgen.yaml").write_text(SPEC.replace("NAME", name), encoding="utf-8")
    (tmp_path / "node_modules/x").mkdir(parents=True)
    (tmp_path / "node_modules/x/kustomgen.yaml").write_text("[]", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path / ".cache"))
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return called


def test_generate_on_a_folder_writes_every_spec_below_it(repo: Path, command: Run) -> None:
    code, _, err = command("generate", ".")
    assert code == Exit.CLEAN
    told = [line for line in err.splitlines() if "note:" not in line]
    assert [line.partition(":")[0] for line in told] == ["cart", "pay", "shop"]
    assert all((repo / "apps" / name / "overlays/prod/kustomization.yaml").exists() for name in ("cart", "pay", "shop"))
    assert command("generate", "--check", ".")[0] == Exit.CLEAN


def test_a_difference_names_the_spec_and_the_command(repo: Path, command: Run) -> None:
    command("generate", ".")
    (repo / "apps/pay/base/web/deployment.yaml").unlink()
    code, out, err = command("generate", "--check", "apps")
    assert (code, out) == (Exit.FOUND, "apps/pay/base/web/deployment.yaml: is missing\n")
    assert "the files differ from apps/pay/kustomgen.yaml: run `kustomgen generate apps/pay/kustomgen.yaml`" in err
    assert "1 of 3 specs differ from their files" in err


def test_one_wrong_spec_does_not_hide_the_others(repo: Path, command: Run) -> None:
    for name in ("cart", "shop"):
        path = repo / "apps" / name / "kustomgen.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("workloads:", "workload:"), encoding="utf-8")
    code, _, err = command("generate", ".")
    assert code == Exit.UNUSABLE
    assert "apps/cart/kustomgen.yaml:5:1: unknown key 'workload'" in err
    assert "apps/shop/kustomgen.yaml:5:1: unknown key 'workload'" in err
    assert (repo / "apps/pay/kustomgen.lock").exists()


@pytest.mark.parametrize(
    ("changed", "looked"),
    [
        ("apps/pay/kustomgen.yaml", ["pay"]),
        ("apps/shop/overlays/prod/kustomization.yaml", ["shop"]),
        ("platform.yaml", ["cart", "pay", "shop"]),
        ("presets/new.yaml", ["cart", "pay", "shop"]),
        ("README.md", []),
    ],
)
def test_the_hook_runs_what_the_changed_files_touch(changed: str, looked: list[str], repo: Path, command: Run) -> None:
    command("generate", ".")
    for name in ("cart", "pay", "shop"):
        (repo / "apps" / name / "base/web/deployment.yaml").unlink()
    code, out, _ = command("generate", "--check", "--changed-files", changed)
    assert [line.split("/")[1] for line in out.splitlines()] == looked
    assert code == (Exit.FOUND if looked else Exit.CLEAN)


def test_what_nothing_changed_is_known_from_the_last_time_and_every_change_is_seen(repo: Path, command: Run) -> None:
    command("generate", ".")
    assert command("generate", "--check", ".")[0] == Exit.CLEAN
    spec = repo / "apps/shop/kustomgen.yaml"
    for place in ("apps/shop/base/web/deployment.yaml", "apps/shop/kustomgen.lock"):
        text = (repo / place).read_text(encoding="utf-8")
        (repo / place).write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")
        assert command("generate", "--check", str(spec))[0] == Exit.FOUND, place
        (repo / place).write_text(text, encoding="utf-8")
        assert command("generate", "--check", str(spec))[0] == Exit.CLEAN, place
    (repo / "platform.yaml").write_text(PLATFORM.replace("shops", "other"), encoding="utf-8")
    assert command("generate", "--check", str(spec))[0] == Exit.FOUND
    (repo / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    assert command("generate", "--check", str(spec))[0] == Exit.CLEAN
    (repo / "apps/shop/presets").mkdir()
    (repo / "apps/shop/presets/bad.yaml").write_text("[]", encoding="utf-8")
    assert command("generate", "--check", str(spec))[0] == Exit.UNUSABLE


def test_a_configmap_that_is_one_in_a_cluster_is_not_written_twice(repo: Path, command: Run) -> None:
    argo = 'argocd: { repoURL: "https://example.com/x.git", notifications: { service: hook, triggers: [on-sync-failed], webhook: { url: "https://hooks.example.com" } } }\n'  # fmt: skip
    for name in ("cart", "pay"):
        path = repo / "apps" / name / "kustomgen.yaml"
        path.write_text(path.read_text(encoding="utf-8") + argo, encoding="utf-8")
    code, _, err = command("generate", ".")
    assert code == Exit.UNUSABLE
    assert "apps/pay/argocd/notifications.yaml:1:1: argocd-notifications-cm is written by apps/cart/argocd/" in err
    out = command("check", "--format", "concise")[1]
    assert (
        "apps/pay/argocd/notifications.yaml:1:1: error generated-files-current argocd-notifications-cm is written"
        in out
    )


def test_a_namespace_that_two_specs_make_is_noted_until_one_makes_it(repo: Path, command: Run) -> None:
    for name in ("cart", "pay"):
        path = repo / "apps" / name / "kustomgen.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("${name}-${env}", "shop-${env}"), encoding="utf-8")
    said = "make the Namespace shop-dev, shop-prod"
    code, _, err = command("generate", ".")
    assert code == Exit.CLEAN
    note = f"apps/shop/kustomgen.yaml:1:1: note: apps/cart/kustomgen.yaml and apps/pay/kustomgen.yaml and apps/shop/kustomgen.yaml {said}\n"
    assert note in err
    assert said in command("check", "--rule", "image-pinned")[1]
    for name in ("cart", "pay"):
        path = repo / "apps" / name / "kustomgen.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}namespaceObject: false\n", encoding="utf-8")
    assert said not in command("generate", ".")[2]
    assert said not in command("check", "--rule", "image-pinned")[1]


def test_one_namespace_name_in_two_clusters_is_two_namespaces(repo: Path, command: Run) -> None:
    for name, cluster in (("cart", "eu"), ("pay", "us")):
        path = repo / "apps" / name / "kustomgen.yaml"
        text = path.read_text(encoding="utf-8").replace("${name}-${env}", "both-${env}")
        path.write_text(
            f"{text}environments: {{ dev: {{ cluster: {cluster} }}, prod: {{ cluster: {cluster} }} }}\n",
            encoding="utf-8",
        )
    assert "make the Namespace" not in command("generate", ".")[2]


STRICT = "apiVersion: kustomgen/v1\nkind: Policy\nextends: none\nrules: { image-pinned: error }\n"


def test_check_uses_the_policies_that_all_specs_below_share(repo: Path, command: Run) -> None:
    (repo / "rules").mkdir()
    (repo / "rules/strict.yaml").write_text(STRICT, encoding="utf-8")
    (repo / "platform.yaml").write_text(f"{PLATFORM}policies: [rules/strict.yaml]\n", encoding="utf-8")
    assert command("generate", ".")[0] == Exit.CLEAN
    for path in ([], ["."], ["apps/cart"], ["apps/cart", "apps/pay/overlays/prod"]):
        assert " 2 rules " in command("check", *path)[1], path

    pay = repo / "apps/pay/kustomgen.yaml"
    pay.write_text(f"{pay.read_text(encoding='utf-8')}policies: [own.yaml]\n", encoding="utf-8")
    (repo / "apps/pay/own.yaml").write_text(STRICT, encoding="utf-8")
    err = command("check")[1]
    assert " 2 rules " not in err
    assert "apps/pay/own.yaml is not in force here, only apps/pay names it: `--policy apps/pay/own.yaml`" in err
    assert "rules/strict.yaml is not in force here, only apps/cart, apps/shop name it: " in err
    assert " 2 rules " in command("check", "apps/pay")[1]


def test_a_policy_in_the_folder_of_a_spec_is_for_that_spec(repo: Path, command: Run) -> None:
    for name in ("cart", "shop"):
        (repo / "apps" / name / "kustomgen.yaml").unlink()
    (repo / "hand").mkdir()
    (repo / "hand/kustomization.yaml").write_text("resources: [config.yaml]\n", encoding="utf-8")
    (repo / "hand/config.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: y }\n", encoding="utf-8"
    )
    pay = repo / "apps/pay/kustomgen.yaml"
    pay.write_text(f"{pay.read_text(encoding='utf-8')}policies: [own.yaml]\n", encoding="utf-8")
    (repo / "apps/pay/own.yaml").write_text(STRICT, encoding="utf-8")
    assert command("generate", ".")[0] == Exit.CLEAN
    err = command("check")[1]
    assert " 2 rules " not in err
    assert "apps/pay/own.yaml is not in force here" in err


CLUSTERS = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop
workloads: { web: { image: "shop/web:v1.0.0" } }
environments:
  dev: { namespace: shop-dev, namePrefix: dev-, cluster: test }
  staging: { cluster: test }
  prod: { cluster: eu }
"""


@pytest.mark.parametrize(
    ("line", "said"), [("", False), ("  qa: { from: dev, tier: staging }\n", True)], ids=["two clusters", "one"]
)
def test_environments_in_two_clusters_may_share_a_namespace(line: str, said: bool, repo: Path, command: Run) -> None:
    """`qa` runs in the cluster and in the namespace of dev, under another prefix."""
    spec = CLUSTERS + line.replace("tier:", "namePrefix: qa-, tier:")
    (repo / "kustomgen.yaml").write_text(spec, encoding="utf-8")
    assert command("generate")[0] == Exit.CLEAN
    for _ in range(2):
        out = command("check", "--rule", "namespace-not-shared", "--rule", "cluster-names-unique")[1]
        assert ("namespace-not-shared" in out) == said, out


def test_a_folder_without_a_spec_is_told_so(repo: Path, command: Run) -> None:
    (repo / "empty").mkdir()
    assert command("generate", "empty")[2] == (
        "there is no kustomgen.yaml in empty, nor below\n    `kustomgen init` writes a first one\n"
    )


def test_an_output_is_of_one_spec(repo: Path, command: Run) -> None:
    assert "--output is for one spec, and there are 3" in command("generate", "--output", "out", ".")[2]
    assert not (repo / "out").exists()


def test_generate_writes_an_older_schema_again_and_nothing_of_the_users(repo: Path, command: Run) -> None:
    spec = "apps/shop/kustomgen.yaml"
    place = repo / "apps/shop/.kustomgen/schema.json"
    command("generate", spec)
    assert not place.exists()
    place.parent.mkdir()
    for text, again in (('{\n "title": "kustomgen.yaml"\n}\n', True), ('{"title": "mine"}\n', False)):
        place.write_text(text, encoding="utf-8")
        (repo / "apps/shop/kustomgen.lock").unlink()
        code, _, err = command("generate", spec)
        assert code == Exit.CLEAN
        assert ("schema.json: written again" in err) == again
        assert (place.read_text(encoding="utf-8") == text) != again


def test_a_mistake_in_a_platform_has_a_place_that_opens_from_here(repo: Path, command: Run) -> None:
    (repo / "platform.yaml").write_text("apiVersion: kustomgen/v1\nkind: Platform\nlabls: { team: shop }\n")
    (repo / "one").mkdir()
    (repo / "one/kustomgen.yaml").write_text(
        "apiVersion: kustomgen/v1\nname: one\nextends: ../platform.yaml\n"
        'workloads: { web: { image: "shop/web:v1" } }\nenvironments: { dev: {} }\n'
    )
    code, _, err = command("generate", "one")
    assert (code, err.splitlines()[0]) == (Exit.UNUSABLE, "platform.yaml:3:1: unknown key 'labls' in the spec")


def test_a_platform_that_cannot_be_read_is_all_that_is_said(repo: Path, command: Run) -> None:
    (repo / "one").mkdir()
    (repo / "one/kustomgen.yaml").write_text(
        "apiVersion: kustomgen/v1\nname: one\nextends: ../nowhere.yaml\nnamespace: one\n"
        'workloads: { web: { image: "shop/web:v1" } }\nenvironments: { dev: {}, prod: {} }\n'
    )
    _, _, err = command("generate", "one")
    assert "nowhere.yaml" in err
    assert "same namespace" not in err, "the platform may say what tells them apart"
