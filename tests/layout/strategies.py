"""Specs drawn at random from the spec's own JSON Schema, made consistent by ``repair``.

The walker knows JSON Schema, not the spec: a new field is drawn as soon as it is in the schema. What a schema cannot say
(a port that a Service names must be declared) is ``repair``'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from hypothesis import strategies as st

from kustomgen.k8s.image import Image
from kustomgen.spec.checks.kinds import ONLY
from kustomgen.spec.schema import spec_schema
from kustomgen.spec.sources import SOURCES
from kustomgen.yaml.dump import dump
from tests.layout import backing
from tests.layout.beside import SOPS
from tests.layout.overrides import with_hatches
from tests.layout.repair import repair

Draw = Callable[[st.SearchStrategy[Any]], Any]

SCHEMA: Mapping[str, Any] = spec_schema()
KUBERNETES = "io.k8s."
DEPTH = 5
FEW_WANTED = 200
"""More wanted fields than these, and specs that give nearly all of them are too large to draw many."""

WORDS = ("web", "blue", "team-a", "v1", "https://shop.example.com/a?b=c&d", "10", "x y")
NASTY = (
    "on", "no", "y", "N", "Off", "1e3", "0o17", "0x1F", "0b11", "007", "1.10", "1_000", "+1", "-0", ".5", "12:30:45",
    "2024-01-01", "2024-01-01T00:00:00Z", "~", "null", "Null", "true", "False", " lead", "trail ", "'q'", '"q"', "'", '"',
    "''", "=", "<<", "a=b", "=a", "a: b", "a:", "# no", "a # b", "two\nlines", "two\nlines\n", "\nlead", "end\n\n",
    "tab\there", "\ttab", "a\n  indented\nb", "a \nb", "", " ", "$(VAR)", "$${VAR}", "{{x}}", "{a: b}", "[a]", "*a", "&a",
    "!t", "%d", "@x", "`b`", "|", ">", "- a", "-", "--- a", "...", "? a", ",", "a,b", "ünïcödé", "日本語", "🚀",
    "back\\slash", "C:\\n", "nbsp\u00a0x", "zero\u200bwidth", "a'b\"c", "word " * 60, "x" * 300, ".inf", ".NaN", "\\",
)  # fmt: skip
OPEN_TEXT = ("${env}", "x-${region}", "${region}", "${name}-${env}", "${team}", "a=${region}")
"""With ``region``, which only environments define, and ``team``, which the common part does."""
AS_WRITTEN = ("1.10", "007", "0o17", "1e3", "0x1F", "true", "on", "2024-01-01", "12:30:45", "1_000", "+5", ".5")
"""Scalars without quotes, which a ``Text`` takes as they are spelled."""

DNS_LABELS = ("web", "80", "api", "worker", "a", "x-1", "on", "no", "y", "null", "true", "1e3", "007", "0x1f", "0b1")
PORT_NAMES = ("http", "metrics", "grpc", "on", "y", "1e3", "web-2")
QUANTITIES = ("100m", "1", "0.5", "2", "128Mi", "1Gi", "1e3", "1e6", "500M", "0")
LABEL_VALUES = (
    "blue", "on", "no", "1e3", "007", "1.10", "0x1F", "0o17", "null", "true", "", "2024-01-01", "1_0", "x" * 63, "${env}",
    "x-${region}", "${name}",
)  # fmt: skip

_SIZES = st.sampled_from(("1Gi", "10Gi", "1e9", "500M", "${memory}"))
FORMATS: Mapping[str, st.SearchStrategy[Any]] = {
    "dns-label": st.sampled_from(DNS_LABELS),
    "dns-name": st.sampled_from((*DNS_LABELS, "shop.example", "on.off", "1.10")),
    "quantity": st.sampled_from((*QUANTITIES, "${memory}")),
    "storage-size": _SIZES,
    "days": st.sampled_from(("7d", "30d")),
    "host": st.sampled_from(("shop.example.com", "*.shop.example.com", "on", "a.on")),
    "env-name": st.sampled_from(("A", "LOG_LEVEL", "http_proxy", "no", "on", "Y", "LEVEL", "A.b-c", "_")),
    "config-key": st.sampled_from(("log-level", "LEVEL", "on", "no", "a.yaml", "1.10", "y", "A_B", "x", "0x")),
    "cron": st.sampled_from(("0 * * * *", "@daily", "*/5 1-3 1,15 * mon", "0 0 1 1 0")),
    "http-path": st.sampled_from(("/", "/health/live", "/a?b=c", "/a: b")),
    "port-name": st.sampled_from(PORT_NAMES),
    "workload": st.sampled_from(("web", "api", "worker")),
    "int-or-string": st.sampled_from((1, 2, "25%", "100%")),
    "metric-name": st.sampled_from(("queue_depth", "http_requests", "on", "a:b/c")),
    "prometheus-label": st.sampled_from(("team", "__name__", "on", "a_1")),
    "prometheus-series": st.sampled_from(("job:requests:rate5m", "up", "no", "_")),
    "sync-option": st.sampled_from(("CreateNamespace=true", "PruneLast=true", "RespectIgnoreDifferences=true")),
    "json-pointer": st.sampled_from(("/spec/replicas", "/data", "/metadata/labels/a~1b")),
    "folder": st.sampled_from(("crds", "a/b")),
    "label-key": st.sampled_from(("a", "x.io/on", "no", "on", "Y", "team")),
    "label-value": st.sampled_from(LABEL_VALUES),
    "resource-name": st.sampled_from(("nvidia.com/gpu", "hugepages-2Mi")),
    "file-path": st.sampled_from(("/etc/shop.toml", "/on", "/etc/a b", "/x:y", "/data/no", "/etc-shop.toml")),
    "sops-secret": st.sampled_from((SOPS, {**SOPS, "data": {"x": "ENC[y]"}})),
    "beside-path": st.sampled_from(("a.toml", "settings/b.conf", "empty")),
    "quota-name": st.sampled_from(("count/jobs.batch", "requests.nvidia.com/gpu", "requests.hugepages-2Mi")),
    "sealed": st.sampled_from(("AgA=", "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq", "AgA\nBC=", "AQD" + "x" * 300)),
    "time-zone": st.sampled_from(("Europe/Berlin", "Etc/UTC", "${zone}")),
    "date-time": st.sampled_from(("2024-01-01T00:00:00Z",)),
    "int32": st.sampled_from((0, 1, 2, 30, 420, 2**31 - 1)),
    "int64": st.sampled_from((0, 1, 1000, 2**31, 2**53 + 1)),
}
DEFINITIONS: Mapping[str, st.SearchStrategy[Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": st.sampled_from((*QUANTITIES, "${memory}", 1, 0.5)),
}
"""What Kubernetes' definitions call a string, and is more."""
INTERVAL: str = SCHEMA["$defs"]["Monitoring"]["properties"]["interval"]["pattern"]
PATTERNS: Mapping[str, st.SearchStrategy[Any]] = {
    "^/": st.sampled_from(("/data", "/tmp", "/etc/a b", "/on", "/x:y")),  # noqa: S108 - a path in a container
    "^([0-9]+[smhd])+$": st.sampled_from(("90s", "60m", "1h30m", "1d", "${delay}")),
    INTERVAL: st.sampled_from(("30s", "1m", "1h30m", "0")),
    "^([0-9]{1,5}(h|m|s|ms)){1,4}$": st.sampled_from(("10s", "1m30s", "500ms")),
    "^([0-9]+(s|m|h))+$": st.sampled_from(("30s", "1h", "1h30m")),
    r"^\d{4}-\d{2}-\d{2}$": st.sampled_from(("2026-11-30", "2024-02-29")),
}

_IMAGE = st.sampled_from(
    ("shop/web", "shop/api", "nginx", "localhost:5000/x/y", "ghcr.io/a/b", "redis:7", "registry:5000/z:1.10",
     "q.io/d@sha256:" + "0" * 64, "q.io/both:1e3@sha256:" + "a" * 64)
)  # fmt: skip
_PEERS = st.lists(
    st.sampled_from(
        ("ns/ingress:http", "ns/on", "web", "api:http", "worker:8080", "10.0.0.0/8:5432", "0.0.0.0/0", "2001:db8::/32",
         "${cidr}", "${cidr}:443")
    ),
    max_size=3, unique=True,
)  # fmt: skip
_BYTES = st.sampled_from(("128Mi", "1Gi", "500M", "1e6", "${memory}", 1000))
_RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "cpu": st.sampled_from(("100m", "0.5", "1", "1e-1", 2, 1.5)),
        "memory": _BYTES,
        "ephemeral-storage": _BYTES,
        "nvidia.com/gpu": st.sampled_from(("1", 2)),
    },
)
_QUOTA = st.dictionaries(
    st.sampled_from(("requests.cpu", "limits.memory", "pods", "count/jobs.batch")),
    st.sampled_from(("1e6", "1Ei", 10**9)),
    min_size=1,
)
_PROMQL = st.sampled_from(
    ("up == 0", 'up{namespace="${namespace}"} == 0', "sum by (pod) (rate(x_total[5m])) > 1  # why", 'y{a=~"[)"}', "on")
)
_COUNTS = st.sampled_from((0, 1, 2, "25%", "100%"))
PATHS = st.sampled_from(("/", "/api", "/on", "/a: b"))
CHOICES: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Spec", "name"): st.sampled_from(("shop", "s", "on", "1e3", "no")),
    ("Spec", "namespace"): st.sampled_from(("x-${env}",) * 6 + ("${env}", "y")),
    ("Spec", "namePrefix"): st.sampled_from(("${env}-", "${env}.", "p-", "")),
    ("ExtraContainer", "image"): _IMAGE,
    ("Workload", "image"): _IMAGE,
    ("NetworkEdges", "from"): _PEERS,
    ("NetworkEdges", "to"): _PEERS,
    ("Service", "loadBalancerSourceRanges"): st.lists(st.sampled_from(("10.0.0.0/8", "192.0.2.7/32")), unique=True),
    ("io.k8s.api.core.v1.ClientIPConfig", "timeoutSeconds"): st.sampled_from((1, "3h", 86400)),
    ("Secrets", "file"): st.just("secret.yaml"),
    ("ResourceQuota", "hard"): _QUOTA,
    ("ServiceAccount", "clusterRoleName"): st.sampled_from(("on-${env}", "${env}.a", "x-${env}")),
    **{
        ("ContainerPolicy", bound): st.fixed_dictionaries(
            {}, optional={"cpu": st.sampled_from(("50m", 1)), "memory": st.sampled_from(("64Mi", "${memory}"))}
        )
        for bound in ("minAllowed", "maxAllowed")
    },
    **{(model, "expr"): _PROMQL for model in ("Alert", "Recording", "PrometheusRuleItem")},
    ("Monitoring", "scrapeTimeout"): st.sampled_from(("1s", "10s")),
    ("RouteBackend", "split"): st.dictionaries(st.sampled_from(("web", "api")), st.integers(1, 100), max_size=2),
    ("KedaTrigger", "type"): st.sampled_from(("kafka", "cpu", "cron", "prometheus")),
    ("Resources", "requests"): _RESOURCES,
    ("Storage", "size"): _SIZES,
    **backing.CHOICES,
    ("Storage", "subPath"): st.sampled_from(("data", "a/b")),
    ("Mount", "subPath"): st.sampled_from(("data", "a/b")),
    ("Resources", "limits"): _RESOURCES,
    ("PodDisruptionBudget", "minAvailable"): _COUNTS,
    ("PodDisruptionBudget", "maxUnavailable"): _COUNTS,
    ("io.k8s.api.apps.v1.DeploymentStrategy", "type"): st.sampled_from(("RollingUpdate", "Recreate")),
    ("io.k8s.api.apps.v1.RollingUpdateDeployment", "maxSurge"): st.sampled_from((1, 3, "25%", "100%")),
    ("io.k8s.api.apps.v1.RollingUpdateDeployment", "maxUnavailable"): _COUNTS,
}
"""(model, field) whose schema says less than ``repair`` could put right."""
VERSIONS = ("v1.2.3", "1.10", "1e3", "007", "2024-01-01", "sha256:" + "0" * 64, "1.4@sha256:" + "a" * 64, "${tag}")

MANY: Mapping[str, int] = {
    "ArgoCD": 6,
    "Flux": 8,
    "Workload": 16,
    "ExtraContainer": 8,
    "Secrets": 6,
    "Service": 8,
    "PullSecret": 5,
    "ServiceAccount": 6,
    "Ingress": 6,
    "Gateway": 4,
    "RouteBackend": 5,
    "Certificate": 6,
    "Autoscaling": 6,
    "Volume": 2,
    "Storage": 5,
    "Backup": 6,
    "External": 3,
}
"""How many optional fields a model draws at most; elsewhere 3."""

UNIONS: Mapping[str, tuple[str, ...]] = {"Volume": SOURCES, "EnvFrom": ("valueFrom", "secret")}
"""Fields of a model of which one is drawn."""

_RAW = re.compile(r"RAW\((.*?)\)WAR")
_TEXT = ["string", "number", "boolean"]


class Walker:
    """Draws a value for a schema."""

    def __init__(self, draw: Draw, wanted: Collection[tuple[str, str]] = ()) -> None:
        self.draw = draw
        self.wanted = wanted
        """(model, field) that are drawn more often than others, wherever they may stand: ``likely`` percent."""
        self.likely = 90 if len(wanted) < FEW_WANTED else 50

    def one_of(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def value(self, schema: Mapping[str, Any], model: str = "", depth: int = 0) -> Any:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name in DEFINITIONS:
                return self.draw(DEFINITIONS[name])
            return self.value(SCHEMA["$defs"][name], name.removesuffix("InEnvironment"), depth + 1)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.choice(schema[choice], model, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.one_of(*schema["enum"])
        return self.typed(schema, model, depth)

    def choice(self, options: list[Mapping[str, Any]], model: str, depth: int) -> Any:
        """One of the options; null is one as well, but seldom."""
        real = [option for option in options if option != {"type": "null"}]
        if len(real) < len(options) and self.chance(12):
            return None
        return self.value(self.one_of(*real), model, depth)

    def typed(self, schema: Mapping[str, Any], model: str, depth: int) -> Any:
        kind = schema.get("type", "object")
        if isinstance(kind, list) and kind != _TEXT:
            kind = next(name for name in kind if name != "null")
        known = FORMATS.get(schema.get("format", ""), PATTERNS.get(schema.get("pattern", "")))
        if known is not None:
            return self.draw(known)
        if kind in ("object", "array"):
            return (self.object if kind == "object" else self.array)(schema, model, depth)
        if kind in ("integer", "number"):
            return self.number(schema, kind)
        return self.chance(50) if kind == "boolean" else self.text() if kind == _TEXT else self.string(schema)

    def number(self, schema: Mapping[str, Any], kind: str) -> float:
        low = schema.get("minimum", 0)
        number: int = self.draw(st.integers(low, min(schema.get("maximum", low + 20), low + 20)))
        return number + 0.5 if kind == "number" and self.chance(30) else number

    def text(self) -> Any:
        """Anything that a ``Text`` takes."""
        kind = self.draw(st.integers(0, 9))
        if kind == 0:
            return self.one_of(0, 1, 10, 0.5, True, False)
        if kind == 1:
            return f"RAW({self.one_of(*AS_WRITTEN)})WAR"
        return self.string({})

    def string(self, schema: Mapping[str, Any]) -> str:
        kind = self.draw(st.integers(0, 9))
        drawn = str(self.one_of(*(WORDS if kind < 4 else OPEN_TEXT if kind < 6 else NASTY)))
        return drawn if len(drawn) >= schema.get("minLength", 0) else "x" * schema["minLength"]

    def array(self, schema: Mapping[str, Any], model: str, depth: int) -> list[Any]:
        items = [self.value(schema["items"], model, depth + 1) for _ in range(self.draw(st.integers(0, 2)))]
        key = schema.get("x-kubernetes-patch-merge-key")
        if key is None:
            return items
        return list({item[key]: item for item in items if isinstance(item, dict) and key in item}.values())

    def object(self, schema: Mapping[str, Any], model: str, depth: int) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        drawn: dict[str, Any] = {}
        required = schema.get("required", [])
        optional = [name for name in properties if name not in required]
        most = 0 if depth > DEPTH + 4 and model.startswith(KUBERNETES) else MANY.get(model, 3)
        if union := UNIONS.get(model):
            optional = [name for name in optional if name not in union]
            chosen = self.one_of(*([name for name in union if (model, name) in self.wanted] or union))
            drawn[chosen] = self.field(properties[chosen], model, chosen, depth)
        wanted = [name for name in optional if (model, name) in self.wanted and self.chance(self.likely)]
        for name in dict.fromkeys((*required, *self.some(optional, most), *wanted)):
            drawn[name] = self.field(properties[name], model, name, depth)
        extra = schema.get("additionalProperties")
        if isinstance(extra, Mapping):
            keys = self.keys(schema.get("propertyNames", {}), model)
            wanted = self.draw(st.lists(keys, unique=True, min_size=schema.get("minProperties", 0), max_size=3))
            drawn |= {key: self.value(extra, model, depth + 1) for key in wanted}
        return drawn

    def some(self, names: list[str], most: int) -> list[str]:
        """Up to so many of the names, each number alike."""
        size = self.draw(st.integers(0, min(most, len(names))))
        drawn: list[str] = (
            self.draw(st.lists(st.sampled_from(names), unique=True, min_size=size, max_size=size)) if size else []
        )
        return drawn

    def field(self, schema: Mapping[str, Any], model: str, name: str, depth: int) -> Any:
        if (model, name) in CHOICES:
            nullable = {"type": "null"} in schema.get("anyOf", ())
            return None if nullable and self.chance(10) else self.draw(CHOICES[model, name])
        return self.value(schema, model, depth + 1)

    def keys(self, schema: Mapping[str, Any], model: str) -> st.SearchStrategy[str]:
        if "anyOf" in schema:
            return st.one_of(*(self.keys(option, model) for option in schema["anyOf"]))
        if "const" in schema:
            return st.just(schema["const"])
        free = PATHS if model in ("Ingress", "Gateway") else FORMATS["label-key"]
        return FORMATS.get(schema.get("format", ""), free)


def _sections(walker: Walker, properties: Mapping[str, Any], model: str, percent: Mapping[str, int]) -> dict[str, Any]:
    return {
        name: walker.field(properties[name], model, name, 1)
        for name in properties
        if name in percent and walker.chance(walker.likely if (model, name) in walker.wanted else percent[name])
    }


_COMMON = {
    "namespace": 90, "cluster": 10, "namespaceObject": 10, "standardLabels": 25, "namePrefix": 30, "podSecurity": 20, "labels": 30, "selectorLabels": 20, "vars": 20, "images": 50, "sizes": 25, "presets": 50, "extends": 20, "registries": 10, "policies": 5, "ledger": 5, "defaultDeny": 10,
    "waitImage": 10, "config": 60, "configMaps": 20, "secrets": 50, "imagePullSecrets": 20, "serviceAccount": 40, "resourceQuota": 15, "limitRange": 15, "defaults": 25, "schemas": 10, "argocd": 25, "flux": 20, "catalog": 10, "ingress": 40, "gateway": 25, "certificate": 20, "prometheusRule": 15,
}  # fmt: skip
_ENVIRONMENT = {
    "namespace": 5, "cluster": 25, "namespaceObject": 10, "standardLabels": 10, "namePrefix": 5, "podSecurity": 10, "labels": 15, "vars": 20, "images": 30, "sizes": 10, "config": 50, "configMaps": 15,
    "secrets": 30, "imagePullSecrets": 10, "serviceAccount": 25, "resourceQuota": 10, "limitRange": 10, "defaults": 15, "ingress": 35, "gateway": 15, "certificate": 10, "prometheusRule": 10, "tier": 25, "directory": 20, "argocd": 15, "flux": 10, "catalog": 5, "protected": 20, "hold": 5, "defaultDeny": 5,
}  # fmt: skip
ENVIRONMENTS = ("dev", "prod", "on", "staging", "1e3")


@st.composite
def documents(draw: Draw, wanted: Collection[tuple[str, str]] = ()) -> dict[str, Any]:
    """A spec file's content: one to three workloads, one to three environments.

    ``wanted`` are the fields, as (model, field), to draw more often than others.
    """
    walker = Walker(draw, wanted)
    properties = SCHEMA["properties"]
    document: dict[str, Any] = {"apiVersion": "kustomgen/v1", "name": draw(CHOICES["Spec", "name"])}
    document |= _sections(walker, properties, "Spec", _COMMON)
    document["workloads"] = _workloads(walker, properties["workloads"], ("web", "api", "worker", "no"), 1)
    environment = SCHEMA["properties"]["environments"]["additionalProperties"]["anyOf"][0]["properties"]
    names = draw(
        st.lists(st.sampled_from(ENVIRONMENTS), unique=True, min_size=1, max_size=3 if walker.chance(10) else 2)
    )
    document["environments"] = {}
    for name in names:
        partial = _sections(walker, environment, "Spec", _ENVIRONMENT)
        if document["environments"] and walker.chance(50 if ("Spec", "from") in wanted else 25):
            partial["from"] = walker.one_of(*document["environments"])
        keys = (*document["workloads"], *document["workloads"], "*", "extra")
        if walker.chance(85):
            partial["workloads"] = _workloads(walker, _real(environment["workloads"]), keys, 0)
        document["environments"][name] = partial
    known = _images(document)
    for part in (document, *document["environments"].values()):
        if "images" in part:
            part["images"] = {name: _version(walker) for name in known if walker.chance(60)}
    return with_hatches(draw, repair(document, complete=walker.chance(70)))


def _version(walker: Walker) -> Any:
    """A version of an image, or that the overlay has it."""
    version = walker.draw(st.sampled_from(VERSIONS))
    if not walker.chance(20):
        return version
    return {"managedBy": "overlay", "version": version} if walker.chance(70) else {"managedBy": "overlay"}


def _real(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema["anyOf"][0] if "anyOf" in schema else schema
    return found


def _workloads(walker: Walker, schema: Mapping[str, Any], keys: tuple[str, ...], least: int) -> dict[str, Any]:
    names = walker.draw(st.lists(st.sampled_from(list(dict.fromkeys(keys))), unique=True, min_size=least, max_size=3))
    drawn = {name: walker.value(schema["additionalProperties"]) for name in names}
    fields = SCHEMA["$defs"]["Workload"]["properties"]
    for workload in drawn.values() if least else ():
        # Else nearly all were Deployments, and the fields of the other kinds repaired away.
        kind = workload["kind"] = walker.value(fields["kind"])
        own = [name for name, kinds in ONLY.items() if kind in kinds]
        workload |= {name: walker.field(fields[name], "Workload", name, 1) for name in walker.some(own, 6)}
    return drawn


def _images(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [Image.parse(node["image"]).name] if isinstance(node.get("image"), str) else []
        return sorted({*here, *(name for item in node.values() for name in _images(item))})
    return [name for item in node for name in _images(item)] if isinstance(node, list) else []


def written(document: Mapping[str, Any]) -> str:
    """The spec as a file: what is to stand without quotes stands so."""
    return _RAW.sub(r"\1", dump(document))
