"""A first spec: one that generates and checks clean, or what a self-service request asks for."""

from __future__ import annotations

import re
from pathlib import Path

from kustomgen.errors import Complaint, InputError, Mark, OutputError
from kustomgen.files.whole import write_whole
from kustomgen.project.environments import SPEC
from kustomgen.spec.schema import spec_schema

SCHEMA = Path(".kustomgen/schema.json")

ATTRIBUTES = Path(".gitattributes")
GIT_ATTRIBUTES = """\
# The locks and ledgers of two branches add up; generated files have one kind of line ends, and are folded in a review.
kustomgen.lock text eol=lf merge=union
ledger/*.jsonl text eol=lf merge=union
base/** text eol=lf linguist-generated
overlays/** text eol=lf linguist-generated
argocd/** text eol=lf linguist-generated
flux/** text eol=lf linguist-generated
catalog/** text eol=lf linguist-generated
"""

STARTER = """\
# yaml-language-server: $schema={schema}
# One application, every environment. `kustomgen generate` writes base/ and overlays/ from this file.
apiVersion: kustomgen/v1
name: {word}
namespace: {name}-${{env}}

images: # versions live here, and only here
  registry.example.com/{name}/web: 1.0.0

config: # ConfigMap {name}-config; log-level is LOG_LEVEL in the container
  log-level: info

workloads:
  web:
    image: registry.example.com/{name}/web
    ports: {{ http: 8080 }}
    service: {{ http: 80 }}
    livenessProbe: /health/live
    readinessProbe: /health/ready
    resources: {{ requests: {{ cpu: 100m, memory: 128Mi }}, limits: {{ memory: 256Mi }} }}
    replicas: 2
    networkPolicy:
      from: [ns/ingress-nginx:http]
      to: [] # only DNS; without this line, everything

ingress:
  ingressClassName: nginx
  clusterIssuer: letsencrypt-prod
  hosts:
    ${{host}}: {{ /: web }}

environments: # what differs; the same fields, laid over those above
  dev:
    vars: {{ host: {name}.dev.example.com }}
    config: {{ log-level: debug }}
    workloads: {{ web: {{ replicas: 1 }} }}
  staging:
    vars: {{ host: {name}.staging.example.com }}
  prod:
    vars: {{ host: {name}.example.com }}
    workloads:
      web:
        autoscaling: {{ minReplicas: 3, maxReplicas: 10, cpu: 70 }}
        replicas: null # the autoscaler owns it
        topologySpread: zone
"""


def write_starter(folder: Path, name: str | None, request: Path | None = None) -> Path:
    """Writes the starter spec, or what a request asks for, and the schema that its first line
    names; gives its path.

    ``name`` is the application's, None for the folder's. Raises OutputError if a spec is there
    already, InputError for a name or a request that is wrong.
    """
    place = folder / SPEC
    if place.exists() or place.is_symlink():
        raise OutputError(Complaint(Mark(str(place)), "is there already, and is not overwritten"))
    text = _starter(folder, name) if request is None else _answer(request, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_schema(folder / SCHEMA)
        attributes = folder / ATTRIBUTES
        if not attributes.exists() and not attributes.is_symlink():
            write_whole(attributes, GIT_ATTRIBUTES.encode())
        with place.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(
            Complaint(Mark(str(error.filename or place)), f"cannot be written: {error.strerror}")
        ) from None
    return place


def _answer(request: Path, name: str | None) -> str:
    """The spec that answers a request."""
    if name is not None:
        raise InputError(Complaint(None, "--name and --from are given", "the request names the application"))
    from kustomgen.starter.request import read_request  # noqa: PLC0415 - where there is one
    from kustomgen.starter.request_spec import spec_of  # noqa: PLC0415
    from kustomgen.yaml.dump import dump  # noqa: PLC0415

    head = f"# yaml-language-server: $schema={SCHEMA.as_posix()}\n# Made of {request.name}; edit it as you like.\n"
    return head + dump(spec_of(read_request(request)))


def _starter(folder: Path, name: str | None) -> str:
    name = name if name is not None else _name_of(folder)
    if not re.fullmatch(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", name):
        hint = f"give one: `kustomgen init --name shop`; {_NAME_WORDS}"
        raise InputError(Complaint(None, f"{name!r} cannot be the name of an application", hint))
    return STARTER.format(name=name, word=_word(name), schema=SCHEMA.as_posix())


_NAME_WORDS = (
    "lower-case letters, digits and '-', beginning with a letter and ending with a letter or digit, 40 at most"
)


def _name_of(folder: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "app"


def _word(name: str) -> str:
    """The name as YAML takes it for a word."""
    return f'"{name}"' if name in ("null", "true", "false") else name


def _write_schema(place: Path) -> None:
    import json  # noqa: PLC0415 - here only

    if not place.exists():
        write_whole(place, (json.dumps(spec_schema(), indent=1) + "\n").encode())
