"""No container sets an SELinux type, user or role outside those for containers.

SELinux separates containers from the node and from each other by their type. A type such as
``spc_t`` is unconfined, and a custom user or role can lead to such types. The rule is the check
``seLinuxOptions`` of Pod Security Standards, baseline; ``container_engine_t`` is allowed from 1.31
on.

Fix: remove ``seLinuxOptions``, or set only ``level``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {seLinuxOptions: {type: spc_t}}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {seLinuxOptions: {level: "s0:c1,c2"}}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import set_in
from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_TYPES = ("container_t", "container_init_t", "container_kvm_t")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    types = (*_TYPES, "container_engine_t") if at_least(build.kubernetes, 31) else _TYPES
    for pod in build.pods:
        for options in set_in(pod, "seLinuxOptions"):
            if options["type"].value not in (None, "", *types):
                yield Problem(
                    options["type"], f"the SELinux type is {options['type'].value!r}, allowed is {', '.join(types)}"
                )
            for name in ("user", "role"):
                if options[name].value not in (None, ""):
                    yield Problem(options[name], f"the SELinux {name} is {options[name].value!r}, none is expected")


RULE = Rule(
    "selinux-options",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("pss/seLinuxOptions", "gatekeeper/selinux", "kyverno/disallow-selinux"),
)
