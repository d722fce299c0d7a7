"""Options of ``kustomgen check`` that do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError

if TYPE_CHECKING:
    from kustomgen.check.options import Options


def refuse_together(options: Options, *, diff: bool, fix: bool, profile: bool) -> None:
    """Raises InputError for options that do not go together."""
    if options.baseline and options.write_baseline:
        message = "--baseline reads known findings, and --write-baseline writes them"
        raise InputError(Complaint(None, message, "use one of them"))
    if diff and not fix:
        raise InputError(Complaint(None, "--diff shows what --fix would write", "name both"))
    if fix and "-" in options.paths:
        raise InputError(Complaint(None, "--fix edits files, and standard input is not a file", "name the files"))
    if profile and fix:
        raise InputError(Complaint(None, "--profile times a check, and --fix does more", "leave out one of them"))
    if options.shard:
        _refuse_with_shard(options, fix=fix)


def _refuse_with_shard(options: Options, *, fix: bool) -> None:
    """Raises InputError for options that ask for the whole run."""
    baseline = "give it to `kustomgen merge`, which sees the whole run"
    refused = {
        "--baseline": (options.baseline, baseline),
        "--write-baseline": (options.write_baseline, baseline),
        "--fix": (fix, "`check --fix` without `--shard` sees all that an edit reaches"),
        "--changed": (options.changed, "what a change reaches is small: leave out `--shard`"),
        "--changed-files": (options.changed_files, "what a change reaches is small: leave out `--shard`"),
        "standard input": ("-" in options.paths, "name files and folders"),
    }
    for name, (given, hint) in refused.items():
        if given:
            raise InputError(Complaint(None, f"--shard does not go together with {name}", hint))
