"""What ``kustomgen check`` remembers of earlier runs, and what it notes for later ones.

A result stands on facts: what every path that its build looked at held, what the folders that were searched had in them,
and what is common to all: kustomgen's code, its engine, the policies. It is used where all of them still hold.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.cache import facts, folder
from kustomgen.cache.answers import checked, note_answer
from kustomgen.cache.book import Book, Writer
from kustomgen.cache.held import Check
from kustomgen.cli.memory_facts import Reads, discovery_facts, input_facts, kustomization_state, policy_facts
from kustomgen.cli.memory_peers import Peers, shared_of, together
from kustomgen.cli.project import policies_here
from kustomgen.cli.terminal import say
from kustomgen.engine.find import path_inside
from kustomgen.yaml.text import watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.cli.check import Options
    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.kustomize.builds import Result
    from kustomgen.kustomize.sources import Sources


class Memory:
    """The memory of one run, for the folder and the options that it was started with."""

    def __init__(self, options: Options, engine_path: str, sources: Sources) -> None:
        self.since = time.time_ns()
        self._sources = sources
        self._engine_path = engine_path
        self._paths = json.dumps(options.paths)
        self._check = checked(_name(options), self.since, engine_path)
        if not self._check.hold(self._check.book.common):
            self._check = Check(Book(self._check.book.name), self.since)
        book = self._book = self._check.book
        book.load_results()
        self._writer = Writer(book, self.since)
        self._writer.know(book.common)
        self._held = {book.key(number): book.was(number) for number in book.common}
        self._new: dict[str, tuple[list[Any], Any]] = {}
        self._inputs: dict[str, list[int]] = {}
        self._seen: set[str] = set()
        self._searched: tuple[list[int], Any] | None = None
        self._policy_reads: Reads = {}
        self.remembered: dict[str, Any] = {}

    @contextmanager
    def searching(self) -> Iterator[Reads]:
        """Notes which files are read meanwhile."""
        reads: Reads = {}
        with watching(lambda path, data: reads.__setitem__(path, hashlib.sha256(data).hexdigest())):
            yield reads

    @contextmanager
    def reading_policies(self) -> Iterator[None]:
        """While the policies are read."""
        with self.searching() as reads:
            yield
        self._policy_reads = reads

    def found(self) -> Any | None:
        """What a search found, where it would find the same again."""
        noted = self._book.finds.get(self._paths)
        if noted is None or (known := self._still(noted[0])) is None:
            return None
        self._searched = known, noted[1]
        return noted[1]

    def _still(self, numbers: list[int]) -> list[int] | None:
        """These facts as they are now, where they hold, or differ in nothing that a search would see."""
        book, other = self._book, {}
        for number in self._check.failing(numbers):
            key, was = book.key(number), book.was(number)
            if key[0] != "k" or (now := kustomization_state(self._sources, key[1:])) is None:
                return None
            if now.partition(" ")[2] != was.partition(" ")[2]:
                return None
            other[number] = self._writer.add({key: now})[0]
        return [other.get(number, number) for number in numbers] if other else numbers

    def note_search(
        self, result: Any, reads: Reads, here: Mapping[str, EnvironmentHere], paths: tuple[str, ...]
    ) -> None:
        """What a search found, and on what that stands."""
        try:
            known = discovery_facts(self._sources, reads, here, paths, result["found"])
        except OSError:
            self._searched = None
        else:
            self._searched = self._writer.add(known), result

    def choose(self, names: Mapping[str, str], here: Mapping[str, EnvironmentHere], targets: list[str]) -> list[str]:
        """The targets that must be looked at again; what is known of the others is ``remembered``."""
        book = self._book
        fresh = [] if book.notes.get("family") else [each for each in targets if self._is_fresh(each, names, here)]
        noted = {target: (book.targets[target][3], book.targets[target][4]) for target in fresh}
        still = together(self._sources, targets, fresh, noted)
        self.remembered = self._results([target for target in fresh if target in still])
        again = [target for target in targets if target not in self.remembered]
        for target in again:
            self._writer.know(book.targets[target][2] if target in book.targets else ())
        return again

    def _is_fresh(self, target: str, names: Mapping[str, str], here: Mapping[str, EnvironmentHere]) -> bool:
        noted = self._book.targets.get(target)
        if noted is None or target not in self._book.results:
            return False
        as_now = noted[:2] == [names[target], here[target].tier if target in here else None]
        return as_now and self._check.hold(noted[2])

    def had_findings(self, target: str) -> bool:
        """Whether there was something to find in it the last time, so that it is likely again."""
        noted = self._book.targets.get(target)
        return bool(noted and noted[5])

    def _results(self, targets: list[str]) -> dict[str, Any]:
        results, rules = self._book.results, self._book.notes["rules"] if targets else []
        # At once: thousands of texts take longer one by one.
        said = json.loads(f"[{','.join(results[target][0] for target in targets)}]")
        return {
            target: {**kept, "rules": rules[kept["rules"]], "objects": results[target][1]} if kept else kept
            for target, kept in zip(targets, said, strict=True)
        }

    @property
    def engine_version(self) -> str | None:
        """The version of the kustomize inside, as long as it is the same program."""
        return self._book.notes.get("engine")

    def note_inputs(self, target: str, result: Result | None) -> None:
        """What a build stands on, or a file of manifests where ``result`` is None; of all that was touched for it."""
        known = input_facts(self._sources, target, result, self.since)
        if known is not None:
            self._inputs[target] = self._writer.add(known)

    def note(self, target: str, environment: str, tier: str | None, kept: Any | None) -> None:
        """What came of a target; None where that is not worth keeping."""
        self._seen.add(target)
        if kept is not None and target in self._inputs:
            wrong = bool(kept and (kept["findings"] or kept["noted"] or kept["wrong"]))
            shared = shared_of(self._sources, target)
            self._new[target] = [environment, tier, self._inputs[target], shared, "", wrong], kept

    def close(self, targets: tuple[str, ...], engine: str, *, family: bool) -> Closed | None:
        """Writes what is worth it. Gives what an answer to the same command line would stand on, None where on too much."""
        try:
            return self._close(targets, engine, family=family)
        except OSError as error:
            tell(error)
        return None

    def _close(self, targets: tuple[str, ...], engine: str, *, family: bool) -> Closed | None:
        book = self._book
        if self._searched is None:
            return None
        before = [book.common, book.finds.get(self._paths)]
        book.common = self._writer.add(policy_facts(self._policy_reads, self._engine_path, self._held))
        book.finds[self._paths] = list(self._searched)
        rules = book.notes.get("rules", [])
        book.notes = {"engine": engine, "family": family, "rules": rules}
        for target, (noted, kept) in self._new.items():
            book.targets[target] = noted
            book.results[target] = _in_parts(kept, rules)
        gone = {target for target in book.targets if target in self._seen - self._new.keys() or self._is_gone(target)}
        for target in gone:
            del book.targets[target]
        self._note_peers()
        if self._seen or gone or self._check.moved or before != [book.common, book.finds[self._paths]]:
            book.dirty |= self._new.keys()
            book.save(os.urandom(16).hex())
        known = all(target in book.targets for target in targets)
        return Closed(book, self._paths, targets, self.since) if known else None

    def _is_gone(self, target: str) -> bool:
        return target not in self.remembered and not os.path.lexists(target)

    def _note_peers(self) -> None:
        book = self._book
        looked = sorted({*self._new, *self.remembered} & book.targets.keys())
        peers = Peers({target: book.targets[target][3] for target in looked})
        for target in looked:
            sign = peers.sign(target)
            if book.targets[target][4] != sign:
                book.targets[target][4] = sign
                book.dirty.add(target)


def _in_parts(kept: Any, rules: list[str]) -> tuple[str, str]:
    """What is kept of a build as text, and of its objects; with a number for its rules: most builds have the same hundred."""
    if not kept:
        return "{}", ""
    if kept["rules"] not in rules:
        rules.append(kept["rules"])
    said = {**kept, "rules": rules.index(kept["rules"])}
    objects = said.pop("objects")
    return json.dumps(said, separators=(",", ":")), objects


class Closed:
    """A run of which everything is remembered."""

    def __init__(self, book: Book, paths: str, targets: tuple[str, ...], since: int) -> None:
        self._book, self._paths, self._targets, self._since = book, paths, targets, since

    def answer(self, arguments: list[str], text: str, code: int, extra: list[str]) -> None:
        """Notes the whole answer to a command line; ``extra`` are files that it stands on besides."""
        try:
            known = {facts.key_of("f", os.path.abspath(path)): "" for path in extra}
            stand = [[key, facts.state(key), facts.stamp_of(key, self._since)] for key in known]
            note_answer(arguments, self._book, self._paths, list(self._targets), stand, text, code)
        except OSError as error:
            tell(error)


def tell(error: OSError) -> None:
    """Says that nothing could be noted, where somebody would want to know: of a full disk, or of a folder they chose."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or os.environ.get(folder.VARIABLE):
        say(f"the cache in {folder.folder()} cannot be written, so nothing is remembered: {error.strerror}")


def open_memory(options: Options, sources: Sources) -> Memory | None:
    """The memory of a run; None where a run of these options remembers nothing.

    Only the engine inside tells what a build looked at.
    """
    if options.changed is not None or options.changed_files:
        return None  # not all that is built there is checked
    program = path_inside() if options.engine in ("auto", "embedded") else None
    if options.no_cache or options.fix or options.remote or program is None or "-" in options.paths:
        return None
    return Memory(options, program, sources)


def _name(options: Options) -> str:
    """One book for what the same policies say of the same folder in the same version of Kubernetes."""
    said = [
        sys.version,
        str(Path.cwd()),
        options.policies or policies_here(),
        sorted(options.only),
        sorted(options.skip),
        sorted(options.exclude),
        options.kubernetes,
        options.load_restrictor,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32] + ".book"
