"""Which repository this is: read from ``.git/config``, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.kustomize.delivery.repository import Checkout, address, checkout_of

CONFIG = """
[core]
\tbare = false
[remote "origin"]
\turl = git@github.com:Example/GitOps.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\turl = https://github.com/example/no-remote
[remote "fork"]
\turl = "https://user:secret@github.com/someone/gitops"
"""


def test_a_folder_in_no_repository_is_its_own_root(tmp_path: Path) -> None:
    assert checkout_of(tmp_path) == Checkout(tmp_path.resolve(), frozenset())


@pytest.mark.parametrize(
    "config", ["", "[remote", '[remote "origin"]', "\x00\xff[remote]\nurl=x", "url = https://github.com/a/b"]
)
def test_a_configuration_that_says_nothing_names_no_remote(config: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(config.encode("latin-1"))
    assert checkout_of(tmp_path).remotes == frozenset()


def test_remotes_are_those_of_remote_sections_without_credentials(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(CONFIG)
    (tmp_path / "deploy" / "apps").mkdir(parents=True)
    found = checkout_of(tmp_path / "deploy" / "apps")
    assert found.root == tmp_path.resolve()
    assert found.remotes == {"github.com/example/gitops", "github.com/someone/gitops"}


def test_a_worktree_has_the_remotes_of_its_repository(tmp_path: Path) -> None:
    git = tmp_path / "main" / ".git"
    (git / "worktrees" / "feature").mkdir(parents=True)
    (git / "config").write_text(CONFIG)
    (git / "worktrees" / "feature" / "commondir").write_text("../..\n")
    tree = tmp_path / "feature"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {git}/worktrees/feature\n")
    assert "github.com/example/gitops" in checkout_of(tree).remotes


def test_submodules_are_known(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitmodules").write_text('[submodule "lib"]\n\tpath = lib/shop/\n\turl = ../shop\n')
    assert checkout_of(tmp_path).submodules == ("lib/shop",)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ""),
        ("{{ .repo }}", ""),
        ("${REPO}", ""),
        ("https://github.com/Example/Shop.git", "github.com/example/shop"),
        ("https://github.com/example/shop/", "github.com/example/shop"),
        ("https://token@github.com/example/shop", "github.com/example/shop"),
        ("git@github.com:example/shop.git", "github.com/example/shop"),
        ("ssh://git@git.example.com:2222/example/shop.git", "git.example.com/example/shop"),
        ("git.example.com/example/shop", "git.example.com/example/shop"),
        ("file:///srv/git/shop", "/srv/git/shop"),
    ],
)
def test_an_address_is_host_and_path(url: str, expected: str) -> None:
    assert address(url) == expected
