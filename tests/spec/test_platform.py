"""``extends``, ``presets`` and ``sizes``: what many applications share, and every mistake at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.cli.boundary import run
from kustomgen.cli.exit_codes import Exit
from kustomgen.errors import InputError
from kustomgen.spec.load import Project, load

PLATFORM = """\
apiVersion: kustomgen/v1
kind: Platform
namespace: ${name}-${env}
labels: { team: platform, cost: none }
defaults: { replicas: 2, imagePullPolicy: Always }
sizes:
  small: { replicas: 1, resources: { requests: { cpu: 50m, memory: 64Mi } } }
  large: { replicas: 4, resources: { requests: { cpu: "1", memory: 1Gi } } }
environments:
  dev: { cluster: test, vars: { domain: test.example.com } }
  prod: { cluster: eu, vars: { domain: example.com }, workloads: { "*": { minReadySeconds: 10 } } }
  us-prod: { from: prod, cluster: us }
"""
SPEC = """\
apiVersion: kustomgen/v1
name: shop
extends: ../../platform.yaml
workloads:
  web: { image: "shop/web:1.0", size: small }
"""


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    """A repository with a platform file, and the folder of an application two levels below."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    folder = tmp_path / "apps/shop"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, text: str, **files: str) -> Project:
    (folder / "kustomgen.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        place = folder / f"{name}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    return load(folder / "kustomgen.yaml", "kustomgen.yaml")


def told(folder: Path, text: str, platform: str | None = None) -> list[str]:
    """What is said of a spec, and of its platform."""
    if platform is not None:
        (folder / "../../platform.yaml").write_text(platform, encoding="utf-8")
    with pytest.raises(InputError) as error:
        put(folder, text)
    return [str(complaint) for complaint in error.value.complaints]


def test_a_platform_gives_what_the_spec_does_not_say(apps: Path) -> None:
    project = put(apps, SPEC)
    assert [(each.name, each.tier, each.spec.cluster) for each in project.environments] == [
        ("dev", "development", "test"), ("prod", "production", "eu"), ("us-prod", "production", "us"),
    ]  # fmt: skip
    prod = project.by_name["us-prod"].spec
    assert (prod.namespace, prod.labels) == ("shop-us-prod", {"team": "platform", "cost": "none"})
    web = prod.workloads["web"]
    assert (web.replicas, web.image_pull_policy, web.min_ready_seconds) == (1, "Always", 10)
    assert web.resources.requests == {"cpu": "50m", "memory": "64Mi"}


def test_the_spec_lies_over_the_platform_and_each_environment_over_both(apps: Path) -> None:
    text = f"""{SPEC.replace("size: small", "size: large, replicas: 3")}\
labels: {{ team: shop, cost: null }}
sizes: {{ large: {{ minReadySeconds: 7 }} }}
environments: {{ dev: {{}}, us-prod: {{ workloads: {{ web: {{ size: small, replicas: null }} }} }} }}
"""
    project = put(apps, text)
    assert [each.name for each in project.environments] == ["dev", "us-prod"]
    dev, prod = (each.spec for each in project.environments)
    assert dev.labels == {"team": "shop"}
    assert (dev.workloads["web"].replicas, dev.workloads["web"].min_ready_seconds) == (3, 7)
    assert dev.workloads["web"].resources.requests == {"cpu": "1", "memory": "1Gi"}
    assert (prod.workloads["web"].replicas, prod.workloads["web"].min_ready_seconds) == (None, 10)
    assert prod.workloads["web"].resources.requests == {"cpu": "50m", "memory": "64Mi"}


def test_an_environments_own_size_is_of_that_environment(apps: Path) -> None:
    project = put(apps, SPEC + "environments: { dev: { sizes: { small: { replicas: 0 } } }, prod: {} }\n")
    assert [each.spec.workloads["web"].replicas for each in project.environments] == [0, 1]
    assert project.base.workloads["web"].replicas == 1


def test_platforms_extend_platforms_and_the_later_one_wins(apps: Path) -> None:
    more = "apiVersion: kustomgen/v1\nkind: Platform\nextends: platform.yaml\nlabels: { team: more }\n"
    (apps / "../../more.yaml").write_text(more, encoding="utf-8")
    project = put(apps, SPEC.replace("../../platform.yaml", "[../../more.yaml, ../../platform.yaml]"))
    assert project.base.labels == {"team": "more", "cost": "none"}
    read = {Path(path).name for path in project.read.digests}
    assert read == {"kustomgen.yaml", "more.yaml", "platform.yaml"}


def test_a_mistake_in_a_platform_is_told_at_its_line(apps: Path) -> None:
    platform = PLATFORM.replace("imagePullPolicy: Always", "imagePulPolicy: Always").replace("64Mi", "64Mb")
    assert told(apps, SPEC, platform) == [
        "../../platform.yaml:5:26: unknown key 'imagePulPolicy' in defaults\n    did you mean 'imagePullPolicy'?",
        (
            "../../platform.yaml:7:60: sizes.small.resources.requests.memory: '64Mb' is not a quantity: "
            "a number with an optional suffix such as m, k, M, G, Ki, Mi or Gi is expected\n    was 64Mi meant?"
        ),
    ]


def test_a_size_that_nobody_uses_is_held_against_the_model_too(apps: Path) -> None:
    platform = PLATFORM.replace("replicas: 4", "replcas: 4")
    assert told(apps, SPEC, platform) == [
        "../../platform.yaml:8:12: unknown key 'replcas' in sizes.large\n    did you mean 'replicas'?"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"extends: ../../platform.yaml": "extends: ../../plattform.yaml"},
         "kustomgen.yaml:3:10: extends: ../../plattform.yaml cannot be read: No such file or directory"),
        ({"extends: ../../platform.yaml": "extends: /etc/passwd"},
         "kustomgen.yaml:3:10: extends: '/etc/passwd' is no relative path with '/'"),
        ({"extends: ../../platform.yaml": "extends: ../../../outside.yaml"},
         "kustomgen.yaml:3:10: extends: ../../../outside.yaml is outside the git repository"),
        ({"extends: ../../platform.yaml": "extends: link.yaml"},
         "kustomgen.yaml:3:10: extends: link.yaml is outside the git repository"),
        ({"extends: ../../platform.yaml": "extends: ../../apps"},
         "kustomgen.yaml:3:10: extends: ../../apps is no file"),
        ({"extends: ../../platform.yaml": "extends: { a: b }"},
         "kustomgen.yaml:3:1: extends: the path of a platform file is expected, not a mapping"),
        ({"size: small": "size: smal"}, "kustomgen.yaml:5:39: there is no size 'smal'\n    did you mean 'small'?"),
        ({"size: small": "size: tiny"}, "kustomgen.yaml:5:39: there is no size 'tiny'\n    there are: small, large"),
        ({"size: small": "parameters: { a: b }"}, "kustomgen.yaml:5:33: parameters need a preset, and 'web' has none"),
    ],
)  # fmt: skip
def test_what_a_spec_cannot_extend(change: dict[str, str], said: str, apps: Path) -> None:
    (apps / "../../../outside.yaml").write_text(PLATFORM, encoding="utf-8")
    (apps / "link.yaml").symlink_to(apps / "../../../outside.yaml")
    text = SPEC
    for before, after in change.items():
        text = text.replace(before, after)
    assert any(line.startswith(said) for line in told(apps, text)), told(apps, text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kustomgen/v1", "kustomgen/v2"), "../../platform.yaml:1:1: apiVersion of this platform is 'kustomgen/v2'"),
        (("kind: Platform\n", ""), "../../platform.yaml:1:1: this file has no kind, and a spec extends a Platform"),
        (("kind: Platform", "kind: Policy"), "../../platform.yaml:2:1: this file is a Policy, and a spec extends a Platform"),
        (("labels:", "workloads: { web: {} }\nlabels:"), "../../platform.yaml:4:1: a platform has no 'workloads'"),
        (("labels:", "name: all\nlabels:"), "../../platform.yaml:4:1: a platform has no 'name'"),
        (('"*":', "web:"), "../../platform.yaml:11:68: a platform has no workload 'web'"),
        (("labels:", "extends: platform.yaml\nlabels:"), "../../platform.yaml:4:10: ../../platform.yaml extends ../../platform.yaml: this is circular"),
        (("labels:", "lables:"), "../../platform.yaml:4:1: unknown key 'lables' in the spec"),
        (("from: prod", "from: prd"), "../../platform.yaml:12:20: from: there is no environment 'prd'"),
        (("labels:", "resources: { ConfigMap/a: a.yaml }\nlabels:"), "../../platform.yaml:4:27: resources.ConfigMap/a: a platform writes its objects out"),
    ],
)  # fmt: skip
def test_what_a_platform_cannot_say(change: tuple[str, str], said: str, apps: Path) -> None:
    found = told(apps, SPEC, PLATFORM.replace(*change))
    assert any(line.startswith(said) for line in found), found


def test_without_a_repository_nothing_outside_the_specs_folder_is_read(apps: Path) -> None:
    (apps / "../../.git").rmdir()
    fault = "is outside the spec's folder, and there is no git repository"
    assert told(apps, SPEC + "environments: { dev: {} }\n")[0].startswith(
        f"kustomgen.yaml:3:10: extends: ../../platform.yaml {fault}"
    )


def test_images_come_from_the_registries_of_the_platform(apps: Path) -> None:
    platform = f"{PLATFORM}registries: [registry.example.com/shops, ghcr.io]\n"
    text = SPEC.replace("shop/web:1.0", "registry.example.com/shops/web:1")
    (apps / "../../platform.yaml").write_text(platform, encoding="utf-8")
    put(apps, text)
    assert told(apps, SPEC.replace("shop/web:1.0", "registry.example.com/other:1")) == [
        (
            "kustomgen.yaml:5:10: image 'registry.example.com/other:1' comes from registry.example.com\n"
            "    `registries` allows: registry.example.com/shops, ghcr.io"
        )
    ]


CACHE = """\
parameters: { memory: 64, topic: }
workload:
  image: memcached:1.6
  args: [-m, "${preset.memory}", "--topic=${preset.topic}-${env}"]
  replicas: ${preset.memory}
  ports: { cache: 11211 }
  service: { cache: 11211 }
wait: { command: "nc -z {host} {port}", user: 11211 }
"""


def test_a_preset_of_the_projects_own_with_parameters(apps: Path) -> None:
    text = (
        SPEC
        + """\
  cache: { preset: cache, parameters: { topic: a } }
  other: { image: "shop/other:1", dependsOn: [cache] }
environments: { dev: {}, prod: { workloads: { cache: { parameters: { memory: 128 }, replicas: 2 } } } }
"""
    )
    project = put(apps, text, **{"presets/cache": CACHE})
    dev, prod = (each.spec.workloads["cache"] for each in project.environments)
    assert (dev.args, dev.replicas) == (["-m", "64", "--topic=a-dev"], 64)
    assert (prod.args, prod.replicas) == (["-m", "128", "--topic=a-prod"], 2)
    wait = project.by_name["dev"].spec.workloads["other"].init_containers["wait-for-cache"]
    assert wait.args == ["until nc -z shop-cache 11211; do echo waiting for shop-cache:11211; sleep 2; done"]


@pytest.mark.parametrize(
    ("preset", "workload", "said"),
    [
        (CACHE, "preset: cache", "kustomgen.yaml:6:12: preset 'cache' needs parameter 'topic'"),
        (CACHE, "preset: cache, parameters: { topik: a }", "kustomgen.yaml:6:41: preset 'cache' has no parameter 'topik'"),
        (CACHE, "preset: cahce", "kustomgen.yaml:6:12: workloads.cache.preset: there is no preset 'cahce'"),
        (CACHE.replace("service", "servce"), "preset: cache, parameters: { topic: a }", "presets/cache.yaml:7:3: unknown key 'servce' in workload"),
        (CACHE.replace("servic", "servc"), "image: a:1", "presets/cache.yaml:7:3: unknown key 'servce' in workload"),
        (CACHE.replace("memory}", "memry}"), "image: a:1", "presets/cache.yaml:4:14: preset 'cache' has no parameter 'memry'"),
        (CACHE.replace("wait:", "wiat:"), "image: a:1", "presets/cache.yaml:8:1: unknown key 'wiat' in preset 'cache'"),
        (CACHE.replace("workload:", "workloads:"), "image: a:1", "presets/cache.yaml:1:1: preset 'cache' has no workload"),
        (CACHE.replace("{port}", "1"), "image: a:1", "presets/cache.yaml:8:9: wait of preset 'cache' does not contain {port}"),
        (CACHE.replace("11211 }\nwait", "11211 }\n  x: ]\nwait"), "image: a:1", "presets/cache.yaml:8:6: "),
        ("", "image: a:1", "presets/cache.yaml:1:1: the file is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_preset_is_told_where_it_is_written(
    preset: str, workload: str, said: str, apps: Path
) -> None:
    (apps / "presets").mkdir()
    (apps / "presets/cache.yaml").write_text(preset, encoding="utf-8")
    found = told(apps, f"{SPEC}  cache: {{ {workload} }}\n")
    assert any(line.startswith(said) for line in found), found


def test_there_are_no_two_presets_of_one_name(apps: Path) -> None:
    for folder in (apps, apps / "../.."):
        (folder / "presets").mkdir()
        (folder / "presets/cache.yaml").write_text(CACHE, encoding="utf-8")
    (apps / "presets/redis.yaml").write_text(CACHE, encoding="utf-8")
    assert told(apps, SPEC) == [
        (
            "presets/cache.yaml:1:1: there are two presets 'cache'; the other is at ../../presets/cache.yaml:1:1\n"
            "    give one of them another name"
        ),
        "presets/redis.yaml:1:1: preset 'redis' is one of kustomgen's own\n    give yours another name",
    ]


def test_generate_writes_the_files_of_a_spec_that_extends_a_platform_and_sees_when_that_changes(
    apps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(apps, SPEC)
    monkeypatch.chdir(apps)
    assert run(["generate", "--verify"]) == Exit.CLEAN
    assert run(["generate", "--check"]) == Exit.CLEAN
    (apps / "../../platform.yaml").write_text(PLATFORM.replace("team: platform", "team: other"), encoding="utf-8")
    assert run(["generate", "--check"]) == Exit.FOUND
    assert "base/web/deployment.yaml: differs from the spec" in capsys.readouterr().out


STRICT = "apiVersion: kustomgen/v1\nkind: Policy\nextends: recommended\nrules: { image-pinned: { severity: info } }\n"


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(["check", "--rule", "image-pinned", *arguments])
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_check_knows_the_environments_and_the_policies_of_the_platform(
    apps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = apps / "../../platform.yaml"
    put(apps, SPEC.replace("shop/web:1.0", "shop/web"))
    monkeypatch.chdir(apps)
    assert run(["generate"]) == Exit.CLEAN
    told = findings(capsys)
    assert "error" in told
    assert "us-prod" in told
    (apps / "../../strict.yaml").write_text(STRICT, encoding="utf-8")
    place.write_text(f"{PLATFORM}policies: [strict.yaml]\n", encoding="utf-8")
    for arguments in ((), ("--no-cache",), ()):
        assert "info  " in findings(capsys, *arguments)
    place.write_text(PLATFORM.replace("us-prod: {", "us-prod: { tier: development,"), encoding="utf-8")
    assert "error" in findings(capsys)
