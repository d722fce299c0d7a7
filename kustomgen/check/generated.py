"""What is generated, at the spec: whether the files are as it says, and each finding at the key to
edit.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.cache.fingerprints import ABSENT, Validator, key_of, with_fingerprints
from kustomgen.errors import Complaint, KustomgenError, Mark
from kustomgen.k8s.names import few
from kustomgen.k8s.resource import parse_path
from kustomgen.policy.finding import Finding, RuleInfo
from kustomgen.policy.project_rules import GENERATED
from kustomgen.project.environments import SPEC
from kustomgen.project.targets import DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.cache.fingerprints import Dependency
    from kustomgen.generate.plan import GeneratePlan
    from kustomgen.generate.remembered import AsGenerated, Place
    from kustomgen.layout.spec_places import SpecPlace, SpecPlaces
    from kustomgen.layout.write import WritePlan
    from kustomgen.policy.config import Policy
    from kustomgen.policy.finding import Report

_KEYS = {
    "pdb-present": "podDisruptionBudget",
    "networkpolicy-covers-pods": "networkPolicy",
    "topology-spread-present": "topologySpread",
    "node-affinity-set": "affinity",
    "budget-kept-later": "podDisruptionBudget",
}
"""Rules that miss a whole object, or a part of one, to the key of a workload that gives it."""


def at_spec(report: Report, targets: Sequence[str], policy: Policy) -> tuple[Report, tuple[Generated, ...]]:
    """The report with findings of what is generated at their specs, and of files that are not as
    their spec says.

    ``targets`` are what was checked. Gives the specs that they are of, too.
    """
    validator = Validator(time.time_ns())
    specs = tuple(Generated(root, validator) for root in _roots(targets))
    by_root = {each.root: each for each in specs if each.is_generated}
    if not by_root:
        return report, specs
    setting = policy.setting(GENERATED) if GENERATED in policy.rules else None
    stale, infos = [], []
    if setting:
        page = GENERATED.page
        infos = [RuleInfo(GENERATED.id, page.summary, page.why, page.fix, GENERATED.severity)]
        stale = [each for one in by_root.values() for each in one.stale()]
        stale += _together([each.spec for each in by_root.values()])
        stale = [replace(found, severity=setting.severity) for found in stale]
    report = replace(
        report,
        notes=(*report.notes, *_shared_namespaces([each.spec for each in by_root.values()])),
        findings=(*stale, *(_moved(found, by_root) for found in report.findings)),
        exempted=tuple(replace(each, finding=_moved(each.finding, by_root)) for each in report.exempted),
        known=tuple(_moved(found, by_root) for found in report.known),
        rules=(*report.rules, *infos),
    )
    return report, specs


def _together(specs: Sequence[Path]) -> list[Finding]:
    """Findings of what several specs write that is one in its namespace, as `generate`
    refuses it.
    """
    from kustomgen.generate.specs import written_twice  # noqa: PLC0415 - where there are specs

    return [
        Finding(GENERATED.id, GENERATED.severity, "", None, "", each.message, "", each.mark, each.hint or "")
        for each in written_twice(specs)
    ]


def _shared_namespaces(specs: Sequence[Path]) -> list[str]:
    from kustomgen.generate.specs import namespaces_twice  # noqa: PLC0415 - where there are specs

    return [f"{each.mark}: {each.message}; {each.hint}" for each in namespaces_twice(specs)]


def dependencies_of_specs(specs: Iterable[Generated], since: int) -> list[Dependency] | None:
    """What findings about the files of specs depend on; None if that is unknown for one."""
    found = [each.dependencies(since) for each in specs]
    known = [each for each in found if each is not None]
    return [one for each in known for one in each] if len(known) == len(found) else None


def remember_specs(specs: Iterable[Generated]) -> None:
    """Remembers which folders are as their specs say, for the next check and the next generate.
    Raises CacheError.
    """
    from kustomgen.generate.remembered import note_generated  # noqa: PLC0415 - for who remembers

    note_generated(news for each in specs if (news := each.news) is not None)


def _roots(targets: Sequence[str]) -> list[Path]:
    """The folders of the specs whose overlays, or what delivers them, are checked."""
    found: dict[Path, None] = {}
    for target in targets:
        path = Path(target)
        if path.parent.name == "overlays":
            found[path.parent.parent] = None
        elif path.parts[:1] and path.parts[0] in DELIVERIES:
            found[Path()] = None
    return [root for root in found if (root / SPEC).is_file()]


def _moved(finding: Finding, specs: dict[Path, Generated]) -> Finding:
    """The finding at its spec, where it is about what that generates; else as it is."""
    roots = (
        Path(finding.build).parents if finding.build else Path(finding.source.file if finding.source else "").parents
    )
    spec = next((specs[root] for root in roots if root in specs), None)
    place = spec.place(finding) if spec else None
    if place is None:
        return finding
    file, line, column, key = place
    return replace(finding, source=Mark(file, line, column), key=key, via=finding.source, source_note="")


@dataclass(frozen=True)
class Generated:
    """A spec, and the files beside it that it generates, as far as there are any."""

    root: Path
    validator: Validator = field(default_factory=lambda: Validator(time.time_ns()))
    """What all specs of a run depend on is checked once."""
    asked: dict[str, Place | None] = field(default_factory=dict)
    """The places that this run asked for."""

    @property
    def spec(self) -> Path:
        return self.root / SPEC

    @property
    def is_generated(self) -> bool:
        """Whether anything was generated here: a spec may also only name the tiers of what people
        wrote.
        """
        return self._lock.is_file()

    @property
    def _lock(self) -> Path:
        from kustomgen.layout.lock import LOCK  # noqa: PLC0415 - where there is a spec

        return self.root / LOCK

    def dependencies(self, since: int) -> list[Dependency] | None:
        """What its findings depend on; None if that is unknown. ``since`` is when the run began."""
        if not self.is_generated:
            return with_fingerprints({key_of("f", os.path.abspath(self._lock)): ABSENT}, since)  # noqa: PTH100 - a link stays one
        return self._known.dependencies if self._known else self._dependencies

    @cached_property
    def _dependencies(self) -> list[Dependency] | None:
        from kustomgen.generate.plan import dependencies_of  # noqa: PLC0415 - for who remembers

        try:
            return None if isinstance(self._planned, KustomgenError) else dependencies_of(self._planned)
        except OSError:
            return None

    @property
    def news(self) -> tuple[Path, Path, AsGenerated] | None:
        """The spec, its folder and what is worth remembering of both; None if that is known, or
        not so.
        """
        found = self._as_generated if self.is_generated else None
        if found is None or (found is self._known and self.asked.keys() <= found.places.keys()):
            return None
        return self.spec, self.root, replace(found, places=self.asked)

    @cached_property
    def _as_generated(self) -> AsGenerated | None:
        if self._known is not None:
            return self._known
        if isinstance(self._planned, KustomgenError) or self.stale_files:
            return None
        from kustomgen.generate.remembered import AsGenerated  # noqa: PLC0415 - for who remembers

        count, found = len(self._planned.changes.tree), self._dependencies
        return None if found is None else AsGenerated(count, found)

    def stale(self) -> Iterator[Finding]:
        """A finding where the files are not as the spec says, or the spec says nothing that can be
        generated.
        """
        if self._known is not None:
            return
        if isinstance(self._planned, KustomgenError):
            first, *others = self._planned.complaints
            more = f" and {len(others)} more" if others else ""
            yield self._finding(first, f"`kustomgen generate` refuses the spec: {first.message}{more}", first.hint)
        elif self.stale_files:
            yield self._finding(None, *_words(self._planned.changes, self.spec))

    def place(self, finding: Finding) -> Place | None:
        """Where the spec has what a finding is about; None if it does not have, or the file is not
        as it says.
        """
        asked = "\n".join(
            (finding.build, str(finding.resource), finding.path, _KEYS.get(finding.rule, ""), str(finding.source))
        )
        known = self._known.places if self._known else {}
        if asked not in known:
            found = self._place(finding)
            mark, key = (None, "") if found is None else (found.mark, found.key)
            self.asked[asked] = None if mark is None else (mark.file, mark.line, mark.column, key)
        else:
            self.asked[asked] = known[asked]
        return self.asked[asked]

    def _place(self, finding: Finding) -> SpecPlace | None:
        file = None if finding.source is None else self._inside(Path(finding.source.file))
        if (finding.source is not None and file is None) or self.places is None or self._is_stale(file):
            return None
        path = Path(finding.build)
        if finding.resource is not None and path.parent.name == "overlays":
            where = parse_path(finding.path) if finding.path else ()
            return self.places.of_object(path.name, finding.resource, where, _KEYS.get(finding.rule, ""))
        return None if file is None or finding.resource is None else self.places.of_file(file, parse_path(finding.path))

    def _finding(self, at: Complaint | None, message: str, remedy: str) -> Finding:
        mark = (at.mark if at else None) or Mark(str(self.spec))
        return Finding(GENERATED.id, GENERATED.severity, "", None, "", message, "", mark, remedy or GENERATED.page.fix)

    def _inside(self, file: Path) -> PurePosixPath | None:
        """The file from the spec's folder, where it is generated."""
        if not file.is_relative_to(self.root) or isinstance(self._planned, KustomgenError):
            return None
        inner = PurePosixPath(file.relative_to(self.root))
        return inner if inner in self._planned.changes.tree else None

    def _is_stale(self, file: PurePosixPath | None) -> bool:
        """Whether a file is not as the spec says; if it is not known which, whether any is."""
        return file in self.stale_files if file is not None else bool(self.stale_files)

    @cached_property
    def _known(self) -> AsGenerated | None:
        from kustomgen.generate.remembered import files_as_generated  # noqa: PLC0415 - for what is generated

        return files_as_generated(self.spec, self.root, self.validator)

    @cached_property
    def _planned(self) -> GeneratePlan | KustomgenError:
        from kustomgen.generate.plan import plan_generate  # noqa: PLC0415 - pydantic, where there is something to say

        try:
            return plan_generate(self.spec, None)
        except KustomgenError as error:
            return error

    @cached_property
    def stale_files(self) -> frozenset[PurePosixPath]:
        """The files that are not as the spec says, from its folder; none if it says nothing."""
        if isinstance(self._planned, KustomgenError):
            return frozenset()
        changes = self._planned.changes
        return frozenset((*(each.path for each in changes.changes), *changes.stale))

    @cached_property
    def places(self) -> SpecPlaces | None:
        """Where the spec says what; None if `generate` refuses it."""
        from kustomgen.layout.spec_places import SpecPlaces  # noqa: PLC0415 - for who found something
        from kustomgen.yaml.quick import parse_one_quickly  # noqa: PLC0415
        from kustomgen.yaml.text import Files  # noqa: PLC0415

        if isinstance(self._planned, KustomgenError):
            return None
        name = str(self.spec)
        return SpecPlaces(self._planned.project, parse_one_quickly(Files().read(self.spec, name), name))


def _words(changes: WritePlan, spec: Path) -> tuple[str, str]:
    """What differs, and what to do."""
    words = {"add": "missing", "change": "different from the spec", "remove": "no longer generated"}
    folder, by_word = spec.parent, dict[str, list[str]]()
    for each in changes.changes:
        by_word.setdefault("edited by hand" if each.path in changes.edited else words[each.word], []).append(
            str(each.path)
        )
    if changes.stale:
        by_word.setdefault("no longer generated, and edited", []).extend(str(folder / path) for path in changes.stale)
    said = "; ".join(f"{few(paths)} {'is' if len(paths) == 1 else 'are'} {word}" for word, paths in by_word.items())
    command = "kustomgen generate" if str(spec) == SPEC else f"kustomgen generate {spec}"
    if changes.edited:
        return said, f"move the edit into {spec}; then `{command} --force` writes the files again"
    return said, f"run `{command}`, and commit the spec and the files together"
