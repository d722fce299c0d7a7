"""Every report over many trees, written to a folder; and two such folders compared.

``python -m benchmarks reports OUT`` writes the trees, renders the reports and stores both.
``python -m benchmarks reports OUT --trees BEFORE`` renders over the trees of an earlier folder.
``python -m benchmarks reports --compare BEFORE AFTER`` lists what differs, and exits 1 where more
than wording differs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.reports import compare, render, trees

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    """Runs one of the three. Exits 1 where a comparison found more than other words."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reports")
    parser.add_argument("out", nargs="?", type=Path, help="a new folder for trees and reports")
    parser.add_argument("--trees", type=Path, metavar="BEFORE", help="take the trees and commands of this folder")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    given = parser.parse_args(arguments)
    if given.compare:
        before, after = given.compare
        sys.exit(compare.main(before, after))
    if given.out is None or given.out.exists():
        parser.error("name a folder that does not exist yet")
    if given.trees:
        trees.copy(given.trees, given.out)
    else:
        trees.write(given.out)
    count = render.render(given.out)
    print(f"{count} reports in {given.out}")
