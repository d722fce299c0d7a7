"""What is drawn for dependencies, presets and services outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from kustomgen.spec.presets import NAMES

_WORKLOADS = st.sampled_from(("web", "api", "worker"))
CHOICES: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Workload", "dependsOn"): st.one_of(
        st.lists(_WORKLOADS, unique=True, max_size=2),
        st.dictionaries(
            _WORKLOADS,
            st.fixed_dictionaries(
                {},
                optional={"timeout": st.sampled_from(("30s", 90, "${delay}")), "port": st.sampled_from(("http", 80))},
            ),
            max_size=2,
        ),
    ),
    ("Workload", "parameters"): st.fixed_dictionaries(
        {"topic": st.sampled_from(("on", "${region}", "a b"))},
        optional={"count": st.sampled_from((1, 3)), "memory": st.sampled_from(("1Gi", "${memory}"))},
    ),
    ("Spec", "sizes"): st.fixed_dictionaries(
        {
            "small": st.fixed_dictionaries(
                {"podAnnotations": st.sampled_from(({"x.io/size": "small"}, {"x.io/size": "${env}"}))}
            ),
            "on": st.fixed_dictionaries({"tty": st.booleans(), "annotations": st.just({"x.io/size": "on"})}),
        }
    ),
    ("Spec", "presets"): st.just({"mem": {"workload": {"image": "q.io/mem:1", "tty": True}}}),
    ("Spec", "extends"): st.sampled_from(("platform.yaml", ["more.yaml"], ["platform.yaml", "more.yaml"])),
    ("Spec", "registries"): st.just(
        ["docker.io", "q.io", "ghcr.io/a", "localhost:5000", "registry:5000", "${name}.io"]
    ),
    ("Workload", "size"): st.sampled_from(("small", "on")),
    ("Spec", "waitImage"): st.sampled_from(("busybox:1.36", "localhost:5000/wait:1e3")),
    ("Workload", "preset"): st.sampled_from((*NAMES, "cache", "cache", "mem", None, None)),
    ("External", "host"): st.sampled_from(
        ("db.example.com", "10.1.2.3", "${region}.db.example.com", "db.${namespace}.svc")
    ),
    ("External", "cidr"): st.sampled_from(("10.0.0.0/8", "${cidr}", "2001:db8::/32")),
    ("Workload", "hostname"): st.sampled_from(("web", "on", "1e3")),
}
"""(model, field) to what is drawn for it."""
