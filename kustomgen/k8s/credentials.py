"""Whether a value is a credential: told by its name, or by what it looks like.

A name tells by its last words, as English does: ``db-password`` is one, ``password-file`` and ``secret-name`` only
speak of one. What a value looks like is for detect-secrets, without its entropy detectors: those answer for everything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_TRAILING = frozenset({"value", "base", "content", "json", "plain", "prod", "production", "staging", "dev"})
# An existing or a pull secret is a Secret, by name; to use or to require a token is a switch.
_ONLY_ABOUT = frozenset({"existing", "pull", "tls", "use", "enable", "require", "has", "public", "publishable"})

_REFERENCE = re.compile(
    r"\$\(|\$\{|^\$\w+$|\{\{|^%\w+%$|^<.*>$|^(?:vault|ref\+\w+|op|file|env|secret|awssm|gcpsm|sops|ssm):"
    r"|^arn:aws:(?:secretsmanager|ssm):|^projects/[^/]+/secrets/|^ENC\[",
)
_PLACEHOLDER = re.compile(
    r"^(?:[x*.#•-]+|\[?redacted\]?|change[-_ ]?(?:me|it)|replace[-_ ]?(?:me|it)|your[-_ ].*"
    r"|todo|tbd|none|null|nil|dummy|placeholder|example|unset|default|auto|required|optional|disabled|enabled|jwt|basic"
    r"|bearer|oauth2?)$",
    re.IGNORECASE,
)
_BOOLEAN = re.compile(r"^(?:true|false|yes|no|on|off|y|n)$", re.IGNORECASE)
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?(?:ms|s|m|h|d|%)?$")
_PATH = re.compile(r"^(?:~|\.{1,2})?/[\w.@%+-]*(?:/[\w.@%+-]+)*/?$|^[A-Za-z]:\\")
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# What one calls a Secret, or where one keeps it in a store: lower case, and no digits that would be random.
_OBJECT_NAME = re.compile(
    r"^[a-z]+(?:[-.][a-z]+)*[-.](?:secrets?|tls|certs?|creds|credentials?|tokens?|key)$|^[a-z_-]+(?:/[a-z_.-]+)+$"
)

# The same in base64, as a kubeconfig holds it: PKCS #8, RSA, EC and OpenSSH.
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"|LS0tLS1CRUdJTiB(?:QUklWQVRFIEtFWS|SU0EgUFJJVkFURSBLRVkt|FQyBQUklWQVRFIEtFWS|PUEVOU1NIIFBSSVZBVEUgS0VZ)"
)
_USERINFO = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/@:\"']*:([^\s/@\"']+)@", re.IGNORECASE)
_IN_CONNECTION = re.compile(
    r"[?&;](?:password|passwd|pwd|(?:access_?)?token|api_?key|accountkey|sharedaccesskey)=([^&;\s\"']+)", re.IGNORECASE
)
_LONG_WORD = re.compile(r"(?=[A-Za-z_/+=.-]*[0-9])[A-Za-z0-9_/+=.-]{18,}")
_SETTING = re.compile(
    r"""^\s*(?:export\s+|-\s+)?["']?([\w.-]+)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^\s"'#,;(){}\[\]]+))\s*[,;]?\s*$"""
)
_SETTINGS_FILE = re.compile(r"\.(?:properties|ya?ml|json|toml|ini|cfg|conf|config|env)$|^\.?env$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credential:
    """What was found: ``kind`` with its article, and as a hint the first signs of the value, never the value itself."""

    kind: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.hint})" if self.hint else self.kind


def credential(name: str, value: Any) -> Credential | None:
    """The credential that a named value is or holds, or None."""
    if not isinstance(value, str) or not value.strip():
        return None
    return credential_in(value) or _by_name(name, value.strip()) or _in_settings(name, value)


def credential_in(value: Any) -> Credential | None:
    """The credential that a value holds by its looks alone, or None."""
    return next(_by_looks(value), None) if isinstance(value, str) else None


def is_reference(value: str) -> bool:
    """Whether the value stands for another that is filled in elsewhere: ``$(X)``, ``{{ … }}``, ``vault:…``, ``ENC[…``."""
    return bool(_REFERENCE.search(value))


def masked(value: str) -> str:
    """So much of a secret that its owner knows it, and nobody else: two signs of a long one."""
    return f"{value[:2]}…" if len(value) >= _LONG else "…"


_LONG = 8


def _kind_by_name(name: str) -> str | None:
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and (words[-1] in _TRAILING or words[-1].isdigit()):
        words.pop()
    *before, last = words or [""]
    if before and before[-1] in _ONLY_ABOUT:
        return None
    if _PASSWORD.search(last):
        return _A_PASSWORD
    if last == "key" and before and (before[-1] in _KEYS or "azure" in before):
        return f"{'an' if before[-1][0] in 'aeiou' else 'a'} {before[-1]} key"
    return _KINDS.get(last)


_A_PASSWORD = "a password"  # noqa: S105 - the word for one


def _by_name(name: str, value: str) -> Credential | None:
    kind = _kind_by_name(name)
    # A value of several lines is a file, whatever its name.
    if not value or kind is None or "\n" in value or _harmless(value, password=kind == _A_PASSWORD):
        return None
    return Credential(kind, masked(value))


def _harmless(value: str, *, password: bool) -> bool:
    if is_reference(value) or any(pattern.match(value) for pattern in (_PLACEHOLDER, _BOOLEAN, _PATH, _URL)):
        return True
    if password:
        # 123456 is the most frequent password of all, but 8 is a length and 30s a lifetime.
        return bool(re.match(r"^\d{1,3}$|^\d+(?:ms|s|m|h|d)$", value))
    return bool(_NUMBER.match(value) or _OBJECT_NAME.match(value))


def _in_settings(name: str, value: str) -> Credential | None:
    if not _SETTINGS_FILE.search(name):
        return None
    for number, line in enumerate(value.splitlines(), 1):
        found = _SETTING.match(line)
        inner = _by_name(found[1], found[2] or found[3] or found[4] or "") if found else None
        if inner:
            return Credential(f"{inner.kind} in line {number}", inner.hint)
    return None


def _by_looks(value: str) -> Iterator[Credential]:
    if _PRIVATE_KEY.search(value):
        yield Credential("a private key")
    for pattern, kind in (
        (_USERINFO, "a URL with a password"),
        (_IN_CONNECTION, "a connection string with a password"),
    ):
        for found in pattern.finditer(value):
            if not is_reference(found[1]) and not _PLACEHOLDER.match(found[1]):
                yield Credential(kind, masked(found[1]))
    # Every token that a detector knows has a long word with a digit; most configuration has none.
    if _LONG_WORD.search(value):
        for detector in _detectors():
            for secret in detector.analyze_string(value):
                if secret and not is_reference(secret):
                    # Some detectors give the prefix of what they found, and that says nothing.
                    yield Credential(_article(detector.secret_type), masked(secret) if len(secret) >= _LONG else "")


def _article(secret_type: str) -> str:
    return f"{'an' if secret_type[0] in 'AEIOU' else 'a'} {secret_type}"


@cache
def _detectors() -> tuple[Any, ...]:
    # 140 ms to import, most of it requests. Left out: what answers for ordinary words (entropy, keyword, Artifactory,
    # public IPs) and for identifiers that are no secrets (Twilio's SIDs).
    plugins = {
        "aws": "AWSKeyDetector", "azure_storage_key": "AzureStorageKeyDetector", "discord": "DiscordBotTokenDetector",
        "github_token": "GitHubTokenDetector", "gitlab_token": "GitLabTokenDetector", "jwt": "JwtTokenDetector",
        "mailchimp": "MailchimpDetector", "npm": "NpmDetector", "openai": "OpenAIDetector",
        "pypi_token": "PypiTokenDetector", "sendgrid": "SendGridDetector", "slack": "SlackDetector",
        "square_oauth": "SquareOAuthDetector", "stripe": "StripeDetector", "telegram_token": "TelegramBotTokenDetector",
    }  # fmt: skip
    return tuple(getattr(import_module(f"detect_secrets.plugins.{name}"), cls)() for name, cls in plugins.items())
