"""The files to grade, each under a name of its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import UserError
from autograder.intake.handin import HandIn
from autograder.intake.names import is_junk, shown


def find_submissions(paths: Sequence[Path]) -> list[HandIn]:
    """Return a hand-in for every file named or lying in a folder named.

    The order is the given one, by name within a folder. A file met twice is graded once; whatever
    kind it is, it gets a row.
    """
    found = list({file.resolve(): file for path in paths for file in _files(path)}.values())
    return unique([HandIn.at(file) for file in found])


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        trouble = "is neither a file nor a folder" if path.exists() else "does not exist"
        raise UserError(f"{shown(str(path))} {trouble}. Name a folder of submissions or a file.")
    try:
        files = [file for file in sorted(path.iterdir()) if file.is_file() and not _is_hidden(file)]
    except OSError as error:
        raise UserError(f"{shown(str(path))} cannot be read: {error.strerror}.") from None
    if not files:
        raise UserError(
            f"There are no submissions in the folder {shown(str(path))}."
            " Files must lie directly in it; folders inside are not searched."
        )
    return files


def _is_hidden(file: Path) -> bool:
    return file.name.startswith(".") or is_junk(file.name)


def unique(handins: Sequence[HandIn]) -> list[HandIn]:
    """Give later ones of equal stems a number; a stem that is somebody's own is never given away.

    Equal means equal for a file system that ignores capitals: stems name files.
    """
    taken = {handin.stem.casefold() for handin in handins}
    used: set[str] = set()
    named = []
    for handin in handins:
        name, count = handin.stem, 1
        while name.casefold() in (used if count == 1 else used | taken):
            count += 1
            name = f"{handin.stem}-{count}"
        used.add(name.casefold())
        named.append(replace(handin, stem=name))
    return named
