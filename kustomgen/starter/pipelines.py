"""What a project's CI runs: a workflow for GitHub, a job for GitLab, hooks for pre-commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen import __version__
from kustomgen.errors import Complaint, Mark, OutputError
from kustomgen.files.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEAD = "# Written by `kustomgen init`; edit it as you like."

GITHUB = f"""\
{_HEAD}
name: kustomgen
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # rules about what changed compare with earlier commits
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install 'kustomgen[picture]=={__version__}'
      - run: if [ -e kustomgen.yaml ]; then kustomgen generate --check; fi
      - run: kustomgen check --format github --output html=kustomgen.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: kustomgen
          path: kustomgen.html
"""

GITLAB = f"""\
{_HEAD}
kustomgen:
  image: python:3.13-slim
  before_script:
    - pip install 'kustomgen[picture]=={__version__}'
  script:
    - if [ -e kustomgen.yaml ]; then kustomgen generate --check; fi
    - kustomgen check --output junit=kustomgen.xml --output gitlab=gl-code-quality-report.json --output html=kustomgen.html
  artifacts:
    when: always
    paths: [kustomgen.html]
    reports:
      junit: kustomgen.xml
      codequality: gl-code-quality-report.json
"""

PRE_COMMIT = f"""\
{_HEAD}
repos:
  - repo: https://github.com/kustomgen/kustomgen
    rev: v{__version__}
    hooks:
      - id: kustomgen-generate # files match kustomgen.yaml
      - id: kustomgen-check # every overlay that the commit affects builds and passes the policies
"""

PIPELINES = {
    "github": (".github/workflows/kustomgen.yaml", GITHUB),
    "gitlab": (".gitlab-ci.yml", GITLAB),
    "pre-commit": (".pre-commit-config.yaml", PRE_COMMIT),
}
"""The file and the text of each, by the name of its option."""


def write_pipelines(folder: Path, names: Sequence[str]) -> list[Path]:
    """Writes these files, all or none; gives their paths. Raises OutputError if one is there
    already.
    """
    wanted = {folder / file: text for file, text in (PIPELINES[name] for name in names)}
    there = [place for place in wanted if place.exists() or place.is_symlink()]
    if there:
        hint = "add the steps to it by hand: docs/ci.md has them"
        raise OutputError(
            Complaint(Mark(str(place)), "is there already, and is not overwritten", hint) for place in there
        )
    for place, text in wanted.items():
        try:
            write_whole(place, text.encode())
        except OSError as error:
            raise OutputError(
                Complaint(Mark(str(error.filename or place)), f"cannot be written: {error.strerror}")
            ) from None
    return list(wanted)
