"""The values in a spec: names, durations, quantities, schedules, and whole Kubernetes objects.

Each type says in its JSON Schema what its validator accepts, so that an editor and the random specs
in the tests agree with it.
"""

from kustomgen.spec.types.amounts import (
    NODE_PORTS,
    PORT_MAX,
    RESOURCES,
    STRATEGIES,
    NodePort,
    PortNumber,
    Quantity,
    QuotaName,
    ResourceName,
)
from kustomgen.spec.types.basic import INT32, OPEN, Model, SwitchedOff, Text, is_open, of_form, text_of, wrong
from kustomgen.spec.types.names import (
    LABEL_MAX,
    LABEL_WORDS,
    NAME_MAX,
    SUBDOMAIN,
    ConfigKey,
    DnsLabel,
    DnsName,
    EnvName,
    Host,
    LabelKey,
    LabelValue,
    MetricName,
    PromLabel,
    SeriesName,
)
from kustomgen.spec.types.paths import AbsolutePath, BesidePath, FilePath
from kustomgen.spec.types.sealed import Sealed

__all__ = [
    "INT32",
    "LABEL_MAX",
    "LABEL_WORDS",
    "NAME_MAX",
    "NODE_PORTS",
    "OPEN",
    "PORT_MAX",
    "RESOURCES",
    "STRATEGIES",
    "SUBDOMAIN",
    "AbsolutePath",
    "BesidePath",
    "ConfigKey",
    "DnsLabel",
    "DnsName",
    "EnvName",
    "FilePath",
    "Host",
    "LabelKey",
    "LabelValue",
    "MetricName",
    "Model",
    "NodePort",
    "PortNumber",
    "PromLabel",
    "Quantity",
    "QuotaName",
    "ResourceName",
    "Sealed",
    "SeriesName",
    "SwitchedOff",
    "Text",
    "is_open",
    "of_form",
    "text_of",
    "wrong",
]
