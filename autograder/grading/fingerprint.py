"""The hash of all that can change a report; what was graded under the same one is not regraded.

Nothing else is in it. The command line, platforms, pages and tables, the runners and the store are
not: they decide what is graded where, and what people see of it. Nor is what an instructor may
change without regrading: titles, what students see, deadlines, rosters.
"""

import hashlib
import platform
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

JUDGING = (
    "checks",
    "diagnose",
    "errors.py",
    "grading",
    "intake",
    "model.py",
    "otter_api.py",
    "plot.py",
    "sandbox",
    "text.py",
    "verdicts.py",
)
"""The modules of the framework that judge. `course` and `strict` do not: what they read is
hashed as policy. Nor does `mark`: what a person gave is no part of what is graded. With `faults`
a course that is wrong is refused before anything is graded."""

_FRAMEWORK = Path(__file__).parents[1]
_INSIDE = ("tests/", "files/")
_BESIDE = ("files/autograder/", "files/figures/", "files/part.json", "files/recorded/")
"""The modules that travel, which do not judge here; pictures; titles, and the policy once more;
what the solution recorded."""


def versions(required: Iterable[str] = ()) -> list[str]:
    """Return the versions of Python, of what computes and counts points, and of `required`."""
    packages = sorted({"numpy", "otter-grader", *required})
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return [python, *(f"{package} {_version(package)}" for package in packages)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not here"


def fingerprint(
    zips: Iterable[Path],
    policy: Iterable[object],
    runs_on: Iterable[str],
    *,
    framework: Path = _FRAMEWORK,
) -> str:
    """Return the hash of checks, policy, framework, and the `versions` of what it runs on."""
    digest = hashlib.sha256()
    for text in (*runs_on, *map(repr, policy)):
        digest.update(text.encode() + b"\0")
    for name, data in sorted({**of_zips(zips), **of_framework(framework)}.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()


def of_zips(zips: Iterable[Path]) -> dict[str, bytes]:
    """Return the files in autograder zips that can change a report."""
    return dict(_of_zips(zips))


def of_framework(folder: Path = _FRAMEWORK) -> dict[str, bytes]:
    """Return the modules of the framework that can."""
    return dict(_of_framework(folder))


def _of_zips(zips: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith(_INSIDE) and not name.startswith(_BESIDE):
                    yield name, archive.read(name)


def _of_framework(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in JUDGING:
        place = folder / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"autograder/{path.relative_to(folder).as_posix()}", path.read_bytes()
