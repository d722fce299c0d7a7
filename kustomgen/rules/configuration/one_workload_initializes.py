"""Where workloads of one image can initialize, one of them does.

Several workloads of one image often share a switch, such as ``INITIALIZE_RESOURCES`` or
``RUN_MIGRATIONS``, that only one may have on. Where every workload that sets it has it off, nobody
initializes, unless the image does by default. So it is information.

Fix: set the variable to ``true`` in one workload: a Job, or one with a single replica.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/app:1.0", env: [{name: RUN_MIGRATIONS, value: "false"}]}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: worker}
    spec: {containers: [{name: worker, image: "shop/app:1.0", env: [{name: RUN_MIGRATIONS, value: "false"}]}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/app:1.0", env: [{name: RUN_MIGRATIONS, value: "true"}]}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: worker}
    spec: {containers: [{name: worker, image: "shop/app:1.0", env: [{name: RUN_MIGRATIONS, value: "false"}]}]}
"""

from __future__ import annotations

import re
from collections import defaultdict

from kustomgen.k8s.names import few
from kustomgen.k8s.read_values import ReadValue, read_values
from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Resource, Rule, Severity

_SWITCH = re.compile(r"(?:^|_)(?:initiali[sz]e|run_migrations?|auto_?migrate|migrate)(?:_|$)")
_OFF = frozenset({"false", "0", "no", "off"})
_SEVERAL = 2


def check(build: Build, _: Params) -> Iterator[Problem]:
    found: defaultdict[tuple[str, str], list[tuple[Resource, ReadValue]]] = defaultdict(list)
    for pod in build.pods:
        images = {Image.parse(each["image"].text).name for each in pod.containers("containers")}
        for value in read_values(build, pod):
            if _SWITCH.search(re.sub(r"[^a-z0-9]+", "_", value.name.lower())):
                for image in images:
                    found[image, value.name].append((pod.workload, value))
    for (image, name), reads in found.items():
        workloads = list({id(workload): workload for workload, _ in reads}.values())
        if len(workloads) >= _SEVERAL and all(value.text.strip().lower() in _OFF for _, value in reads):
            said = f"{name} is off in {few(workloads)}, and on in no workload of {image}"
            yield Problem(reads[0][1].at, said)


RULE = Rule("one-workload-initializes", Severity.INFO, __doc__, check)
