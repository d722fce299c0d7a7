"""No container disables its AppArmor profile.

On nodes with AppArmor the runtime confines every container, so that it cannot write to /proc or
mount file systems, whatever its capabilities. ``Unconfined`` disables this. The rule is the check
``appArmorProfile`` of Pod Security Standards, baseline. It reads the field and, for every version,
the annotations used before 1.30.

Fix: set ``appArmorProfile: {type: RuntimeDefault}``, or remove it.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {appArmorProfile: {type: Unconfined}}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {appArmorProfile: {type: RuntimeDefault}}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import set_in
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity

_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        yield from _fields(pod)
        yield from _annotations(pod)


def _fields(pod: Pod) -> Iterator[Problem]:
    for profile in set_in(pod, "appArmorProfile"):
        at = profile["type"]
        if at.value not in ("RuntimeDefault", "Localhost"):
            yield Problem(at, f"the AppArmor profile is {at.value!r}, 'RuntimeDefault' or 'Localhost' is expected")


def _annotations(pod: Pod) -> Iterator[Problem]:
    for key, at in pod.metadata["annotations"].fields():
        allowed = at.text in ("", "runtime/default") or at.text.startswith("localhost/")
        if key.startswith(_ANNOTATION) and not allowed:
            yield Problem(at, f"the AppArmor profile is {at.value!r}, 'runtime/default' is expected")


RULE = Rule(
    "apparmor-profile",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("pss/appArmorProfile", "gatekeeper/apparmor", "kyverno/restrict-apparmor-profiles"),
)
