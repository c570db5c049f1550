"""Keeps what expensive steps of a build made, each under the digest of all that it depends on.

A step gets its files in a folder that holds nothing else, so that it cannot depend on a file that
is not in the digest. Besides these files, the digest covers the modules of the framework that do
the work, every installed package, Python, the processor, and the variables that change numbers or
pictures. Nothing is looked up by name or time: a result that does not fit is never found.
"""

import ast
import hashlib
import os
import platform
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import autograder
from autograder.reproducible_zip import read_zip, write_zip

FOLDER = "kept"
"""The folder in `dist/`."""

_NEWEST = 8
"""Results that are kept of one step of one part: enough to go back and forth between versions."""

_PACKAGE = Path(autograder.__file__).parent
_VARIABLES = ("BLIS_", "LANG", "LC_", "MKL_", "MPL", "NPY_", "OMP_", "OPENBLAS_", "PYTHON", "TZ")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of building one part, and the modules of the framework that do it."""

    name: str
    part: str
    framework: tuple[str, ...]
    """As `modules_of` returns them, which read them when they were imported."""


@dataclass(frozen=True)
class Kept:
    """The results kept in one folder; without a folder nothing is kept."""

    folder: Path | None = None

    def made(
        self,
        step: Step,
        needs: Mapping[str, bytes],
        make: Callable[[], Mapping[str, bytes]],
    ) -> dict[str, bytes]:
        """Return the files that a step made of `needs`, now or earlier."""
        if self.folder is None:
            return dict(make())
        path = self.folder / f"{step.name}-{step.part}-{digest_of(step, needs)}.zip"
        with suppress(OSError, zipfile.BadZipFile):  # not kept, or damaged
            found = read_zip(path)
            os.utime(path)
            return found
        made = dict(make())
        with suppress(OSError):  # what cannot be kept is made again next time
            self._keep(path, made, step)
        return made

    def _keep(self, path: Path, made: dict[str, bytes], step: Step) -> None:
        """Write beside the target, then move: another build may do the same just now."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            write_zip(beside, made)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        results = path.parent.glob(f"{step.name}-{step.part}-*.zip")
        for old in sorted(results, key=_when, reverse=True)[_NEWEST:]:
            old.unlink(missing_ok=True)


def digest_of(step: Step, needs: Mapping[str, bytes]) -> str:
    """Return the digest of everything that the result of a step depends on."""
    digest = hashlib.sha256()
    for text in (step.name, step.part, *_environment(), *step.framework):
        digest.update(text.encode() + b"\0")
    for name, data in sorted(needs.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()


def _when(path: Path) -> float:
    with suppress(OSError):  # another build has removed it
        return path.stat().st_mtime
    return 0.0


def _environment() -> Iterator[str]:
    """Yield what else decides about numbers and pictures."""
    yield from (sys.version, platform.platform(), _processor())
    yield from _installed()
    for path in _settings():
        yield f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    for name, value in sorted(os.environ.items()):
        if name.startswith(_VARIABLES):
            yield f"{name}={value}"


@cache
def _installed() -> tuple[str, ...]:
    return tuple(sorted(f"{d.metadata['Name']} {d.version}" for d in distributions()))


def _settings() -> Iterator[Path]:
    """Yield the user's own settings of what draws and of what executes cells."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config"))
    drawing = Path(os.environ.get("MPLCONFIGDIR", config / "matplotlib"))
    cells = Path(os.environ.get("IPYTHONDIR", home / ".ipython")) / "profile_default"
    places = (drawing.glob("matplotlibrc"), cells.glob("*.py"), cells.glob("startup/*"))
    yield from (path for found in places for path in sorted(found) if path.is_file())


def _processor() -> str:
    """Name the processor: the last digits of a sum depend on its instructions."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return "\n".join(
            dict.fromkeys(line for line in lines if line.startswith(("model name", "flags")))
        )
    return platform.processor()


def modules_of(module: str) -> tuple[str, ...]:
    """Return a module of the framework and all that it imports of it, each with its digest.

    What contains a module is left out: the `__init__` of a package only passes names on.
    """
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is None or name in found:
            continue
        found[name] = f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        waiting += _imported(path)
    return tuple(sorted(found.values()))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.startswith("autograder."))


def _file_of(module: str) -> Path | None:
    place = _PACKAGE.joinpath(*module.split(".")[1:])
    return next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()), None)
