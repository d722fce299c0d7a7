"""ValidatingAdmissionPolicy documents: every mistake with its place, also those of which the API
server says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.custom.admission.model import SCOPE, AdmissionPolicy, Condition, Validation
from kustomgen.policy.custom.admission.read_match import read_match, words
from kustomgen.policy.custom.documents import ADMISSION_VERSIONS
from kustomgen.policy.custom.expression import Expression, read_expression
from kustomgen.policy.custom.variables import items, read_variables
from kustomgen.policy.names import hint_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

__all__ = ["read_policy", "top", "words"]

_SPEC = (
    "paramKind", "matchConstraints", "validations", "failurePolicy", "auditAnnotations", "matchConditions", "variables",
)  # fmt: skip
_REASONS = ("Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge")


def top(reader: Reader, document: PolicyDocument, keys: Sequence[str]) -> Located | None:
    """The spec of a document; its name, version and keys are checked on the way."""
    root = document.root
    reader.known_keys(root, ("apiVersion", "kind", "metadata", "spec", "status"))
    _, _, version = document.api_version.partition("/")
    if version not in ADMISSION_VERSIONS and (found := root.get("apiVersion")):
        reader.complain(
            found.where, f"{document.kind} is not read in {version}", f"write one of {', '.join(ADMISSION_VERSIONS)}"
        )
    if not document.name:
        reader.complain(root.mark, f"the {document.kind} has no metadata.name")
    spec = reader.child(root, "spec", dict)
    if spec is None:
        reader.complain(root.mark, f"the {document.kind} has no spec")
        return None
    reader.known_keys(spec, keys)
    return spec


def read_policy(reader: Reader, document: PolicyDocument) -> AdmissionPolicy | None:
    """The policy of a document; None after a complaint."""
    before = len(reader.complaints)
    spec = top(reader, document, _SPEC)
    if spec is None:
        return None
    variables = read_variables(reader, document, spec.get("variables"), SCOPE)
    conditions = _conditions(reader, document, spec, variables)
    validations = _validations(reader, document, spec, variables)
    _audit(reader, document, spec, variables)
    constraints = spec.get("matchConstraints")
    match = read_match(reader, constraints)
    if constraints is None or match.rules is None:
        hint = "list the resources under matchConstraints.resourceRules; without them, the policy matches nothing"
        reader.complain((constraints or spec).where, "no resourceRules", hint)
    if len(reader.complaints) > before:
        return None
    return AdmissionPolicy(
        document.name,
        document.root.mark,
        match,
        conditions,
        validations,
        _fails(reader, spec),
        _param_kind(reader, spec),
        document.word("metadata", "annotations", "description"),
    )


def _fails(reader: Reader, spec: Located) -> bool:
    found = spec.get("failurePolicy")
    if found is not None and found.value not in {"Fail", "Ignore"}:
        reader.complain(
            found.where, f"there is no failurePolicy {found.plain()!r}", hint_for(str(found.value), ("Fail", "Ignore"))
        )
    return found is None or found.value != "Ignore"


def _param_kind(reader: Reader, spec: Located) -> tuple[str, str] | None:
    found = reader.child(spec, "paramKind", dict)
    if found is None:
        return None
    reader.known_keys(found, ("apiVersion", "kind"))
    version, kind = reader.text(found, "apiVersion"), reader.text(found, "kind")
    if not version or not kind:
        reader.complain(found.where, "paramKind needs apiVersion and kind")
    return version.rpartition("/")[0], kind


def _conditions(
    reader: Reader, document: PolicyDocument, spec: Located, variables: dict[str, Expression]
) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for item in items(reader, spec.get("matchConditions"), "matchConditions"):
        reader.known_keys(item, ("name", "expression"))
        name = reader.text(item, "name")
        if not name:
            reader.complain(item.mark, "the match condition has no name")
        if any(condition.name == name for condition in found):
            reader.complain(item.mark, f"there are two match conditions {name!r}")
        if expression := _expression(reader, document, item, "expression", variables):
            found.append(Condition(name, expression))
    return tuple(found)


def _validations(
    reader: Reader, document: PolicyDocument, spec: Located, variables: dict[str, Expression]
) -> tuple[Validation, ...]:
    found = []
    given = items(reader, spec.get("validations"), "validations")
    if not given and spec.get("auditAnnotations") is None:
        reader.complain(spec.where, "the policy validates nothing", "give it validations")
    for item in given:
        reader.known_keys(item, ("expression", "message", "messageExpression", "reason"))
        reason = reader.text(item, "reason")
        if reason and reason not in _REASONS and (at := item.get("reason")):
            reader.complain(at.where, f"there is no reason {reason!r}", hint_for(reason, _REASONS))
        message = reader.text(item, "message")
        if "\n" in message.strip() and (at := item.get("message")):
            reader.complain(at.where, "message has several lines, and the API server takes one", "use `>-` and not `|`")
        said = _expression(reader, document, item, "messageExpression", variables, "string")
        if expression := _expression(reader, document, item, "expression", variables):
            found.append(Validation(expression, message, said, reason))
    return tuple(found)


def _audit(reader: Reader, document: PolicyDocument, spec: Located, variables: dict[str, Expression]) -> None:
    """Annotations for the audit log say nothing about a build, but they must compile."""
    for item in items(reader, spec.get("auditAnnotations"), "auditAnnotations"):
        reader.known_keys(item, ("key", "valueExpression"))
        _expression(reader, document, item, "valueExpression", variables, "")


def _expression(
    reader: Reader,
    document: PolicyDocument,
    item: Located,
    key: str,
    variables: dict[str, Expression],
    expected: str = "bool",
) -> Expression | None:
    found = item.get(key)
    if found is None:
        if key != "messageExpression":
            reader.complain(item.mark, f"{key} is missing")
        return None
    return read_expression(reader, document, found, SCOPE, variables, expected)
