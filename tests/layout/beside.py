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
BESIDE = {"secret.yaml": dump(SOPS), "a.toml": "x = 1\n", "settings/b.conf": "\ttab\r\n# \u00fc\n\n", "empty": ""}
"""Files beside a spec, by path."""
