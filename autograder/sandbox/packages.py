"""Finds the packages that submitted code may import: what a course requires, and what these need.

They are looked up among the packages installed beside the grader. A worker gets only these files
and folders, so that it sees neither the grader nor the libraries of its checks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograder.errors import UserError

ALWAYS_REQUIRED = "numpy"
"""The worker itself needs it."""

_ABOUT = (".dist-info", ".egg-info")


@dataclass(frozen=True, kw_only=True, order=True)
class PackagePath:
    """A file or folder that a worker may import from."""

    name: PurePosixPath
    """Its path within a folder of packages."""
    path: Path
    """Its path on this machine."""


def packages_for(requires: Iterable[str]) -> tuple[PackagePath, ...]:
    """Find the files of these distributions and of all that they need, sorted by name."""
    found: dict[str, metadata.Distribution] = {}
    for name in (ALWAYS_REQUIRED, *requires):
        _add(_named(name), f"the course requires {name!r}", found, set())
    provided = {piece for name in found for piece in _pieces(name, found[name])}
    return tuple(sorted(provided))


def _named(name: str) -> Requirement:
    try:
        wanted = Requirement(name)
    except InvalidRequirement:
        wanted = None
    if wanted is None or wanted.name != name:
        raise UserError(f"requires in course.toml: {name!r} is not the name of a package")
    return wanted


def _add(
    wanted: Requirement,
    reason: str,
    found: dict[str, metadata.Distribution],
    seen: set[tuple[str, str]],
) -> None:
    """Add a distribution and what it needs, also for each of the requested extras."""
    name = canonicalize_name(wanted.name)
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise UserError(
            f"{reason}, which is not installed beside the autograder. "
            f"Install it there: pip install {wanted.name}"
        ) from None
    found[name] = distribution
    for extra in ("", *sorted(wanted.extras)):
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for needed in _needed_by(name, distribution):
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                _add(needed, f"{name} needs {needed.name!r}", found, seen)


def _needed_by(name: str, distribution: metadata.Distribution) -> list[Requirement]:
    try:
        return [Requirement(line) for line in distribution.requires or ()]
    except InvalidRequirement as error:
        raise UserError(
            f"what {name}, which the course requires, needs in turn cannot be read: {error}. "
            f"Install another version of it beside the autograder"
        ) from None


def _pieces(name: str, distribution: metadata.Distribution) -> Iterator[PackagePath]:
    """List what must be present to import its modules; programs are left out."""
    files = [file for file in distribution.files or () if _is_inside(file)]
    packages = {file.parent for file in files if file.name == "__init__.py"}
    pieces = {_piece(file, packages) for file in files}
    if all(str(piece).endswith((*_ABOUT, ".pth")) for piece in pieces):
        raise UserError(
            f"{name}, which the course requires, has no files of its own among what is installed "
            f"(is it an editable install, or made by the system?). Install it: pip install {name}"
        )
    for piece in pieces:
        yield PackagePath(name=piece, path=Path(str(distribution.locate_file(piece))))


def _is_inside(file: PurePosixPath) -> bool:
    return ".." not in file.parts and not file.is_absolute() and file.parts[0] != "__pycache__"


def _piece(file: PurePosixPath, packages: Iterable[PurePosixPath]) -> PurePosixPath:
    """Find the topmost folder that belongs to this distribution only, or else the file itself.

    Such a folder has an `__init__.py`, or a name that no module can have. Any other folder is a
    namespace, in which several distributions may have files.
    """
    for folder in reversed(file.parents[:-1]):
        if folder in packages or not folder.name.isidentifier():
            return folder
    return PurePosixPath(file)
