"""Texts that someone was to replace by a credential, and names that are of no credential."""

from __future__ import annotations

import re
from typing import Any

from kustomgen.k8s.credentials import kind_by_name
from kustomgen.k8s.leaks import is_default

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ABOUT = frozenset({
    "user", "username", "login", "name", "fname", "lname", "host", "hostname", "port", "url", "uri", "endpoint", "type",
    "email", "mail", "database", "db", "dbname", "role", "path", "server", "insecure", "project", "region", "bucket",
    "driver", "scheme", "namespace", "mode", "level", "enabled", "ttl", "issuer", "audience", "id", "address", "domain",
    "realm", "proxy", "tenant", "vhost", "protocol", "timeout", "mtime", "version", "ca", "crt", "cert", "pub",
    "enable", "engine", "cluster", "schema", "label", "description", "title", "provider", "org", "organization", "notes", "note", "readme", "comment",
})  # fmt: skip


def only_about(name: str) -> bool:
    """Whether a name says that the value is no secret by itself, also in a Secret: ``url``,
    ``type``, ``client-id``.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return bool(words) and words[-1] in _ABOUT


def default_credential(name: str, value: Any) -> str | None:
    """What a text would be if nobody replaces it, ``a password`` for ``changeme``; None for any
    other value.
    """
    if not isinstance(value, str) or not is_default(value.strip()):
        return None
    return kind_by_name(name)
