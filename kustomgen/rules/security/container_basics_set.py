"""Every container sets a securityContext or resources.

A container with neither runs as the user of the image, may become root, and can use all memory of
its node. Other rules report each missing field. If all are missing, this rule reports them once, as
a list.

Fix: set ``resources`` and ``securityContext`` of the container, or the pod's ``securityContext``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: shop/web:1.4.2
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        if pod.windows or pod.spec["securityContext"].mapping or pod.spec["resources"].mapping:
            continue
        for container in pod.containers("initContainers", "containers"):
            if not container["securityContext"].mapping and not container["resources"].mapping:
                yield Problem(container.node, f"container {container.name!r} has no securityContext and no resources")


RULE = Rule("container-basics-set", Severity.WARNING, __doc__, check)
