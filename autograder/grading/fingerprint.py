"""Names all that can change a report, and nothing else: what has the same name is not graded twice.

Not in it are the command line, platforms, pages and tables, the runners and the store: they decide
who is graded where, and what people see of it. Neither is what an instructor may change without
grading anybody again: titles, what students see, deadlines, rosters.
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
    "sandbox",
    "text.py",
    "verdicts.py",
)
"""The modules of the framework that judge. `course` and `strict` do not: what they
read is policy."""

_FRAMEWORK = Path(__file__).parents[1]
_INSIDE = ("tests/", "files/")
_BESIDE = ("files/autograder/", "files/figures/", "files/part.json")
"""Our half that travels, which does not judge here; pictures; titles, and the policy once more."""


def versions(required: Iterable[str] = ()) -> list[str]:
    """Name what computes the numbers and counts the points: Python, and these packages, too."""
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
    below: Iterable[str],
    *,
    framework: Path = _FRAMEWORK,
) -> str:
    """Return the name of checks, policy, framework, and the `versions` below it."""
    digest = hashlib.sha256()
    for said in (*below, *map(repr, policy)):
        digest.update(said.encode() + b"\0")
    for name, data in sorted({**dict(_of_zips(zips)), **dict(_of_framework(framework))}.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()


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
