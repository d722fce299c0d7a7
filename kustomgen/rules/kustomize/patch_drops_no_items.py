"""No item of a list is lost when a patch merges into its object.

A strategic merge identifies items by one key: ports of a container by ``containerPort``, mounts by
``mountPath``. If two items have the same key, such as UDP and TCP on port 53 with one protocol
omitted, any patch of the object makes kustomize silently drop one of them.

Fix: set ``protocol: TCP`` on the port without protocol, or give each item a different key.

Fails::

    resources: [web.yaml]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, annotations: {a: b}}
    --- # overlays/prod/web.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              ports: [{name: udp, containerPort: 53, protocol: UDP}, {name: tcp, containerPort: 53}]

Passes::

    resources: [web.yaml]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, annotations: {a: b}}
    --- # overlays/prod/web.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              ports: [{name: udp, containerPort: 53, protocol: UDP}, {name: tcp, containerPort: 53, protocol: TCP}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(Problem(mark, said) for turn in build.turns or () for mark, said in turn.dropped)


RULE = Rule("patch-drops-no-items", Severity.ERROR, __doc__, check, turns=True)
