"""The cache of results of ``kustomgen check``. A result depends on the content of every path that
its build read, on the searched folders, and on common facts: kustomgen's code, its engine, the
policies. It is used if none of these changed. Each entry names its common facts and its group, so
concurrent runs cannot mix their entries.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from kustomgen.cache import store
from kustomgen.cache.fingerprints import Validator, decode, encode, fingerprint
from kustomgen.check.dependencies import kustomization_value
from kustomgen.check.peers import Peers, Shared, all_fresh, digest_of, shared_of
from kustomgen.check.seconds import read_seconds, seconds_entry
from kustomgen.project.environments import policies_here

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kustomgen.cache.fingerprints import Dependency, Values
    from kustomgen.check.options import Options
    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.serialize import CheckedJson

_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError)


Expected = tuple[str, str | None, tuple[str, ...]]
"""What the spec says of a target: environment, tier, and Secrets that are created elsewhere."""


class ResultEntry(NamedTuple):
    """A result of an earlier run, with digests: ``basis`` of common dependencies,
    ``state`` of own.
    """

    basis: str
    environment: str
    tier: str | None
    existing: Sequence[str]
    shared: Shared
    state: str
    signature: str
    rules: str
    wrong: bool


class _Stored(NamedTuple):
    entry: ResultEntry
    result: bytes
    objects: bytes
    dependencies: list[Dependency]


@dataclass(frozen=True, slots=True)
class Noted:
    """A target that this run checked: its dependencies, and its result to store, if any."""

    environment: str
    tier: str | None
    existing: tuple[str, ...]
    inputs: Values
    kept: CheckedJson | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run stores: the search, the common dependencies, and the results of targets."""

    search: Any
    search_values: Values | None
    common: Values
    engine: str
    targets: Sequence[str]
    known: Collection[str]
    """The targets of which an earlier run's result was used."""
    noted: Mapping[str, Noted]
    only_report: Values
    """What the report depends on besides, and no result does."""
    seconds: Mapping[str, float]
    """How long each target took that was checked in this run; empty for a shard, whose siblings may
    still start.
    """


class ResultCache:
    """What is remembered for a folder and the options that decide about results."""

    def __init__(self, options: Options, sources: Sources) -> None:
        self.since = time.time_ns()
        self._sources = sources
        self._context = _context(options, sources)
        self._paths = json.dumps(options.paths)
        self._validator = Validator(self.since)
        self._fingerprints: dict[str, str] = {}
        self._stored: dict[str, _Stored] = {}
        self._searched: list[Dependency] | None = None
        self.common: Values = {}
        """What all results depend on, as it is now; empty if nothing is remembered."""
        self.engine_version = ""
        """The version of the embedded kustomize, as long as it is the same program."""
        self._basis = ""
        self._read_common()

    def _read_common(self) -> None:
        try:
            head, rest = store.unpack(store.read(self._context, "common", "") or b"")
            dependencies = decode(rest)
            engine = str(json.loads(head)["engine"])
        except _BROKEN:
            return
        if dependencies and self._validator.hold(dependencies):
            self.common = {key: value for key, value, _ in dependencies}
            self.engine_version, self._basis = engine, _state(self.common)

    def search(self) -> Any | None:
        """What a search found, where it would find the same again."""
        try:
            head, rest = store.unpack(store.read(self._context, "search", self._paths) or b"")
            dependencies, (basis, result) = decode(rest), json.loads(head)
        except _BROKEN:
            return None
        if basis != self._basis or not basis:
            return None
        self._searched = self._as_now(dependencies)
        return None if self._searched is None else result

    def _as_now(self, dependencies: list[Dependency]) -> list[Dependency] | None:
        """What holds now, if it differs in nothing that a search would see."""
        other: dict[Dependency, Dependency] = {}
        for each in self._validator.failing(dependencies):
            key, value, _ = each
            if key[0] != "k" or (now := kustomization_value(self._sources, key[1:])) is None:
                return None
            if now.partition(" ")[2] != value.partition(" ")[2]:
                return None
            other[each] = key, now, fingerprint(key, self.since)
        same = [each for each in dependencies if each not in other]
        return [*self._validator.renewed(same), *other.values()]

    def remembered(self, targets: Sequence[str], expected: Mapping[str, Expected]) -> dict[str, CheckedJson]:
        """What is known of targets, each with what the spec says of it now."""
        self._stored = {target: each for target, each in self._read_results(targets) if each}
        if not self._basis:
            return {}
        fresh = {target: each for target, each in self._stored.items() if self._is_fresh(each, expected[target])}
        left = all_fresh(
            self._sources,
            targets,
            {target: (each.entry.shared, each.entry.state) for target, each in fresh.items()},
            {target: each.entry.signature for target, each in fresh.items()},
        )
        return self._kept({target: each for target, each in fresh.items() if target in left})

    def seconds(self) -> dict[str, float]:
        """How long each target took when a whole run checked it, as far as that is known."""
        return read_seconds(self._context, self._paths)

    def save_seconds(self, seconds: Mapping[str, float]) -> None:
        """Notes how long targets took. Raises CacheError."""
        store.write([seconds_entry(self._context, self._paths, seconds)])

    def had_findings(self, target: str) -> bool:
        """Whether there was something to find in it the last time, so that it is likely again."""
        return target in self._stored and self._stored[target].entry.wrong

    def _read_results(self, targets: Iterable[str]) -> Iterable[tuple[str, _Stored | None]]:
        for target, data in store.read_all(self._context, "result", targets).items():
            try:
                head, result, objects, rest = store.unpack(data)
                yield target, _Stored(ResultEntry(*json.loads(head)), result, objects, decode(rest))
            except _BROKEN:
                yield target, None

    def _is_fresh(self, stored: _Stored, expected: Expected) -> bool:
        entry = stored.entry
        said = entry.environment, entry.tier, tuple(entry.existing)
        same = entry.basis == self._basis and said == expected
        return same and self._validator.hold(stored.dependencies)

    def _kept(self, stored: Mapping[str, _Stored]) -> dict[str, CheckedJson]:
        names = {each.entry.rules for each in stored.values()}
        rules = {name: data.decode() for name, data in store.read_all(self._context, "rules", names).items()}
        known = {target: each for target, each in stored.items() if each.entry.rules in rules}
        # At once: thousands of texts take longer one by one.
        results = json.loads(b"[" + b",".join(each.result for each in known.values()) + b"]")
        return {
            target: {**result, "rules": rules[each.entry.rules], "objects": each.objects.decode()}
            for (target, each), result in zip(known.items(), results, strict=True)
        }

    def save(self, ended: Ended) -> list[Dependency] | None:
        """Stores results. Returns the report's dependencies, or None. Raises CacheError."""
        basis = _state(ended.common)
        searched = self._searched
        if searched is None and ended.search_values is not None:
            searched = self._with_fingerprints(ended.search_values)
        if searched is None:
            return None
        common = self._with_fingerprints(ended.common)
        inputs = {target: self._with_fingerprints(noted.inputs) for target, noted in ended.noted.items()}
        known = {target: self._validator.renewed(self._stored[target].dependencies) for target in ended.known}
        entries = [*self._new(ended, basis, inputs), *self._moved(known)]
        if entries or basis != self._basis or self._validator.moved or ended.search_values is not None:
            head = json.dumps({"engine": ended.engine}).encode()
            entries.append((self._context, "common", "", store.pack(head, encode(common))))
            head = json.dumps([basis, ended.search]).encode()
            entries.append((self._context, "search", self._paths, store.pack(head, encode(searched))))
            if ended.seconds:
                entries.append(seconds_entry(self._context, self._paths, ended.seconds))
            store.write(entries)
        report = self._with_fingerprints(ended.only_report)
        if not all(target in inputs or target in known for target in ended.targets):
            return None
        return list(dict.fromkeys(chain(common, searched, report, *inputs.values(), *known.values())))

    def _new(self, ended: Ended, basis: str, inputs: Mapping[str, list[Dependency]]) -> list[store.Entry]:
        """The entries of what was checked in this run."""
        new = {target: noted for target, noted in ended.noted.items() if noted.kept is not None}
        if not new:
            return []
        shared = {target: shared_of(self._sources, target) for target in new}
        states = {target: _state(noted.inputs) for target, noted in new.items()}
        earlier = {target: self._stored[target].entry for target in ended.known}
        peers = Peers(
            shared | {target: each.shared for target, each in earlier.items()},
            states | {target: each.state for target, each in earlier.items()},
        )
        rules: dict[str, str] = {}
        entries: list[store.Entry] = []
        for target, noted in new.items():
            kept = dict(noted.kept or {})
            objects, text = str(kept.pop("objects")), str(kept.pop("rules"))
            rules[name := digest_of([text])] = text
            wrong = bool(kept["findings"] or kept["noted"] or kept["wrong"])
            entry = ResultEntry(
                basis,
                noted.environment,
                noted.tier,
                noted.existing,
                shared[target],
                states[target],
                peers.signature(target),
                name,
                wrong,
            )
            result = json.dumps(kept, separators=(",", ":")).encode()
            entries.append(self._entry(target, _Stored(entry, result, objects.encode(), inputs[target])))
        # Most builds have the same hundred rules, which are written once.
        return [*entries, *((self._context, "rules", name, text.encode()) for name, text in rules.items())]

    def _moved(self, known: Mapping[str, list[Dependency]]) -> list[store.Entry]:
        """The entries of earlier runs whose files are as they were, with other times."""
        if not self._validator.moved:
            return []
        return [
            self._entry(target, self._stored[target]._replace(dependencies=now))
            for target, now in known.items()
            if now != self._stored[target].dependencies
        ]

    def _entry(self, target: str, stored: _Stored) -> store.Entry:
        head = json.dumps(list(stored.entry)).encode()
        data = store.pack(head, stored.result, stored.objects, encode(stored.dependencies))
        return self._context, "result", target, data

    def _with_fingerprints(self, values: Values) -> list[Dependency]:
        """Dependencies on these values; the fingerprint of each path is requested once."""
        found = []
        for key, value in values.items():
            if key not in self._fingerprints:
                self._fingerprints[key] = fingerprint(key, self.since)
            found.append((key, value, self._fingerprints[key]))
        return found


def _state(values: Values) -> str:
    return digest_of(f"{key}\n{value}" for key, value in sorted(values.items()))


def _context(options: Options, sources: Sources) -> str:
    """One for what the same policies say in the same version of Kubernetes."""
    given = [
        sys.version,
        sys.prefix,
        options.policies or policies_here(sources, options.paths),
        sorted(options.only),
        sorted(options.skip),
        sorted(options.exclude),
        options.kubernetes,
        options.unrestricted,
    ]
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()[:32]
