"""Policies, their bindings and their parameters, put together: a rule for each binding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.custom.admission.check import admission_check
from kustomgen.policy.custom.admission.model import AdmissionPolicy, Binding, Bound, Param, ParamRef
from kustomgen.policy.custom.admission.params import is_param, literal
from kustomgen.policy.custom.admission.read import read_policy, top
from kustomgen.policy.custom.admission.read_match import read_label_selector, read_match, words
from kustomgen.policy.custom.documents import POLICY
from kustomgen.policy.finding import Severity
from kustomgen.policy.names import hint_for
from kustomgen.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.custom.session import Sessions
    from kustomgen.policy.reading import Reader
    from kustomgen.policy.rule import AnyRule
    from kustomgen.yaml.source import Located

_ACTIONS = {"Deny": Severity.ERROR, "Warn": Severity.WARNING, "Audit": Severity.INFO}


def admission_rules(
    reader: Reader,
    documents: Sequence[PolicyDocument],
    objects: Sequence[PolicyDocument],
    ours: Sequence[PolicyDocument],
    sessions: Sessions,
) -> list[AnyRule]:
    """The rules of these documents, worth nothing if there are complaints; ``objects`` may be
    parameters, and those of ``ours`` must be.
    """
    policies: dict[str, AdmissionPolicy | None] = {}
    bindings: list[Binding] = []
    for document in documents:
        if document.kind == POLICY:
            if document.name in policies:
                reader.complain(document.root.mark, f"there are two policies {document.name!r}", "rename one")
            policies[document.name] = read_policy(reader, document)
        elif binding := _binding(reader, document):
            bindings.append(binding)
    for binding in bindings:
        if binding.policy not in policies:
            message = f"there is no ValidatingAdmissionPolicy {binding.policy!r} in the policy files"
            reader.complain(binding.policy_mark, message, hint_for(binding.policy, policies))
    used: set[int] = set()
    rules: list[AnyRule] = []
    for policy in policies.values():
        if policy:
            own = [binding for binding in bindings if binding.policy == policy.name]
            rules += _bound(reader, policy, own, objects, used, sessions)
    _unused(reader, ours, used)
    return rules


def _bound(
    reader: Reader,
    policy: AdmissionPolicy,
    bindings: Sequence[Binding],
    objects: Sequence[PolicyDocument],
    used: set[int],
    sessions: Sessions,
) -> Iterator[AnyRule]:
    if not bindings:
        message = f"policy {policy.name!r} has no ValidatingAdmissionPolicyBinding, and so has no effect"
        reader.complain(policy.mark, message, "add one, with validationActions: [Deny]")
    for binding in bindings:
        bound = Bound(policy, binding, _params(reader, policy, binding, objects, used))
        yield _rule(bound, len(bindings) > 1, sessions)


def _binding(reader: Reader, document: PolicyDocument) -> Binding | None:
    spec = top(reader, document, ("policyName", "paramRef", "matchResources", "validationActions"))
    if spec is None:
        return None
    name = reader.text(spec, "policyName")
    if not name:
        reader.complain(spec.where, "the binding has no policyName")
    severity = _severity(reader, spec)
    match = read_match(reader, spec.get("matchResources"))
    params = _param_ref(reader, spec)
    at = (spec.get("policyName") or spec).where
    return Binding(document.name, document.root.mark, name, at, severity, match, params)


def _severity(reader: Reader, spec: Located) -> Severity:
    actions = words(reader, spec, "validationActions")
    found = spec.get("validationActions")
    for action in actions:
        if action not in _ACTIONS and found:
            reader.complain(found.where, f"there is no validation action {action!r}", hint_for(action, _ACTIONS))
    if not actions:
        reader.complain((found or spec).where, "validationActions is missing", "write `[Deny]`, `[Warn]` or `[Audit]`")
    if {"Deny", "Warn"} <= set(actions) and found:
        reader.complain(
            found.where, "Deny and Warn exclude each other", "keep one of them: a denied request gets no warning"
        )
    known = [_ACTIONS[action] for action in actions if action in _ACTIONS]
    return min(known, key=list(Severity).index, default=Severity.ERROR)


def _param_ref(reader: Reader, spec: Located) -> ParamRef | None:
    found = reader.child(spec, "paramRef", dict)
    if found is None:
        return None
    reader.known_keys(found, ("name", "namespace", "selector", "parameterNotFoundAction"))
    action = reader.text(found, "parameterNotFoundAction")
    if action not in {"Allow", "Deny"}:
        at = (found.get("parameterNotFoundAction") or found).where
        said = f"there is no parameterNotFoundAction {action!r}" if action else "parameterNotFoundAction is missing"
        reader.complain(at, said, "write `Deny`, or `Allow`")
    if (found.get("name") is None) == (found.get("selector") is None):
        reader.complain(found.where, "paramRef needs either a name or a selector")
    return ParamRef(
        found.where,
        reader.text(found, "name"),
        reader.text(found, "namespace"),
        read_label_selector(reader, found.get("selector")),
        action != "Allow",
    )


def _params(
    reader: Reader, policy: AdmissionPolicy, binding: Binding, objects: Sequence[PolicyDocument], used: set[int]
) -> tuple[Param, ...]:
    if policy.param_kind is None:
        if binding.params:
            reader.complain(binding.params.mark, f"policy {policy.name!r} has no paramKind, and so no parameters")
        return ()
    if binding.params is None:
        message = f"policy {policy.name!r} has a paramKind, and this binding no paramRef"
        reader.complain(binding.mark, message, "the API server evaluates it with params null")
        return ()
    kind = policy.param_kind
    of_kind = [item for item in objects if (item.api_version.rpartition("/")[0], item.kind) == kind]
    found = [
        item
        for item in of_kind
        if is_param(binding.params, item.name, item.namespace, item.manifest.get("metadata", {}).get("labels") or {})
    ]
    used.update(id(item) for item in found)
    # Where none of that kind is in the files, it is for a build to bring them.
    if of_kind and not found and binding.params.must_be:
        wanted = binding.params.name or "that its selector selects"
        message = f"there is no {kind[1]} {wanted} in the policy files, and parameterNotFoundAction is Deny"
        hint = hint_for(binding.params.name, [item.name for item in of_kind])
        reader.complain(binding.params.mark, message, hint)
    return tuple(Param(item.namespace, literal(item.manifest), item.name) for item in found)


def _unused(reader: Reader, ours: Iterable[PolicyDocument], used: set[int]) -> None:
    for item in ours:
        if id(item) not in used:
            message = f"no policy here has {item.kind} {item.name} as its parameters"
            reader.complain(item.root.mark, message, "a policy names them by paramKind, and its binding by paramRef")


def _rule(bound: Bound, several: bool, sessions: Sessions) -> AnyRule:
    policy, binding = bound.policy, bound.binding
    summary = policy.description or _summary(policy)
    why = f"ValidatingAdmissionPolicy {policy.name}, bound by {binding.name}: the cluster holds objects against it too."
    return Rule(
        f"{policy.name}/{binding.name}" if several else policy.name,
        binding.severity,
        f"{' '.join(summary.split())}\n\n{why}",
        admission_check(bound, sessions),
        aliases=(policy.name,) if several else (),
        source=policy.mark,
    )


def _summary(policy: AdmissionPolicy) -> str:
    said = [validation.message for validation in policy.validations if validation.message]
    texts = (" ".join(validation.expression.text.split()) for validation in policy.validations)
    return "; ".join(dict.fromkeys(said)) or f"`{'` and `'.join(texts)}`"
