"""What a credential looks like, whatever its name; and how to speak of one without printing it.

Tokens of known services are for detect-secrets, run on the value and not on a line, and without its
entropy detectors: those answer for everything.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.placeholders import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE = (
    r"\$\(|\$\{|^\$\w+$|^%{1,2}\w+%{1,2}$|^<{1,3}[^<>]*>{1,3}$|^(?:file|env|secret):"
    r"|^arn:aws:(?:secretsmanager|ssm):|^projects/[^/]+/secrets/|^ENC\[|^os\.environ/"
    # What a format string or a script puts in, and words that sed or a templating tool looks for.
    r"|^\{\w*\}$|^\{(?:env|file|secret|vault)[:.][^{}]*\}$|^%[sdvq]$|^@{1,2}\w+@{1,2}$|^__\w+__$|^\[\[[^\[\]]*\]\]$"
)
_PLACEHOLDER = (
    r"(?i)^(?:[x*.#•-]+|\[?redacted\]?|change[-_ ]?(?:me|it)|replace[-_ ]?(?:me|it)|your[-_ ].*"
    r"|todo|tbd|none|null|nil|n/?a|(?:un|not[-_ ])used|ignored?|not[-_ ]?needed|dummy|fake|local|placeholder|example|unset|default|auto|required|optional|disabled|enabled|jwt|basic"
    r"|bearer|oauth2?)$"
)
# The same in base64, as a kubeconfig holds it: PKCS #8, RSA, EC and OpenSSH.
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"|LS0tLS1CRUdJTiB(?:QUklWQVRFIEtFWS|SU0EgUFJJVkFURSBLRVkt|FQyBQUklWQVRFIEtFWS|PUEVOU1NIIFBSSVZBVEUgS0VZ)"
)
_USERINFO = r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/@:\"']*:([^\s/@\"']+)@"
_IN_CONNECTION = (
    r"(?i)[?&;](?:password|passwd|pwd|(?:access_?)?token|api_?key|accountkey|sharedaccesskey)=([^&;\s\"']+)"
)
_LONG_WORD = re.compile(r"[A-Za-z0-9_/+=.-]{18,}")


@dataclass(frozen=True, slots=True)
class Credential:
    """What was found: ``kind`` with its article, and as a hint the first signs of the value, never
    the value itself.
    """

    kind: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.hint})" if self.hint else self.kind


def credential_in(value: Any) -> Credential | None:
    """The credential that a value holds by its looks alone, or None."""
    return next(_by_looks(value), None) if isinstance(value, str) else None


def is_reference(value: str) -> bool:
    """Whether the value stands for another that is filled in elsewhere: ``$(X)``, ``{{ … }}``,
    ``vault:…``, ``ENC[…``.
    """
    return bool(re.search(_REFERENCE, value)) or is_open(value)


def is_placeholder(value: str) -> bool:
    """Whether the value only says that one is to be put here: ``CHANGE_ME``, ``****``, ``none``."""
    return bool(re.match(_PLACEHOLDER, value)) or is_default(value)


_DEFAULT = (
    r"(?i)^(?:change[-_ ]?(?:me|it|this)(?:\d*!?| .*|[-_]+[a-z]+[-_ ].*)|replace(?:[-_ ]?(?:me|it|this).*|[-_ ].+)?"
    r"|your[-_ ].*|your(?:secret|password|passwd|pass|token|api|key|auth|access)[\w-]*"
    r"|(?:fake|dummy|placeholder|example)[-_ ](?:secret|password|token|api|key|access|credential|value)s?(?:[-_ ].*)?"
    r"|(?:a[-_ ])?not[-_ ]a?[-_ ]?real[-_ ].*|(?:put|insert|enter|add|paste)[-_ ].*here|[a-z]+(?:[-_ ][a-z]+)*[-_ ]here"
    r"|(?:a[-_ ])?base64[-_ ]?(?:encoded)?[-_ ]?(?:secret|password|token|key|value|string)\w*|akia[a-z0-9]+example|\S*/\S*examplekey"
    r"|my[-_]?(?:[a-z0-9]+[-_])*(?:secret|password|passwd|token|key)(?:[-_]?\d+)?|(?:put|insert|enter|add)[-_ ]your[-_ ].*|todo|tbd|placeholder|dummy|default"
    r"|example|fixme|to[-_ ]be[-_ ].*|some[-_ ](?:secure|secret|strong).*|(?:super|very|top)[-_ ]?secret(?:[-_].*)?"
    r"|insecure[-_ ].*)$"
)


def is_default(value: str) -> bool:
    """Whether the value was to be replaced, and is the real one where nobody did: ``changeme``,
    ``your-secure-password``.
    """
    return bool(re.match(_DEFAULT, value)) or bool(re.match(_DEFAULT, _decoded(value)))


def _decoded(value: str) -> str:
    """A text in base64, if it is one: in a Secret's own text it is encoded twice."""
    try:
        return base64.b64decode(value, validate=True).decode() if value.endswith("=") else ""
    except (binascii.Error, ValueError):
        return ""


_HASH = (  # compiled where a check meets a Secret: that takes 10 ms
    # bcrypt, SHA-256 and SHA-512 crypt, yescrypt, scrypt, Apache's MD5, Argon2, PBKDF2, LDAP's
    # salted SHA; htpasswd has a user before it.
    r"(?:[\w.@-]+:)?(?:\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|5|6|7|y|gy|apr1|scrypt|argon2(?:id?|d))\$\S{20,}|\$?pbkdf2[\w-]*[$:]\S{20,}"
    r"|\{(?:S?SHA(?:256|512)?|CRYPT)\}\S{20,})"
)


def is_hash(value: str) -> bool:
    """Whether every line is the hash of a password, as bcrypt or crypt write it; also with a user
    before it.
    """
    lines = value.strip().splitlines()
    return bool(lines) and all(re.fullmatch(_HASH, line.strip()) for line in lines)


def masked(value: str) -> str:
    """So much of a secret that its owner knows it, and nobody else: two signs of a long one."""
    return f"{value[:2]}…" if len(value) >= _LONG else "…"


_LONG = 8


def _by_looks(value: str) -> Iterator[Credential]:
    if any(not _is_shown(value, found) for found in _PRIVATE_KEY.finditer(value)):
        yield Credential("a private key")
    for pattern, sign, kind in (
        (_USERINFO, "@", "a URL with a password"),
        (_IN_CONNECTION, "=", "a connection string with a password"),
    ):
        for found in re.finditer(pattern, value) if sign in value else ():
            if not _is_comment(value, found.start()) and not is_reference(found[1]) and not is_placeholder(found[1]):
                yield Credential(kind, masked(found[1]))
    # Every token that a detector knows has a long word with a digit; most configuration has none.
    value = _DATA_URL.sub("", value) if "base64," in value else value
    if any(not word.isdisjoint("0123456789") for word in map(set, _LONG_WORD.findall(value))):
        for detector in _detectors():
            for secret in detector.analyze_string(value):
                if secret and not is_reference(secret) and not re.search(_DECOY, secret):
                    # Some detectors give the prefix of what they found, and that says nothing.
                    yield Credential(_article(detector.secret_type), masked(secret) if len(secret) >= _LONG else "")


def _is_comment(value: str, at: int) -> bool:
    return value[value.rfind("\n", 0, at) + 1 : at + 1].lstrip().startswith(("#", "//"))


def _is_shown(value: str, found: re.Match[str]) -> bool:
    """Whether the beginning of a key only shows how one looks: in a comment, or with dots in its
    place.
    """
    return _is_comment(value, found.start()) or bool(_NO_KEY.match(value, found.end()))


_DECOY = r"EXAMPLE|DECOY|DUMMY|FAKE|CANARY|HONEY"
"""In a key: one of documentation, or bait."""
_NO_KEY = re.compile(r"[\s#]*(?:\.\.\.|…|<)")
_DATA_URL = re.compile(r"data:[\w/+.;=-]*;base64,[A-Za-z0-9+/=]+")


def _article(secret_type: str) -> str:
    return f"{'an' if secret_type[0] in 'AEIOU' else 'a'} {secret_type}"


@cache
def _detectors() -> tuple[Any, ...]:
    # 140 ms to import, most of it requests. Left out: what answers for ordinary words (entropy,
    # keyword, Artifactory, public IPs) and for identifiers that are no secrets (Twilio's SIDs).
    plugins = {
        "aws": "AWSKeyDetector", "azure_storage_key": "AzureStorageKeyDetector", "discord": "DiscordBotTokenDetector",
        "github_token": "GitHubTokenDetector", "gitlab_token": "GitLabTokenDetector", "jwt": "JwtTokenDetector",
        "mailchimp": "MailchimpDetector", "npm": "NpmDetector", "openai": "OpenAIDetector",
        "pypi_token": "PypiTokenDetector", "sendgrid": "SendGridDetector", "slack": "SlackDetector",
        "square_oauth": "SquareOAuthDetector", "stripe": "StripeDetector", "telegram_token": "TelegramBotTokenDetector",
    }  # fmt: skip
    return tuple(getattr(import_module(f"detect_secrets.plugins.{name}"), cls)() for name, cls in plugins.items())
