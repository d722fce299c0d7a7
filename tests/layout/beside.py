"""Files that lie beside a drawn spec, which may name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kustomgen.yaml.dump import dump

SOPS: Mapping[str, Any] = {
    "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "type": "Opaque",
    "stringData": {"token": "ENC[AES256_GCM,data:AA==,iv:AA==,tag:AA==,type:str]"},
    "sops": {
        "kms": [], "pgp": None, "age": [{"recipient": "age1x", "enc": "-----BEGIN AGE-----\na\n-----END AGE-----\n"}],
        "lastmodified": "2024-01-01T00:00:00Z", "mac": "ENC[AES256_GCM,data:BB==]", "version": "3.9.1",
        "encrypted_regex": "^(data|stringData)$",
    },
}  # fmt: skip
PRESET = {
    "parameters": {"memory": "64Mi", "count": 2, "topic": None},
    "workload": {
        "image": "q.io/cache:1.6",
        "args": ["${preset.topic}", "--of=${preset.topic}-${env}"],
        "replicas": "${preset.count}",
        "ports": {"cache": 11211},
        "service": {"cache": 11211},
        "resources": {"requests": {"memory": "${preset.memory}"}},
    },
    "wait": {"command": "nc -z {host} {port}", "user": 11211},
}
_HEAD = {"apiVersion": "kustomgen/v1", "kind": "Platform"}
PLATFORM = _HEAD | {
    "labels": {"x.io/platform": "on", "x.io/env": "${env}"},
    "defaults": {"terminationMessagePolicy": "FallbackToLogsOnError", "podAnnotations": {"x.io/of": "platform"}},
    "environments": {
        "dev": {"labels": {"x.io/dev": "1e3"}},
        "prod": {"workloads": {"*": {"podAnnotations": {"x.io/of": "prod"}}}},
        "on": {"from": "prod", "defaults": {"podAnnotations": None}},
    },
}
MORE = _HEAD | {"extends": "platform.yaml", "labels": {"x.io/platform": None, "x.io/more": "${name}"}}
BESIDE = {
    "presets/cache.yaml": dump(PRESET),
    "platform.yaml": dump(PLATFORM),
    "more.yaml": dump(MORE),
    "secret.yaml": dump(SOPS),
    "a.toml": "x = 1\n",
    "settings/b.conf": "\ttab\r\n# \u00fc\n\n",
    "empty": "",
}
"""Files beside a spec, by path."""
