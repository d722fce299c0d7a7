"""Policy files and built-in policies by name, with all that they extend."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import refusal_of_named
from kustomgen.k8s.names import nearest
from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.config import Policy, PolicyLayer, combine
from kustomgen.policy.params import ParameterError
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.read_exemptions import read_exemption
from kustomgen.policy.read_rules import read_rules, read_severities
from kustomgen.policy.reading import Reader
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.policy.rule import AnyRule
    from kustomgen.yaml.source import Located

DEFAULT = "recommended"
NOTHING = "none"
"""What a policy extends that runs only the rules that it names."""
_OTHER_KINDS = ("Rule", "ExpectedShape", "PolicyTest")
_API_VERSION = "kustomgen/v1"
_KEYS = ("apiVersion", "kind", "name", "extends", "severities", "rules", "exemptions", "peerAnnotations", "exclude")
_BUILTIN = "kustomgen/policy/builtin"
_HERE = Path(__file__).parent / "builtin"


def builtin_policies() -> tuple[str, ...]:
    """The names of the policies that come with kustomgen."""
    return tuple(sorted(entry.stem for entry in _HERE.iterdir() if entry.suffix == ".yaml"))


def load_policy(name_or_path: str, rules: Iterable[AnyRule], files: Files | None = None) -> Policy:
    """A built-in policy by its name, or a policy file by its path, with all that it extends.

    ``rules`` are those that it may name and that run where it says nothing. Raises InputError with
    everything that is wrong, in this file or in one that it extends.
    """
    known = (*rules, *PROJECT_RULES)
    files = files or Files()
    text, file = _find(name_or_path, None, files)
    stack = _stack(text, file, known, files, ())
    bare = stack[0][1].bare
    policy = Policy(stack[-1][0], known, tuple(layer for _, layer in stack), bare)
    if complaints := _check_together(policy):
        raise InputError(complaints)
    if bare and not any(policy.ever_runs(rule) for rule in known if rule not in PROJECT_RULES):
        raise InputError(Complaint(Mark(file), "the policy runs no rule", "name those that run under `rules`"))
    return policy


def load_policies(names_or_paths: Sequence[str], rules: Iterable[AnyRule], files: Files | None = None) -> Policy:
    """Several policies, all in force, the later over the earlier; ``recommended`` where none is
    named.

    Raises InputError with everything that is wrong in any of them.
    """
    known = tuple(rules)
    policies = []
    complaints: list[Complaint] = []
    for name in names_or_paths or (DEFAULT,):
        try:
            policies.append(load_policy(name, known, files))
        except InputError as error:
            complaints += error.complaints
    if complaints:
        raise InputError(dict.fromkeys(complaints))
    policy = combine(policies)
    if complaints := _check_together(policy):
        raise InputError(complaints)
    return policy


def _stack(
    text: str, file: str, rules: Sequence[AnyRule], files: Files, chain: tuple[str, ...]
) -> list[tuple[str, PolicyLayer]]:
    """The layers that a file is on, the deepest first, and its own last; each with the policy's
    name.
    """
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        hint = "begin with `apiVersion: kustomgen/v1` and `kind: Policy`"
        raise InputError(Complaint(Mark(file), "the policy is empty", hint))
    root = _policy_in(text, file)
    reader = Reader(rules, builtin=file.startswith(f"{_BUILTIN}/"))
    layer = _layer(reader, root, file)
    below: list[tuple[str, PolicyLayer]] = []
    try:
        below = _extended(root, file, rules, files, (*chain, file))
    except InputError as error:
        raise InputError((*_in_order(reader, file), *error.complaints)) from None
    if reader.complaints:
        raise InputError(_in_order(reader, file))
    return [*below, (reader.text(root, "name") or Path(file).stem, layer)]


def _policy_in(text: str, file: str) -> Located:
    """The policy of a file, which may hold custom policies besides."""
    if "\n---" not in text:
        return parse_one_quickly(text, file)
    from kustomgen.policy.custom.documents import documents_of  # noqa: PLC0415 - for files of more than one document

    documents = documents_of(text, file)
    found = [document.root for document in documents if document.is_policy]
    return found[0] if len(found) == 1 and len(documents) > 1 else parse_one_quickly(text, file)


def _in_order(reader: Reader, file: str) -> list[Complaint]:
    # An alias that stands for two rules has each complaint twice.
    return sorted(dict.fromkeys(reader.complaints), key=lambda complaint: complaint.mark or Mark(file))


def _layer(reader: Reader, root: Located, file: str) -> PolicyLayer:
    """The file's content; worth nothing if there are complaints."""
    reader.known_keys(root, _KEYS)
    for key, expected in (("apiVersion", _API_VERSION), ("kind", "Policy")):
        found = root.get(key)
        if found is None:
            reader.complain(root.mark, f"{key} is missing", f"begin with `{key}: {expected}`")
        elif found.value != expected:
            near = nearest(str(found.value), _OTHER_KINDS) if key == "kind" else None
            hint = f"or was {near} meant?" if near and found.value != near else ""
            reader.complain(found.where, f"{key} is {found.value!r}, and {expected!r} is expected", hint)
    for key in ("name", "extends"):
        reader.text(root, key)
    severities = read_severities(reader, reader.mapping(root, "severities"))
    rules = read_rules(reader, reader.child(root, "rules", dict))
    items = reader.child(root, "exemptions", list)
    exemptions = tuple(read_exemption(reader, item) for item in (items.value if items else ()))
    extends = root.get("extends")
    bare = extends is not None and extends.value == NOTHING
    peers = reader.child(root, "peerAnnotations", bool)
    _read_exclude(reader, reader.child(root, "exclude", list))
    said = peers.value if peers else None
    return PolicyLayer(file, rules, exemptions, tuple(reader.environments), severities, bare, said)


def _read_exclude(reader: Reader, globs: Located | None) -> None:
    """Complains of what is no glob; which folders they leave out is found before the rules are
    loaded.
    """
    for item in globs.value if globs else ():
        if not isinstance(item.value, str) or not item.value.strip("/. "):
            reader.complain(item.where, f"exclude: {item.value!r} is no glob of folders", "for example `examples/**`")


def _extended(
    root: Located, file: str, rules: Sequence[AnyRule], files: Files, chain: tuple[str, ...]
) -> list[tuple[str, PolicyLayer]]:
    extends = root.get("extends")
    if extends is not None and not isinstance(extends.value, str):
        return []  # the reader has complained
    if extends.value == NOTHING if extends else file.startswith(f"{_BUILTIN}/"):
        return []  # a built-in policy names what it is on
    text, below = _find(extends.value if extends else DEFAULT, extends.mark if extends else Mark(file), files)
    if below in chain:
        circle = " → ".join((*chain[chain.index(below) :], below))
        raise InputError(Complaint(extends.mark if extends else None, f"the policy extends itself: {circle}"))
    return _stack(text, below, rules, files, chain)


def _find(name: str, mark: Mark | None, files: Files) -> tuple[str, str]:
    """The text of a policy, and how messages call its file; a path is relative to the file that
    ``mark`` is in.
    """
    builtin = builtin_policies()
    if name in builtin:
        return (_HERE / f"{name}.yaml").read_text(encoding="utf-8"), _builtin_file(name)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(mark.file) if mark else "", name))
    if not Path(path).exists():
        seems_name = "/" not in name and not name.endswith((".yaml", ".yml"))
        missing = f"there is no policy {name!r}" if seems_name else f"there is no file {path}"
        raise InputError(Complaint(mark, missing, f"built in: {', '.join(builtin)}" if seems_name else ""))
    if mark and (why := refusal_of_named(path, mark.file)):
        raise InputError(Complaint(mark, f"{path} {why}, and is not read", "`--policy` may name any file"))
    return files.read(Path(path), path), path


def _builtin_file(name: str) -> str:
    return f"{_BUILTIN}/{name}.yaml"


def _check_together(policy: Policy) -> list[Complaint]:
    """Parameters that are right one by one and wrong together, as a minimum above its maximum."""
    complaints: dict[Complaint, None] = {}
    environments = ("", *dict.fromkeys(name for name, _ in policy.named_environments()))
    for rule in policy.rules:
        for environment in environments:
            for tier in (None, *TIERS):
                try:
                    policy.parameters(rule, environment, tier)
                except ParameterError as error:
                    message = str(error)
                    said = f"the parameters of {rule.id} contradict each other"
                    where = f" in tier {tier}" if tier else f" in {environment}" if environment else ""
                    mark = _last_mark(policy.layers, rule.id)
                    complaints[Complaint(mark, f"{said}{where}: {message[:1].lower()}{message[1:]}")] = None
    return list(complaints)


def _last_mark(layers: Iterable[PolicyLayer], rule: str) -> Mark | None:
    marks = [layer.rules[rule].common.mark for layer in layers if rule in layer.rules]
    return marks[-1] if marks else None
