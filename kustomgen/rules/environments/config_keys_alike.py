"""A ConfigMap or Secret has the same keys in staging and production.

A missing key means that the program uses its default, or that the pod does not start. Values may
differ, keys should not. The rule knows the keys of ConfigMaps, Secrets, ExternalSecrets and similar
objects.

Fix: add the key to the other environment, move it to the base, or list it under ``allow``
(``ConfigMap/web/*``).

Fails::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {retries: "3", timeout: 10s}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {retries: "5"}}

Passes::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {retries: "3"}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {retries: "5"}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Holder, inconsistent
from kustomgen.policy.order import SameTiers
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


_FIELDS = ("data", "stringData", "binaryData")


def compare(members: Sequence[Member[SameTiers]]) -> Iterator[Problem]:
    yield from inconsistent(members, _keys, "key")


def _keys(member: Member[SameTiers]) -> Iterator[Holder]:
    for key, resource in member.objects.items():
        if resource.kind in ("ConfigMap", "Secret"):
            places = {name: at for field in _FIELDS for name, at in resource[field].fields()}
            yield Holder(str(key), places, resource["data"])
        elif resource.kind == "ExternalSecret":
            data = resource["spec"]["data"]
            yield Holder(str(key), {item["secretKey"].text: item for item in data}, data)
        elif resource.kind == "SealedSecret":
            data = resource["spec"]["encryptedData"]
            yield Holder(str(key), dict(data.fields()), data)


RULE = ComparingRule("config-keys-alike", Severity.WARNING, __doc__, params=SameTiers(), compare=compare)
