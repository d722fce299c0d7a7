"""A spec of a few lines makes no gigabytes: it is refused at its line, by generate and by check."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from tests.cli.conftest import CLEAN, Run, Write, kustomization

HEAD = "apiVersion: kustomgen/v1\nname: shop\n"
TAIL = "workloads: {web: {image: 'shop/web:1.0'}}\nenvironments: {dev: {tier: development}}\n"
DOUBLED = "".join(f"  v{number}: '${{v{number - 1}}}${{v{number - 1}}}'\n" for number in range(1, 60))
LARGE: Mapping[str, tuple[str, str]] = {
    "variables that double": (
        f"{HEAD}vars:\n  v0: x\n{DOUBLED}{TAIL}",
        "kustomgen.yaml:26:8: with its ${…} filled in, this has more than 4,194,304 characters",
    ),
    "a long variable that thousands use": (
        f"{HEAD}vars: {{v: {'x' * 60_000}}}\nconfig:\n"
        + "".join(f"  k{number}: '${{v}}'\n" for number in range(2000))
        + TAIL,
        "kustomgen.yaml:3:1: with every ${…} filled in, the spec has more than 67,108,864 characters",
    ),
    "workloads in many environments": (
        f"{HEAD}workloads:\n"
        + "".join(f"  w{number}: {{image: 'shop/web:1.0'}}\n" for number in range(600))
        + "environments:\n"
        + "".join(f"  e{number}: {{namespace: n{number}}}\n" for number in range(60)),
        "kustomgen.yaml:1:1: the spec has 36,000 workloads in all environments, and at most 20,000 are read",
    ),
    "each environment from the one before": (
        f"{HEAD}workloads: {{web: {{image: 'shop/web:1.0'}}}}\nenvironments:\n  e0: {{}}\n"
        + "".join(f"  e{number}: {{from: e{number - 1}}}\n" for number in range(1, 2000)),
        "kustomgen.yaml:1:1: the spec has 2,000 environments, and at most 1,000 are read",
    ),
}


@pytest.mark.parametrize(("spec", "said"), LARGE.values(), ids=LARGE)
def test_generate_refuses_it(run: Run, write: Write, spec: str, said: str) -> None:
    write({"kustomgen.yaml": spec})

    started = time.process_time()
    result = run("generate")

    assert result.code == 2
    assert said in result.err
    assert "is not defined" not in result.err
    assert time.process_time() - started < 20


def test_check_of_an_overlay_beside_it_ends(run: Run, write: Write) -> None:
    spec, said = LARGE["variables that double"]
    write(
        {
            "kustomgen.yaml": spec,
            "kustomgen.lock": f"# kustomgen\n{'0' * 64}  overlays/dev/c.yaml\n",
            "overlays/dev/kustomization.yaml": kustomization("c.yaml"),
            "overlays/dev/c.yaml": CLEAN,
        }
    )

    result = run("check", "overlays/dev")

    assert result.code == 1
    assert said.partition(": ")[2] in result.out
