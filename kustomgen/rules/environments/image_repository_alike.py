"""A container uses the same image in every environment; only the tag differs.

Another image in one environment is another program, so the tested program is not the one that runs.
The same name under another path is an info, because many teams promote images by copying them. The
image of most environments is the expected one.

Fix: use the same repository everywhere and set only the tag in ``images:``.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web-old:1.4.2"}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:1.5.0"}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}}}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kustomgen.policy.order import EnvironmentComparison, allowed, ranked, several
from kustomgen.rules.api import ComparingRule, Image, Iterator, Member, Node, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    ranks = ranked(members)
    if not several(ranks):
        return
    found: defaultdict[str, list[tuple[Member[EnvironmentComparison], Node, str]]] = defaultdict(list)
    for _, member in ranks:
        for key, workload in member.objects.items():
            pod = pod_of(workload)
            for container in pod.containers() if pod else ():
                if container["image"].text:
                    image = container["image"]
                    found[f"{key}/{container.name}"].append((member, image, Image.parse(image.text).name))
    for subject, uses in found.items():
        # Of as many, the first: what comes later is what was changed.
        ((usual, _),) = Counter(name for _, _, name in uses).most_common(1)
        environment = next(member.name for member, _, name in uses if name == usual)
        for member, at, name in uses:
            if name != usual and not allowed(member.params, f"{subject}/image"):
                same = name.rpartition("/")[2] == usual.rpartition("/")[2]
                message = f"the image is {name!r}, and {usual!r} in {environment}"
                yield Problem(at, message, Severity.INFO if same else None)


RULE = ComparingRule(
    "image-repository-alike", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare
)
