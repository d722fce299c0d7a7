"""Files: each with one text, where nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.names import file_key
from tests.layout.repair.view import Fix, workloads


def _files(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        mounted = {"/tmp", *((v.get("mountPath") or "").rstrip("/") for v in workload.get("volumes", {}).values())}  # noqa: S108
        mounted |= {(v.get("mountPath") or f"/{n}").rstrip("/") for n, v in workload.get("storage", {}).items()}
        seen = set()
        for name, file in workload.get("files", {}).items():
            if name in mounted or file_key(name) in seen:
                yield (*path, "files", name), None
            elif ("content" in file) == ("file" in file):
                yield (*path, "files", name), {"content": "x = 1\n", "file": None}
            seen.add(file_key(name))
        if workload.get("files") and "files" in {**workload.get("volumes", {}), **workload.get("storage", {})}:
            yield (*path, "files"), None


_NO_NAMES = ("80", "1e3", "007", "0x1f", "0b1", "true", "null", "1.10", "y", "on", "no", "off", "n")
"""Names that are no words to YAML."""


def _config_maps(view: Mapping[str, Any]) -> Iterator[Fix]:
    taken = {f"{view['name']}-config"}
    for path, _, workload in workloads(view):
        taken.add(f"{workload.get('name', view['name'] + '-' + path[1])}-files")
    for name, given in view.get("configMaps", {}).items():
        if name in taken or not given or name in _NO_NAMES:
            yield ("configMaps", name), None
            continue
        for key, file in given.items():
            if re.fullmatch(r"[0-9.]+", key):  # no word to YAML
                yield ("configMaps", name, key), None
            elif ("content" in file) == ("file" in file):
                yield ("configMaps", name, key), {"content": "x = 1\n", "file": None}


CHECKS = (_files, _config_maps)
