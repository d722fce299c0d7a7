"""A compose file, with its override files as environments, as a spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.importing.compose.files import NAMES, read_compose
from kustomgen.importing.compose.service import Application, workload
from kustomgen.importing.names import application_name, label
from kustomgen.importing.shorten import ordered

if TYPE_CHECKING:
    from kustomgen.importing.compose.files import Compose
    from kustomgen.importing.model import ImportNote, ImportOptions, Plain
    from kustomgen.kustomize.sources import Sources

AS_COMPOSE: Plain = {
    "podSecurityContext": {"runAsNonRoot": False},
    "securityContext": {"readOnlyRootFilesystem": False, "capabilities": {"drop": []}},
}
"""How compose runs containers: as the image says, with a root file system that can be
written to.
"""
COMMENT = "as docker compose runs containers; take away what your images do not need"


def compose_specs(
    options: ImportOptions, sources: Sources
) -> tuple[str, list[tuple[str, str, Plain]], list[ImportNote]]:
    """The application's name; each environment's name, file and spec; and the notes. Raises
    InputError.
    """
    base = [_file(Path(path)) for path in options.paths]
    environments = [(name, [*base, _file(Path(path))]) for name, path in options.environments]
    if not environments:
        environments = [("dev", [*base, *_override(base)])]
    first = environments[0][1][0]
    name = ""
    found = []
    notes: dict[ImportNote, None] = {}
    for environment, places in environments:
        compose = read_compose(sources, places)
        name = options.name or label(str(compose.top.get("name", ""))) or name
        name = name or application_name(str(first.parent), str(first.resolve().parent))
        found.append((environment, str(places[-1]), _spec(compose, name)))
        notes |= dict.fromkeys(compose.notes)
    return name, found, list(notes)


def _file(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in NAMES:
        if (path / name).is_file():
            return path / name
    raise InputError(Complaint(Mark(str(path)), "there is no compose file in this folder", f"name one: {NAMES[0]}"))


def _override(base: list[Path]) -> list[Path]:
    """What compose itself lays over the one file that it is given."""
    if len(base) != 1:
        return []
    path = base[0].with_name(f"{base[0].stem}.override{base[0].suffix}")
    return [path] if path.is_file() else []


def _spec(found: Compose, name: str) -> Plain:
    app = Application(name)
    workloads: Plain = {}
    keys = {service: label(service) for service in found.services}
    for service, given in found.services.items():
        if profiles := given.get("profiles"):
            shown = ", ".join(map(str, profiles)) if isinstance(profiles, list) else str(profiles)
            message = f"is in profile {shown}, and left out: compose does not start it by itself"
            found.note(service, "profiles", message, "write it in the environment that has it", left=True)
        else:
            workloads[keys[service]] = workload(found, app, service, given)
    _dependencies(found, keys, workloads)
    for key, one in workloads.items():  # compose calls services by their names
        if one.get("service") or one.get("preset"):
            one["service"] = {"name": key, **(one.get("service") or {})}
    secrets = {"provider": "existing", "name": f"{name}-secrets", "keys": list(app.secrets)}
    defaults = AS_COMPOSE if any("preset" not in each for each in workloads.values()) else {}
    spec = {
        "namespace": f"{name}-${{env}}",
        "podSecurity": "baseline",
        "images": dict(sorted(app.images.items())),
        "secrets": secrets if app.secrets else {},
        "defaults": defaults,
        "workloads": {key: ordered(value) for key, value in workloads.items()},
    }
    return {key: value for key, value in spec.items() if value != {}}


def _dependencies(found: Compose, keys: dict[str, str], workloads: Plain) -> None:
    for service, given in found.services.items():
        wanted = given.get("depends_on")
        conditions = wanted if isinstance(wanted, dict) else {other: {} for other in wanted or ()}
        here = []
        for other, how in conditions.items():
            target = workloads.get(keys.get(other, ""))
            if target is None or not (target.get("service") or target.get("preset")):
                message = f"{other} declares no port: nothing can wait for it, and it has no Service"
                hint = f"write its ports: `{keys.get(other, other)}: {{ports: {{http: 8080}}, service: {{http: 80}}}}`"
                found.note(service, "depends_on", message, hint, left=True)
            elif (how or {}).get("condition") == "service_completed_successfully":
                found.note(
                    service, "depends_on", f"{other} must end first: only services that answer can be waited for"
                )
            else:
                here.append(keys[other])
        if here and keys[service] in workloads:
            workloads[keys[service]]["dependsOn"] = {other: {} for other in here}
