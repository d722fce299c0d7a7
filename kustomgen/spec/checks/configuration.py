"""Settings and secrets: where each comes from, and that no two are one variable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers
from kustomgen.spec.model import EnvFrom
from kustomgen.spec.names import config_name, secret_keys, secrets_name, variable_of
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.environment import CheckedEnvironment
    from kustomgen.spec.model import Spec

SECTIONS = {"externalSecret": "data", "sealedSecret": "encryptedData", "sops": "encrypted", "existing": "keys"}
"""Provider to where the keys of its Secret are listed."""


def secrets(place: PlacedSpec) -> Iterator[Complaint]:
    found = place.spec.secrets
    if found is None:
        return
    for field, given, hint in _NEEDED[found.provider](place.spec):
        if not given:
            yield place.say(("secrets",), f"secrets.{field} is missing", hint)
    if found.provider != "sops" and (found.file or found.encrypted):
        field = "file" if found.file else "encrypted"
        yield place.say(
            ("secrets", field), f"secrets.{field} is for provider sops", "take it away, or name that provider"
        )
    for key in found.encrypted_data:
        if key in found.data:
            hint = "keep the one that the provider reads"
            yield place.say(("secrets", "encryptedData", key), f"{key!r} is in data and in encryptedData", hint)


def _external(spec: Spec) -> Iterator[tuple[str, object, str]]:
    found = spec.secrets
    if found is not None:
        yield "secretStoreRef", found.secret_store_ref, "name the store: `{kind: SecretStore, name: vault}`"
        yield "data", found.data, "map each key to its place in the store: `data: {api-key: shop/${env}/api-key}`"


def _sealed(spec: Spec) -> Iterator[tuple[str, object, str]]:
    yield "encryptedData", spec.secrets and spec.secrets.encrypted_data, "it is what `kubeseal` prints, key by key"


def _existing(spec: Spec) -> Iterator[tuple[str, object, str]]:
    yield "name", spec.secrets and spec.secrets.name, "it is how the Secret is called that is there already"
    yield "keys", secret_keys(spec), "list the keys that the Secret has: `keys: [api-key]`"


def _sops(spec: Spec) -> Iterator[tuple[str, object, str]]:
    yield "file", spec.secrets and spec.secrets.encrypted, "name what `sops` encrypted: `file: secrets/${env}.yaml`"


_NEEDED = {"externalSecret": _external, "sealedSecret": _sealed, "sops": _sops, "existing": _existing}
"""Provider to what it needs: field, what is given, and what to write."""


def selections(place: PlacedSpec) -> Iterator[Complaint]:
    spec = place.spec
    for path, container in containers(spec):
        for field, chosen, known in (
            ("config", container.config, list(spec.config)),
            ("secrets", container.secrets, list(secret_keys(spec))),
        ):
            listed = chosen if isinstance(chosen, list) else []
            for index, key in enumerate(listed):
                where = (*path, field, index)
                if key not in known:
                    yield place.say(where, f"{key!r} is no key of `{field}`", did_you_mean(key, known))
                elif key in listed[:index]:
                    yield place.say(where, f"{key!r} is listed twice", "keep one of them")


def env_from(place: PlacedSpec) -> Iterator[Complaint]:
    """The app's own settings taken with ``envFrom``: it makes the very key the variable, so
    ``log-level`` is no LOG_LEVEL.
    """
    spec = place.spec
    own = {
        "configMapRef": ("config", config_name(spec), tuple(spec.config)),
        "secretRef": ("secrets", secrets_name(spec), secret_keys(spec)),
    }
    for path, container in containers(spec):
        for index, entry in enumerate(container.env_from):
            for field, (section, name, keys) in own.items():
                other = next((key for key in keys if variable_of(key) != key), None)
                if other is not None and (entry.get(field) or {}).get("name") == name:
                    message = f"with envFrom key {other!r} of {name!r} would be no variable {variable_of(other)}"
                    hint = f"take it away: `{section}: true`, which is the default, writes a variable for each key"
                    yield place.say((*path, "envFrom", index), message, hint)


def variables(place: PlacedSpec) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for path, key in _keys(place):
        variable = variable_of(key)
        if seen.get(variable) == key and path[0] == "secrets":
            yield place.say(path, f"{key!r} is listed twice", "keep one of them")
        elif variable in seen:
            message = f"{key!r} and {seen[variable]!r} would both be variable {variable}"
            yield place.say(path, message, "give one of them another name")
        seen.setdefault(variable, key)


def _keys(place: PlacedSpec) -> Iterator[tuple[FieldPath, str]]:
    yield from ((("config", key), key) for key in place.spec.config)
    if place.spec.secrets is not None:
        section = SECTIONS[place.spec.secrets.provider]
        for index, key in enumerate(secret_keys(place.spec)):
            listed = section == "keys" and bool(place.spec.secrets.keys)
            yield ("secrets", section if listed or section != "keys" else "data", index if listed else key), key


def unused_secrets(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """Keys that no container of any environment gets: a Secret is no list of what there
    might be.
    """
    used = {key for member in members for key in _used_secrets(member.place)}
    told: set[Complaint] = set()
    for member in members:
        for path, key in _keys(member.place):
            if path[0] == "secrets" and key not in used and not is_open(key):
                hint = f"name it at a workload or container, `secrets: [{key}]`; `secrets: all` gives a container every key"
                complaint = member.place.say(path, f"no container gets the secret {key!r}", hint)
                if complaint not in told:
                    told.add(complaint)
                    yield complaint


def _used_secrets(place: PlacedSpec) -> Iterator[str]:
    spec = place.spec
    keys = secret_keys(spec)
    apart = ("secrets", "name", "vars", "presets", "sizes")
    rest = json.dumps({key: value.plain() for key, value in place.root.value.items() if key not in apart}, default=str)
    if spec.components or f'"{secrets_name(spec)}"' in rest:
        yield from keys  # a volume, an operator's object or a patch names the Secret itself
    for _, container in containers(spec):
        yield from keys if container.secrets == "all" else container.secrets or ()
        yield from (value.secret for value in container.env.values() if isinstance(value, EnvFrom) and value.secret)
