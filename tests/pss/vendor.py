"""Packs the test data of Pod Security admission: ``python tests/pss/vendor.py FOLDER``, with the module's folder.

``go mod download -json k8s.io/pod-security-admission@VERSION`` prints the folder as ``Dir``. The module has each pod once
for every version; here each is once for the versions in which it is the same, one JSON object a line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kustomgen.yaml.stream import load_stream

HERE = Path(__file__).parent


def pack(folder: Path) -> list[dict[str, Any]]:
    packed: list[dict[str, Any]] = []
    for version in sorted(folder.iterdir(), key=minor):
        for file in sorted(version.glob("*/*.yaml")):
            name = f"{file.parent.name}/{file.stem}"
            (pod,) = load_stream(file.read_text(), str(file))
            same = [entry for entry in packed if entry["name"] == name and entry["pod"] == pod]
            if same and same[-1]["last"] == minor(version) - 1:
                same[-1]["last"] = minor(version)
            else:
                packed.append({"name": name, "first": minor(version), "last": minor(version), "pod": pod})
    return packed


def minor(version: Path) -> int:
    return int(version.name.partition(".")[2])


if __name__ == "__main__":
    for level in ("baseline", "restricted"):
        lines = [
            json.dumps(entry, separators=(",", ":")) for entry in pack(Path(sys.argv[1], "test", "testdata", level))
        ]
        (HERE / "upstream" / f"{level}.jsonl").write_text("\n".join(lines) + "\n")
