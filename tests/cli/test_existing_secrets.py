"""Secrets that the spec says are created elsewhere are not missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.spec.heads import read_head
from kustomgen.yaml.text import Files
from tests.cli.conftest import Run, Write

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
images: {shop/web: v1}
workloads: {web: {image: shop/web, secrets: [token]}}
secrets: {provider: existing, name: made-elsewhere, keys: [token]}
imagePullSecrets: {registry: existing}
environments: {dev: {}, prod: {}}
"""
REFS = "config-refs-resolve"


def missing(run: Run, *arguments: str) -> list[str]:
    found = run("check", *arguments, "--rule", REFS, "-f", "json").json["findings"]
    return sorted({f"{each['environment']}: {each['message']}" for each in found})


def test_a_secret_that_is_created_elsewhere_is_not_missing(run: Run, write: Write) -> None:
    write({"kustomgen.yaml": SPEC})
    run("generate")

    assert missing(run) == []
    assert missing(run, "overlays/prod") == []


def test_it_counts_only_while_the_spec_says_so(run: Run, write: Write) -> None:
    write({"kustomgen.yaml": SPEC})
    run("generate")
    assert missing(run) == []  # and this is remembered

    write({"kustomgen.yaml": SPEC.replace("name: made-elsewhere", "name: another")})

    assert missing(run) == [
        f"{name}: there is no Secret 'made-elsewhere' in namespace 'shop-{name}'" for name in ("dev", "prod")
    ]


def test_another_secret_is_missing_still(run: Run, write: Write) -> None:
    folder = write({"kustomgen.yaml": SPEC})
    run("generate")
    place = folder / "base/web/deployment.yaml"
    place.write_text(place.read_text().replace("name: made-elsewhere", "name: mistyped"))

    assert [text.partition(": ")[2] for text in missing(run, "overlays/dev")] == [
        "there is no Secret 'mistyped' in namespace 'shop-dev'"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("secrets: {provider: existing, name: a}", ("a",)),
        ("secrets: {provider: existing, name: '${name}-${env}'}", ("shop-prod",)),
        ("vars: {x: '${env}-y'}\nsecrets: {provider: existing, name: '${x}-z'}", ("prod-y-z",)),
        ("secrets: {provider: existing, name: '${nowhere}'}", ()),
        ("secrets: {provider: externalSecret, name: a}", ()),
        ("secrets: {provider: existing}", ()),
        ("secrets: [a]", ()),
        ("secrets: {provider: [existing], name: {a: b}}", ()),
        ("imagePullSecrets: {a: existing, b: {provider: existing}, c: {remoteRef: x}}", ("a", "b")),
        ("imagePullSecrets: {a: existing}\nprod: {imagePullSecrets: {a: null, b: existing}}", ("b",)),
        ("secrets: {provider: existing, name: a}\nprod: {secrets: {name: b}}", ("b",)),
        ("secrets: {provider: existing, name: a}\nprod: {secrets: null}", ()),
        ("secrets: {provider: sops, name: a}\nprod: {from: live}\nlive: {secrets: {provider: existing}}", ("a",)),
    ],
)
def test_what_an_environment_finds_in_its_cluster(tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    common = [line for line in text.splitlines() if not line.startswith(("prod:", "live:"))]
    own = [f"  {line}" for line in text.splitlines() if line.startswith(("prod:", "live:"))]
    own += [] if any(line.startswith("  prod:") for line in own) else ["  prod: {}"]
    spec = "\n".join(["name: shop", *common, "environments:", *own, ""])
    (tmp_path / "kustomgen.yaml").write_text(spec)

    assert read_head(tmp_path, "kustomgen.yaml", Files()).existing_of("prod") == expected
