"""Custom policies, from the policy files: every such document, as a rule like the
built-in ones.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import refusal_of_named
from kustomgen.policy.names import rules_by_name
from kustomgen.policy.reading import Reader
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.policy.custom.documents import PolicyDocument
    from kustomgen.policy.rule import AnyRule

_MAYBE_OWN = r"kind:[ \t]*['\"]?(?:ValidatingAdmissionPolicy|Rule|ExpectedShape|PolicyTest)"
_MAYBE_ADMISSION = r"kind:[ \t]*['\"]?ValidatingAdmissionPolicy"
_EXTENDS = r"(?m)^extends:[ \t]*['\"]?([^'\"#\s]+)"
_OF_ANOTHER_TOOL = r"(?m)^apiVersion:\s*['\"]?[\w-]+\.[\w.-]+/"
"""A group with a dot is one of Kubernetes': Kyverno and Gatekeeper keep their policies in folders
of that name too.
"""
_TESTS = (".test.yaml", ".test.yml")


@dataclass(frozen=True, slots=True)
class OwnPolicies:
    """``rules`` are those that people wrote; ``policies`` the names and files that hold settings
    for rules.

    ``environments`` are all that the rules name, each with its place.
    """

    rules: tuple[AnyRule, ...]
    policies: tuple[str, ...]
    environments: tuple[tuple[str, Mark], ...] = ()


def find_policies(folder: Path, files: Files) -> tuple[list[str], list[str]]:
    """The policy files of a folder, without their tests; and beside them, files of objects, some
    parameters perhaps.
    """
    texts = {str(file): files.read(file) for file in sorted(folder.glob("*.y*ml")) if not file.name.endswith(_TESTS)}
    admission = any(re.search(_MAYBE_ADMISSION, text) for text in texts.values())
    beside = [
        file
        for file, text in texts.items()
        if not re.search(_MAYBE_OWN, text) and (re.search(_OF_ANOTHER_TOOL, text) or (admission and _is_object(text)))
    ]
    return [file for file in texts if file not in beside], beside


def _is_object(text: str) -> bool:
    """Whether a file holds objects of Kubernetes and nothing of ours."""
    return "\nmetadata:" in text and "kustomgen/" not in text


def load_own(
    names: Sequence[str], rules: Iterable[AnyRule], beside: Sequence[str] = (), reading: Files | None = None
) -> OwnPolicies:
    """The rules that the policy files among ``names`` hold, with those of files that they extend.

    ``rules`` are the built-in ones, whose names are taken. ``beside`` are files that are there, and
    hold parameters perhaps. Raises InputError with everything that is wrong. Files without such a
    document are not read further.
    """
    reading = reading or Files()
    files = [name for name in _reached(names, reading) if re.search(_MAYBE_OWN, reading.read(Path(name), name))]
    if not files:
        return OwnPolicies((), tuple(names))
    from kustomgen.policy.custom.documents import TEST, read_documents  # noqa: PLC0415 - who has none of them pays nothing

    complaints: list[Complaint] = []
    documents: list[PolicyDocument] = []
    for file in files:
        try:
            documents += read_documents(file, reading)
        except InputError as error:
            complaints += error.complaints
    if complaints:
        raise InputError(complaints)
    for document in documents:
        if document.kind == TEST and document.is_own:
            hint = "move it to a file *.test.yaml in the folder of the policies"
            complaints.append(Complaint(document.root.mark, "this is a test, not a policy", hint))
    reader = Reader((), complaints=complaints)
    own = _rules(reader, documents, [file for file in beside if file not in files], reading)
    complaints += _named_twice(own, tuple(rules))
    if complaints:
        raise InputError(sorted(dict.fromkeys(complaints), key=lambda complaint: complaint.mark or Mark("")))
    settings = {document.file for document in documents if document.is_policy}
    mixed = set(files)
    return OwnPolicies(
        tuple(own), tuple(name for name in names if name not in mixed or name in settings), tuple(reader.environments)
    )


def _reached(names: Sequence[str], reading: Files) -> list[str]:
    """The files among the names, and those that they extend."""
    found: dict[str, None] = {}
    todo = [name for name in names if Path(name).is_file()]
    while todo:
        file = todo.pop(0)
        if file in found:
            continue
        found[file] = None
        for other in re.findall(_EXTENDS, reading.read(Path(file), file)):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file), other))
            if Path(path).is_file() and not refusal_of_named(path, file):
                todo.append(path)
    return list(found)


def _rules(reader: Reader, documents: Sequence[PolicyDocument], beside: Sequence[str], reading: Files) -> list[AnyRule]:
    from kustomgen.policy.custom.documents import RULE, SHAPE  # noqa: PLC0415 - see above
    from kustomgen.policy.custom.session import Sessions  # noqa: PLC0415

    sessions = Sessions()
    made: list[AnyRule | None] = []
    for document in documents:
        if not document.is_own:
            continue
        if document.kind == RULE:
            from kustomgen.policy.custom.rule import read_rule  # noqa: PLC0415

            made.append(read_rule(reader, document, sessions))
        elif document.kind == SHAPE:
            from kustomgen.policy.custom.pattern.read import read_shape  # noqa: PLC0415

            made.append(read_shape(reader, document))
    others = [document for document in documents if not document.is_own and not document.is_policy]
    if others or any(document.is_admission for document in documents):
        from kustomgen.policy.custom.admission.load import admission_rules  # noqa: PLC0415

        admission = [document for document in documents if document.is_admission]
        made += admission_rules(
            reader, admission, [*others, *_parameters(admission, beside, reading)], others, sessions
        )
    return [rule for rule in made if rule]


def _parameters(admission: Sequence[PolicyDocument], beside: Sequence[str], reading: Files) -> Iterator[PolicyDocument]:
    """Objects in files beside, where a policy names their kind."""
    from kustomgen.policy.custom.documents import read_documents  # noqa: PLC0415 - see above

    kinds = {document.word("spec", "paramKind", "kind") for document in admission} - {""}
    for file in beside:
        if any(kind in reading.read(Path(file), file) for kind in kinds):
            yield from (document for document in read_documents(file, reading) if document.kind in kinds)


def _named_twice(own: Sequence[AnyRule], rules: Sequence[AnyRule]) -> list[Complaint]:
    taken = {**rules_by_name(rules)}
    said = []
    for rule in own:
        if rule.id in taken:
            said.append(Complaint(rule.source, f"there is a rule {rule.id!r} already", "give this one another name"))
        taken[rule.id] = (rule.id,)
    return said
