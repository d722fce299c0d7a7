"""Whether a named value is a credential.

A name tells by its last words, as English does: ``db-password`` is one, ``password-file`` and
``secret-name`` only speak of one.
"""

from __future__ import annotations

import re
from typing import Any

from kustomgen.k8s.leaks import Credential, credential_in, is_hash, is_placeholder, is_reference, masked

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PASSWORD = re.compile(r"^pwd$|^pass$|password$|passwd$|passphrase$")
_KINDS = {
    "token": "a token", "authtoken": "a token", "accesstoken": "a token", "bearer": "a bearer token",
    "secret": "a secret", "clientsecret": "a client secret", "credential": "credentials", "credentials": "credentials",
    "apikey": "an API key", "secretkey": "a secret key", "accesskey": "an access key", "privatekey": "a private key",
}  # fmt: skip
_KEYS = frozenset({
    "access", "account", "api", "auth", "encryption", "hmac", "jwt", "master", "private", "secret", "shared", "signing",
})  # fmt: skip
_CLOUDS = frozenset({"azure", "oci"})
_TRAILING = frozenset({"value", "base", "content", "json", "plain", "prod", "production", "staging", "dev"})
# An existing or a pull secret is a Secret, by name; to use or to require a token is a switch.
_ONLY_ABOUT = frozenset({"existing", "pull", "tls", "use", "enable", "require", "has", "public", "publishable"})

_BOOLEAN = r"(?i)^(?:true|false|yes|no|on|off|y|n)$"
_NUMBER = r"^[+-]?\d+(?:\.\d+)?(?:ms|s|m|h|d|%)?$"
_PATH = r"^(?:~|\.{1,2})?/[\w.@%+-]*(?:/[\w.@%+-]+)*/?$|^[A-Za-z]:\\"
_URL = r"(?i)^[a-z][a-z0-9+.-]*://"
# What one calls a Secret or its key, or where one keeps it in a store: lower case, in words,
# without digits at random.
_OBJECT_NAME = r"^[a-z]+[0-9]{0,2}(?:[-.][a-z]+[0-9]{0,2})+$|^[a-z_-]+(?:/[a-z_.-]+)+$"
_DIRECTORY_NAME = r"(?i)^(?:uid|cn|ou|dc|o)=[^,=]+(?:,\s*(?:uid|cn|ou|dc|o|l|st|c)=[^,=]+)+$"
"""A name in LDAP, which serves as the user of an access key."""
_HEADER = r"^(?:[A-Z][a-z]+|[A-Z])(?:-[A-Z][A-Za-z]*)+$"
_FORMAT = r"%[sdvq]|\{[a-z0-9_]*\}|^\^|\$$|\[[a-zA-Z0-9-]+\][+*]|\(\?[:=!]|\.\*"
"""Format strings and regular expressions."""
_SENTENCE = r"^\w+(?:[,;:]?\s+[\w'()`./-]+){3,}[.!]?$"

_SETTING = (
    r"""^\s*(?:export\s+|-\s+)?["']?([\w.-]+)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^\s"'#,;(){}\[\]]+))\s*[,;]?\s*$"""
)
_BLOCK = r"[|>][-+1-9]*"
"""In YAML: the text is in the lines below."""
_SETTINGS_FILE = re.compile(r"\.(?:properties|ya?ml|json|toml|ini|cfg|conf|config|env)$|^\.?env$", re.IGNORECASE)


def credential(name: str, value: Any) -> Credential | None:
    """The credential that a named value is or holds, or None."""
    if not isinstance(value, str) or not value.strip():
        return None
    return credential_in(value) or _by_name(name, value.strip()) or _in_settings(name, value)


def kind_by_name(name: str) -> str | None:
    """What a name says that the value is, with its article: ``a password``; None if it says
    nothing of it.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and (words[-1] in _TRAILING or words[-1].isdigit()):
        words.pop()
    *before, last = words or [""]
    if before and before[-1] in _ONLY_ABOUT:
        return None
    if _PASSWORD.search(last):
        return _A_PASSWORD
    if last == "key" and before and (before[-1] in _KEYS or not _CLOUDS.isdisjoint(before)):
        return f"{'an' if before[-1][0] in 'aeiou' else 'a'} {before[-1]} key"
    return _KINDS.get(last)


_A_PASSWORD = "a password"  # noqa: S105 - the word for one


def _by_name(name: str, value: str) -> Credential | None:
    kind = kind_by_name(name)
    # A value of several lines is a file, whatever its name.
    if not value or kind is None or "\n" in value or _harmless(value, password=kind == _A_PASSWORD):
        return None
    return Credential(kind, masked(value))


def _harmless(value: str, *, password: bool) -> bool:
    if (
        is_reference(value)
        or is_placeholder(value)
        or is_hash(value)
        or any(re.match(p, value) for p in (_BOOLEAN, _PATH, _URL, _SENTENCE))
    ):
        return True
    if password:
        # 123456 is the most frequent password of all, but 8 is a length and 30s a lifetime.
        return bool(re.match(r"^\d{1,3}$|^\d+(?:ms|s|m|h|d)$", value))
    if any(re.match(pattern, value) for pattern in (_NUMBER, _OBJECT_NAME, _HEADER, _DIRECTORY_NAME)) or re.search(
        _FORMAT, value
    ):
        return True
    # A key of a Secret is called as what it holds: `password`, `apiKey`.
    return value.isalpha() and kind_by_name(value) is not None


def _in_settings(name: str, value: str) -> Credential | None:
    if not _SETTINGS_FILE.search(name):
        return None
    for number, line in enumerate(value.splitlines(), 1):
        found = re.match(_SETTING, line)
        text = (found[2] or found[3] or found[4] or "") if found else ""
        inner = _by_name(found[1], text) if found and not re.fullmatch(_BLOCK, text) else None
        if inner:
            return Credential(f"{inner.kind} in line {number}", inner.hint)
    return None
