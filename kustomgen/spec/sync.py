"""What Argo CD takes in ``syncOptions``, in JSON pointers and as triggers of notifications."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.types import is_open, of_form, text_of, wrong

OPTIONS = (
    "ApplyOutOfSyncOnly", "ClientSideApplyMigration", "CreateNamespace", "Delete", "FailOnSharedResource", "Force", "Prune",
    "PruneLast", "PrunePropagationPolicy", "Replace", "RespectIgnoreDifferences", "ServerSideApply",
    "SkipDryRunOnMissingResource", "Validate",
)  # fmt: skip
"""https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/"""
_OPTION = re.compile(r"([A-Za-z]+)=([A-Za-z]+)")


def _sync_option(value: Any) -> Any:
    text = text_of(value)
    found = _OPTION.fullmatch(text)
    if is_open(text):
        return text
    if not found:
        raise wrong(f"{text!r} is no sync option: a name, '=' and a value are expected, such as PruneLast=true")
    if found[1] not in OPTIONS:
        raise wrong(f"there is no sync option {found[1]!r}; {did_you_mean(found[1], OPTIONS)}")
    return text


SyncOption = Annotated[str, BeforeValidator(_sync_option), WithJsonSchema({"type": "string", "format": "sync-option"})]
JsonPointer = Annotated[
    str,
    of_form(r"(/[^/]*)+", "is no JSON pointer: one begins with '/', such as /spec/replicas"),
    WithJsonSchema({"type": "string", "format": "json-pointer"}),
]
NotificationTrigger = Literal[
    "on-deployed", "on-health-degraded", "on-sync-failed", "on-sync-running", "on-sync-succeeded"
]
