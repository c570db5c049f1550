"""Records what a build was made from, and compares it before the build is used.

Only content counts: a checkout changes times, and an editor may save a file that has not changed.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import autograder
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.text import listed

RECORD = "sources.json"
"""The file in `dist/` that holds the digest of every source."""

TRAVELLING = ("errors.py", "verdicts.py", "text.py", "checks")
"""The part of this package that checks need wherever they run: it goes into every zip."""

_FOLDERS = (
    "assignment",
    "solutions/mistakes",
    "solutions/reference",
    "solutions/samples",
    "solutions/texts",
    "solutions/unlocked",
    "tests/hidden",
)
"""What the build reads. The rest of `solutions/` is read in place, when it is needed."""


def is_course(folder: Path) -> bool:
    """Return whether the sources of a course are in this folder."""
    return (folder / "assignment" / "course.toml").is_file()


def read_sources(course: Path) -> dict[str, str]:
    """Return the digest of every file that goes into a build, by file name."""
    found = {
        path.relative_to(course).as_posix(): path
        for folder in _FOLDERS
        for path in _files(course / folder)
    }
    package = Path(autograder.__file__).parent
    for name in TRAVELLING:
        for path in _files(package / name):
            found[f"autograder/{path.relative_to(package).as_posix()}"] = path
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}


def _files(place: Path) -> Iterator[Path]:
    """Yield the file itself, or the files of a folder, except those that tools leave behind."""
    if place.is_file():
        yield place
    for path in sorted(place.rglob("*")):
        names = path.relative_to(place).parts
        left_behind = any(n.startswith(".") or n.endswith("~") or n == "__pycache__" for n in names)
        if path.is_file() and not left_behind:
            yield path


def write_record(parts: Mapping[str, Mapping[str, str]], dist: Path) -> None:
    """Record in a build's folder what each part was built from; nothing for one that was not.

    A file that only other parts are built from has the digest "".
    """
    write_whole(dist / RECORD, json.dumps(parts, indent=1) + "\n")


def require_current(course: Path, dist: Path, parts: Collection[str] = ()) -> None:
    """Refuse a build whose parts, or those named, were made from other sources.

    Without a course, accept any build.
    """
    if not is_course(course):
        return
    record, now = read_record(dist), read_sources(course)
    again = f"Build what changed: make assignment, or autograder build --course {course}"
    if record is None:
        raise UserError(f"{dist}/ does not say which sources it was built from. {again}")
    if unbuilt := [part for part in parts or record if not record.get(part)]:
        raise UserError(
            f"{dist}/ lacks {listed(unbuilt)}. Name parts that are built, --part NAME, or "
            f"build all of them: autograder build --course {course}"
        )
    changed, new, gone = (set[str]() for _ in range(3))
    for built in (record[part] for part in parts or record):
        own = {name: digest for name, digest in built.items() if digest}
        changed |= {name for name in own if name in now and own[name] != now[name]}
        new |= {name for name in now if name not in built}
        gone |= {name for name in own if name not in now}
    differences = [
        f"{listed(sorted(names))} {what}"
        for names, what in ((changed, "changed"), (new, "is new"), (gone, "is gone"))
        if names
    ]
    if differences:
        found = ", ".join(differences)
        raise UserError(f"{dist}/ was built from other sources: {found}. {again}")


def read_record(dist: Path) -> dict[str, dict[str, str]] | None:
    """Read what each part in a build's folder was built from, if that can be told."""
    try:
        record = json.loads((dist / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(record, dict) or not all(
        isinstance(built, dict) and all(isinstance(d, str) for d in built.values())
        for built in record.values()
    ):
        return None
    return record or None
