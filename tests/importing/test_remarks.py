"""Comments of the source at images, settings and replicas, in the spec that an import writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.conftest import TREE, Run, Write

PATCH = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop-web}\nspec:\n  # one for each zone\n  replicas: 3\n"
)
PROD = "resources: [../../base]\nnamespace: shop-prod\n"


def spec_of(run: Run, folder: Path) -> str:
    result = run("import", "old", "-o", "new")
    assert result.code == 0, result.err
    return (folder / "new/kustomgen.yaml").read_text()


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param(
            "old/overlays/prod/kustomization.yaml",
            f"{PROD}images:\n# waits for INC-12\n- name: shop/web\n  newTag: v1.1.0  # pinned\n",
            "      # waits for INC-12\n      shop/web: v1.1.0  # pinned\n",
            id="an image's version",
        ),
        pytest.param(
            "old/overlays/prod/kustomization.yaml",
            f"{PROD}replicas: [{{name: shop-web, count: 3}}] # peak\n",
            "        replicas: 3  # peak\n",
            id="replicas of a kustomization",
        ),
        pytest.param(
            "old/overlays/prod/kustomization.yaml",
            f"{PROD}configMapGenerator:\n- name: extra\n  literals:\n  - LEVEL=warn # quiet\n",
            "      extra:\n        LEVEL: warn  # quiet\n",
            id="a literal of a generator",
        ),
        pytest.param(
            "old/base/web.yaml",
            TREE["old/base/web.yaml"]
            .replace("env: [", "env: # of all\n                  - ")
            .replace('"}]', '"} # hi'),
            "      GREETING: $${HELLO}  # hi\n",
            id="a variable",
        ),
    ],
)
def test_a_comment_stays_with_its_value(run: Run, write: Write, file: str, text: str, expected: str) -> None:
    assert expected in spec_of(run, write({**TREE, file: text}))


def test_a_comment_of_a_patch_stays_with_its_replicas(run: Run, write: Write) -> None:
    prod = {"kustomization.yaml": f"{PROD}patches: [{{path: more.yaml}}]\n", "more.yaml": PATCH}

    spec = spec_of(run, write({**TREE, **{f"old/overlays/prod/{name}": text for name, text in prod.items()}}))

    assert "        # one for each zone\n        replicas: 3\n" in spec


@pytest.mark.parametrize(
    "comment",
    ["token ghp_16C7e42F292c6912E7710c838347Ae178B4a", "yaml-language-server: x", "a\u200bb"],
    ids=["a credential", "for an editor", "a sign that nobody sees"],
)
def test_a_comment_that_is_not_for_people_is_not_copied(run: Run, write: Write, comment: str) -> None:
    text = f"{PROD}replicas:\n- name: shop-web\n  count: 3 # {comment}\n"

    spec = spec_of(run, write({**TREE, "old/overlays/prod/kustomization.yaml": text}))

    assert "replicas: 3" in spec
    assert "#" not in spec


def test_a_comment_at_a_value_that_an_overlay_replaces_is_not_copied(run: Run, write: Write) -> None:
    base = TREE["old/base/web.yaml"].replace("replicas: 1", "replicas: 7 # never built")
    both = {f"old/overlays/{env}/kustomization.yaml": PROD + "replicas: [{name: shop-web, count: 2}]\n" for env in "ab"}
    trees = {name: text for name, text in TREE.items() if "overlays" not in name}

    assert "never built" not in spec_of(run, write({**trees, **both, "old/base/web.yaml": base}))
