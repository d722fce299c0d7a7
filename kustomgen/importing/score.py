"""Score files as a spec: a workload each, and the databases, hosts and volumes that
they ask for.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError
from kustomgen.importing.model import ImportNote
from kustomgen.importing.names import application_name, label
from kustomgen.importing.shorten import ordered
from kustomgen.k8s.credentials import credential
from kustomgen.k8s.image import Image
from kustomgen.yaml.source import parse_one

if TYPE_CHECKING:
    from kustomgen.importing.model import ImportOptions, Plain
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

NAMES = ("score.yaml", "score.yml")
_PLACEHOLDER = re.compile(r"\$\$\{|\$\$|\$\{([^}]*)\}")
_ESCAPED = "$${"
"""Both Score and a spec write a literal ``${`` so."""
_PRESETS = {"postgres": "postgres", "postgres-instance": "postgres", "redis": "redis"}
_OUTPUTS = {"host": "${%s.host}", "hostname": "${%s.host}", "port": "${%s.port}"}
_OF_DATABASE = ("name", "database", "username", "user")
_READ = frozenset(
    {"image", "command", "args", "variables", "files", "volumes", "resources", "livenessProbe", "readinessProbe"}
)


class _Reading:
    """A Score file on its way to a spec."""

    def __init__(self, root: Located, app: str) -> None:
        self.root, self.app = root, app
        self.plain: Plain = root.plain()
        self.name = label(str((self.plain.get("metadata") or {}).get("name", "")))
        self.resources: Plain = self.plain.get("resources") or {}
        self.notes: list[ImportNote] = []
        self.secrets: list[str] = []
        self.images: dict[str, str] = {}

    def note(self, path: tuple[str, ...], message: str, hint: str = "", *, left: bool = False) -> None:
        self.notes.append(ImportNote(".".join(path), message, self.root.nearest(path).where, hint, left))

    def text(self, value: Any, path: tuple[str, ...]) -> Any:
        """A value with Score's placeholders as those of a spec; a password as a key of
        ``secrets``.
        """
        if not isinstance(value, str):
            return value
        whole = _PLACEHOLDER.fullmatch(value)
        if whole and whole[1] and (key := self._secret(whole[1])):
            return {"secret": key}
        return _PLACEHOLDER.sub(lambda match: _ESCAPED if match[0] == _ESCAPED else self._one(match[1], path), value)

    def _secret(self, text: str) -> str | None:
        kind, name, *rest = [*text.split("."), "", ""][:4]
        if kind != "resources" or not rest[0].endswith(("password", "token", "secret")):
            return None
        preset = _PRESETS.get(str((self.resources.get(name) or {}).get("type")))
        key = f"{preset}-password" if preset else f"{label(name)}-{label(rest[0])}"
        if key not in self.secrets:
            self.secrets.append(key)
        return key

    def _one(self, text: str | None, path: tuple[str, ...]) -> str:
        if text is None:
            return "$"
        kind, name, *rest = [*text.split("."), "", ""][:4]
        of = str((self.resources.get(name) or {}).get("type"))
        if text == "metadata.name":
            return self.name
        if kind == "resources" and of in _PRESETS and rest[0] in _OUTPUTS:
            return _OUTPUTS[rest[0]] % label(name)
        if kind == "resources" and of in _PRESETS and rest[0] in _OF_DATABASE:
            return "${name}"
        if kind == "resources" and of == "dns":
            return "${domain}"
        hint = "write its value into the spec, or take it from `secrets`"
        self.note(path, f"${{{text}}} has no value here, and is empty", hint, left=True)
        return ""


def score_specs(options: ImportOptions, sources: Sources) -> tuple[str, list[tuple[str, str, Plain]], list[ImportNote]]:
    """The application's name; its one environment with its file and spec; and the notes. Raises
    InputError.
    """
    places = [_file(Path(path)) for path in options.paths]
    roots = []
    for place in places:
        shown = sources.show(place)
        root = parse_one(sources.text(shown), shown)
        if not isinstance(root.value, dict) or root.get("containers") is None or root.get("metadata") is None:
            message = "is no Score file: metadata and containers are expected"
            raise InputError(Complaint(root.mark, message, "for example `apiVersion: score.dev/v1b1`"))
        from kustomgen.importing.score_shape import misshapen  # noqa: PLC0415 - pydantic

        if complaints := misshapen(root):
            raise InputError(complaints)
        roots.append(root)
    folder = places[0].parent
    first = label(str((roots[0].plain().get("metadata") or {}).get("name", "")))
    alone = len(roots) == 1 and first
    name = options.name or (first if alone else application_name(str(folder), str(folder.resolve())))
    readings = [_Reading(root, name) for root in roots]
    spec: Plain = {"namespace": f"{name}-${{env}}", "workloads": {}}
    for reading in readings:
        _add(spec, reading)
    secrets = list(dict.fromkeys(key for reading in readings for key in reading.secrets))
    if secrets:
        spec["secrets"] = {"provider": "existing", "name": f"{name}-secrets", "keys": secrets}
    spec["images"] = {image: version for reading in readings for image, version in reading.images.items()}
    spec = {key: value for key, value in spec.items() if value}
    return name, [("dev", str(places[0]), spec)], [note for reading in readings for note in reading.notes]


def _file(path: Path) -> Path:
    return next((path / name for name in NAMES if (path / name).is_file()), path) if path.is_dir() else path


def _add(spec: Plain, reading: _Reading) -> None:
    """Adds the workload of a file, and what it asks for."""
    containers = reading.plain["containers"]
    if not isinstance(containers, dict) or not containers:
        raise InputError(Complaint(reading.root.nearest(("containers",)).where, "there are no containers"))
    (main, first), *others = containers.items()
    workload: Plain = {**_container(reading, main, first), "name": reading.name}
    workload |= {} if main == reading.name else {"containerName": label(main)}
    workload["extraContainers"] = {label(key): _container(reading, key, value) for key, value in others}
    ports = ((reading.plain.get("service") or {}).get("ports")) or {}
    named = {label(key)[:15]: port for key, port in ports.items()}
    protocols = {
        key: {} if port.get("protocol") in (None, "TCP") else {"protocol": port["protocol"]}
        for key, port in named.items()
    }
    workload["ports"] = {
        key: {"containerPort": port.get("targetPort", port.get("port")), **protocols[key]}
        for key, port in named.items()
    }
    workload["service"] = {"ports": {key: {"port": port.get("port")} for key, port in named.items()}} if named else {}
    waits = []
    for key, resource in reading.resources.items():
        kind = str((resource or {}).get("type"))
        if kind in _PRESETS:
            spec["workloads"][label(key)] = {"preset": _PRESETS[kind]}
            waits.append(label(key))
            if _PRESETS[kind] == "postgres" and "postgres-password" not in reading.secrets:
                reading.secrets.append("postgres-password")
        elif kind == "dns":
            spec.setdefault("vars", {})["domain"] = f"{reading.app}.example.com"
            reading.note(("resources", key), "the host is `vars.domain`", "write the real one, in each environment")
        elif kind == "route":
            _route(spec, reading, key, resource, named)
        elif kind != "volume":
            hint = "write what it stands for under `resources`, or its values under `config` and `secrets`"
            reading.note(("resources", key), f"type {kind} has no place in a spec", hint, left=kind != "environment")
    workload["dependsOn"] = {key: {} for key in waits}
    spec["workloads"][reading.name] = ordered(
        {key: value for key, value in workload.items() if value not in ({}, [], None)}
    )


def _route(spec: Plain, reading: _Reading, key: str, resource: Plain, ports: Plain) -> None:
    params = resource.get("params") or {}
    host = reading.text(str(params.get("host", "${resources.dns.host}")), ("resources", key, "params", "host"))
    if host == "${domain}":
        spec.setdefault("vars", {}).setdefault("domain", f"{reading.app}.example.com")
    number = params.get("port")
    name = next(
        (each for each, port in ports.items() if number in (each, port.get("port"), port.get("targetPort"))), None
    )
    backend: Plain = {"workload": reading.name, **({"port": name} if name and name != next(iter(ports)) else {})}
    hosts = spec.setdefault("ingress", {"hosts": {}})["hosts"]
    hosts.setdefault(host or "${domain}", {})[str(params.get("path", "/"))] = backend


def _container(reading: _Reading, name: str, value: Plain) -> Plain:
    path = ("containers", name)
    for key in value:
        if key not in _READ:
            reading.note((*path, key), "has no place in a spec, and is left out", left=True)
    found: Plain = {
        key: value[key] for key in ("command", "args", "resources", "livenessProbe", "readinessProbe") if key in value
    }
    found["image"] = _image(reading, path, str(value.get("image", ".")))
    env: Plain = {}
    for variable, text in (value.get("variables") or {}).items():
        made = reading.text(text, (*path, "variables", variable))
        if isinstance(made, str) and credential(variable, made):
            key = label(variable)
            reading.secrets += [key] if key not in reading.secrets else []
            made = {"secret": key}
        env[variable] = made
    found["env"] = env
    found |= _files(reading, path, value.get("files"))
    found["storage"] = _volumes(value.get("volumes"))
    return {key: item for key, item in found.items() if item not in ({}, [], None)}


def _image(reading: _Reading, path: tuple[str, ...], given: str) -> str:
    if given == ".":
        image = f"{reading.app}/{path[-1]}"
        reading.images[image] = "latest"
        hint = f"push it, and write its version under `images`: `{image}: v1.0.0`"
        reading.note((*path, "image"), f"is built from the source: the spec calls the image {image}", hint)
        return image
    parsed = Image.parse(given)
    version = "@".join(part for part in (parsed.tag, parsed.digest) if part)
    if reading.images.setdefault(parsed.name, version or "latest") != (version or "latest"):
        return given
    if not version:
        reading.note((*path, "image"), "names no version: `latest` it is", "write one under `images`")
    return parsed.name


def _files(reading: _Reading, path: tuple[str, ...], given: Any) -> Plain:
    pairs = given.items() if isinstance(given, dict) else [(each.get("target"), each) for each in given or ()]
    found: Plain = {}
    for target, file in pairs:
        content = file.get("content")
        if isinstance(content, str):
            text = content if file.get("noExpand") else reading.text(content, (*path, "files"))
            found[target] = {"content": text if isinstance(text, str) else ""}
        else:
            reading.note((*path, "files"), f"{target} is not copied", "write its text under `files`", left=True)
    return {"files": found} if found else {}


def _volumes(given: Any) -> Plain:
    pairs = given.items() if isinstance(given, dict) else [(each.get("target"), each) for each in given or ()]
    found: Plain = {}
    for target, volume in pairs:
        name = label(str(volume.get("source", "")).rpartition(".")[2].strip("}")) or "data"
        found[name] = {
            "size": "1Gi",
            "mountPath": target,
            **({"subPath": volume["path"]} if volume.get("path") else {}),
        }
    return found
