"""What should differ between environments does.

An account, a bucket or a topic that is the same in staging and production is mostly a value that was left as it was in
base. Which ones should differ only you know: ``names`` are globs over variables and keys of ConfigMaps, and without any
nothing is said. What one environment does not have is no difference.

Fix: set the value in each overlay, and none in base.

Parameters::

    names: [ACCOUNT_ID, "*_BUCKET"]

Fails::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {UPLOAD_BUCKET: shop-uploads}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {UPLOAD_BUCKET: shop-uploads}}

Passes::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {UPLOAD_BUCKET: shop-uploads-staging}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {UPLOAD_BUCKET: shop-uploads}}
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.settings import values
from kustomgen.policy.consistency import Use, shared
from kustomgen.policy.order import Comparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


class ValuesDiffer(Comparison):
    names: tuple[str, ...] = ()


def compare(members: Sequence[Member[ValuesDiffer]]) -> Iterator[Problem]:
    for found in shared(members, _values):
        name = found.use.subject.rpartition("/")[2]
        yield Problem(found.use.at, f"{name} is the same as in {found.owner}, and should differ")


def _values(member: Member[ValuesDiffer]) -> Iterator[Use]:
    for value in values(member.objects):
        if any(fnmatchcase(value.name, glob) for glob in member.params.names):
            yield Use(value.subject, (value.subject, str(value.at.value)), value.at)


RULE = ComparingRule("values-differ", Severity.WARNING, __doc__, params=ValuesDiffer(), compare=compare)
