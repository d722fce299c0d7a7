"""Writes the expected files again: ``python tests/report/regenerate.py``. The tests only compare."""

import runpy
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    formats = runpy.run_path(str(HERE / "test_formats.py"))
    for name, render in formats["EXPECTED"].items():
        HERE.joinpath("expected", name).write_text(render(), encoding="utf-8")
