"""Files: each with one text, where nothing else is."""

from __future__ import annotations

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


CHECKS = (_files,)
