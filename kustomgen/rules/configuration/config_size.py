"""Every ConfigMap and Secret is small enough to be applied.

``kubectl apply`` keeps a copy of the object in an annotation, and all annotations of an object
together may have 256 KiB. Above that, client-side apply fails with "metadata.annotations: Too
long". Above 1 MiB the API server refuses the object (validation.TotalAnnotationSizeLimitB,
core.MaxSecretSize). Server-side apply needs no copy; Argo CD's option for it on the object counts.

Fix: split it into several, apply it with ``--server-side`` or ``ServerSideApply=true``, or keep the
files in an image.

Parameters::

    {maxBytes: 150}

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: dashboards}
    data: {a.json: '{"title": "requests", "panels": [{"title": "by code"}, {"title": "by path"}, {"title": "by pod"}]}'}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: dashboards}
    data: {a.json: '{"title": "requests"}'}
"""

from __future__ import annotations

import json
from typing import Any

from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_OBJECT = 1024 * 1024
_FIELDS = ("data", "binaryData", "stringData")


class ConfigSize(Params):
    max_bytes: int = 256 * 1024


def check(build: Build, params: ConfigSize) -> Iterator[Problem]:
    for config in build.of_kind("ConfigMap", "Secret", group=""):
        size = sum(_size(value) for field in _FIELDS for value in config[field].mapping.values())
        if size < params.max_bytes // 8:
            continue
        at = config["metadata"]["name"]
        if size > _OBJECT:
            yield Problem(at, f"{config} has {size:,} bytes, and the API server takes at most {_OBJECT:,}")
        elif not _server_side(config) and (whole := len(json.dumps(config.manifest, default=str))) > params.max_bytes:
            copy = f"more than the {params.max_bytes:,} of kubectl apply's copy in an annotation"
            yield Problem(at, f"{config} has {whole:,} bytes, {copy}", Severity.WARNING)


def _size(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 0


def _server_side(config: Resource) -> bool:
    options = str(config.annotations.get("argocd.argoproj.io/sync-options") or "")
    return any(word in options for word in ("ServerSideApply=true", "Replace=true"))


RULE = Rule("config-size", Severity.ERROR, __doc__, check, ConfigSize())
