"""Values that must differ between environments do differ.

An account, bucket or topic that is equal in staging and production usually kept the base's value.
``names`` lists the variables and keys of ConfigMaps that must differ (globs); without it the rule
does nothing. A value that one environment lacks is no difference.

Fix: set the value in each overlay and not in the base.

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
from kustomgen.policy.order import EnvironmentComparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


class ValuesDiffer(EnvironmentComparison):
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
