"""The tier of an environment, read from its path."""

import pytest

from kustomgen.k8s.tiers import tier_of


@pytest.mark.parametrize(
    "path",
    ["eu", "apps/web", "dev-to-prod", "prodigy", "delivery", "devops/web", "livestream"],
)
def test_a_path_without_a_word_for_it_tells_no_tier(path: str) -> None:
    assert tier_of(path) is None


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        ("prod", "production"),
        ("overlays/prod-eu", "production"),
        ("prod/eu", "production"),
        ("envs/production/us", "production"),
        ("eu-prod", "production"),
        ("eu_prd_1", "production"),
        ("clusters/prod1", "production"),
        ("live", "production"),
        ("overlays/eu-live", "production"),
        ("clusters/prod/apps/local-path-provisioner", "production"),
        ("preprod", "staging"),
        ("pre-prod", "staging"),
        ("envs/preProd", "staging"),
        ("uat", "staging"),
        ("uat-2", "staging"),
        ("qa/eu", "staging"),
        ("stg", "staging"),
        ("non-prod", "development"),
        ("nonprod/eu", "development"),
        ("dev-tools", "development"),
        ("prod/dev", "development"),
    ],
)
def test_the_tier_is_read_from_every_part_of_the_path_and_of_the_name(path: str, tier: str) -> None:
    assert tier_of(path) == tier
