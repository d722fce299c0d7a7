"""Values that something else fills in after the build: encrypted texts, variables and templates.

What is known of them counts: ``${REPLICAS:=2}`` is 2, and a variable that the user gave is its
value. All other placeholders are *open*: nobody knows yet what they will be, so no rule judges
them.

Sources: Flux ``postBuild.substitute``
(https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution), SOPS
(https://github.com/getsops/sops), argocd-vault-plugin
(https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/), vals
(https://github.com/helmfile/vals), bank-vaults (https://bank-vaults.dev/docs/mutating-webhook/).
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import Node, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[=-])([^{}]*)|[^A-Za-z0-9_{}:=-][^{}]*)?\}")
"""A variable of Flux or envsubst: its name and, after ``:=``, ``:-``, ``=`` or ``-``, the default.
``$${A}`` is text.
"""

_TEMPLATE = re.compile(
    r"\{\{|\{%-?\s|#\{[^{}]+\}#?|<path:[^<>]+>|^ref\+[a-z0-9]+://|^(?:vault|op|awssm|gcpsm|sops|ssm):\S"
    # A variable alone, as envsubst and sed fill it in; one that a mapping's colon cut in two; a
    # word to be replaced.
    r"|^\$[A-Z][A-Z0-9_]+$|^\$\{[A-Za-z_]\w*[/#%^,][^{}]*$"
)
_TO_REPLACE = re.compile(
    r"[\w./:-]{0,40}<(?!(?:div|span|html|body|pre|code)>)[A-Za-z][A-Za-z0-9 _-]{2,40}>[\w./:-]{0,40}"
)
"""A word of a template: ``<port>``, ``http-<app-name>``. As a Secret's value it is a password that
nobody has set.
"""
_ENCRYPTED = re.compile(r"^ENC\[|\bENC\[AES256_GCM,data:")
_ANGLE = re.compile(r"<[A-Za-z0-9_.| -]+>")
_AVP = "avp.kubernetes.io/"
_TEXTS = frozenset({
    "labels", "annotations", "matchLabels", "selector", "data", "stringData", "binaryData", "commonLabels", "nodeSelector",
})  # fmt: skip
"""Maps from text to text: a number that is filled in there stays a text."""
_TEXT_FIELDS = frozenset({"value", "name", "namespace", "host", "image"})
_PROGRAMS = frozenset({"command", "args", "data", "stringData", "binaryData"})
"""Where ``${…}`` is as often a shell's as Flux'."""


def is_open(text: str) -> bool:
    """Whether a text is, or holds, something that is filled in after the build."""
    return _is_filled_in(text) or ("<" in text and bool(_TO_REPLACE.fullmatch(text)))


def _is_filled_in(text: str) -> bool:
    return ("${" in text and bool(VARIABLE.search(text))) or bool(_TEMPLATE.search(text)) or is_encrypted_text(text)


def is_encrypted_text(text: str) -> bool:
    """Whether SOPS encrypted the text: ``ENC[AES256_GCM,data:…]``."""
    return bool(_ENCRYPTED.search(text))


def is_encrypted(manifest: Mapping[str, Any]) -> bool:
    """Whether SOPS encrypted the object: it has a ``sops`` mapping, whose ``mac`` seals
    the values.
    """
    sops = manifest.get("sops")
    return isinstance(sops, Mapping) and bool({"mac", "lastmodified", "version"} & set(sops))


def is_open_at(at: Node) -> bool:
    """Whether the value at this place is not known before the build is deployed.

    It is or holds a placeholder, stands below one, or is a mapping with one (a selector, the keys
    of a Secret).
    """
    avp = any(str(key).startswith(_AVP) for key in at.resource.annotations)

    known = _is_filled_in if at.path[:1] in (("data",), ("stringData",)) else is_open

    def unknown(value: Any) -> bool:
        return isinstance(value, str) and (known(value) or (avp and bool(_ANGLE.search(value))))

    value: Any = at.resource.manifest
    for step in at.path:
        if unknown(value):
            return True
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return unknown(value)
    if isinstance(value, Mapping):
        return any(unknown(one) or unknown(key) for key, one in value.items())
    return unknown(value)


def filled(resources: Iterable[Resource], values: Mapping[str, str]) -> tuple[Resource, ...]:
    """The objects with the variables that have a value or a default; ``values`` are by name, and
    win.

    An object that changes knows what it was before: ``Resource.written``.
    """
    return tuple(_filled(resource, values) if _has_variable(resource) else resource for resource in resources)


def _has_variable(resource: Resource) -> bool:
    try:
        # One pass in C: hardly any object has one, and there are many objects.
        return b"${" in marshal.dumps(resource.manifest)  # type: ignore[arg-type]  # a mapping of plain values
    except ValueError:
        return True


def _filled(resource: Resource, values: Mapping[str, str]) -> Resource:
    manifest = _fill(resource.manifest, values, "", "")
    return resource if manifest == resource.manifest else Resource(manifest, resource.origin, resource)


def _fill(value: Any, values: Mapping[str, str], key: str, above: str) -> Any:
    """``key`` is the field that holds the value, ``above`` the one that holds that."""
    if isinstance(value, Mapping):
        return {_text(str(name), values): _fill(one, values, str(name), key) for name, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, values, key, above) for one in value]
    if not isinstance(value, str) or "${" not in value or key in _PROGRAMS or above in _PROGRAMS:
        return value
    text = _text(value, values)
    if text == value or above in _TEXTS or key in _TEXT_FIELDS or not VARIABLE.fullmatch(value):
        return text
    return _scalar(text)


def _text(text: str, values: Mapping[str, str]) -> str:
    def known(found: re.Match[str]) -> str:
        name, sign, default = found.groups()
        given = values.get(name)
        if given is not None and (given or sign not in (":=", ":-")):
            return given
        return found[0] if sign is None else default

    return VARIABLE.sub(known, text)


_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")


def _scalar(text: str) -> bool | int | float | str:
    """What the text is in YAML where it is a number or a switch; Flux puts it into the YAML of the
    object.
    """
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
