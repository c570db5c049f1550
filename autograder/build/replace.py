"""Puts what was built in place of an earlier build: as a whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UserError
from autograder.sources import RECORD

MADE = ("student", "autograder", "solution", "cohort", RECORD, "gradescope")
"""What a build makes, and what is packed from it. Everything else in the folder is kept."""


@contextmanager
def replaced(dist: Path) -> Iterator[Path]:
    """Yield an empty folder beside `dist` to build in; it becomes `dist` unless something fails.

    At any moment `dist` is all of the earlier build, not there, or all of the new one. It is not
    there for the time between two renames; after a kill just then, the next build repairs it.
    """
    new, former = (dist.with_name(f".{dist.name}.{word}") for word in ("new", "former"))
    try:
        _recover(dist, former)
        shutil.rmtree(new, ignore_errors=True)  # of a build that was killed
        new.mkdir(parents=True)
    except OSError as error:
        raise UserError(f"nothing can be built beside {dist}: {error}") from None
    try:
        yield new
        try:
            if dist.exists():
                dist.rename(former)
            new.rename(dist)
            _recover(dist, former)
        except OSError as error:  # a mount point, for one
            raise UserError(f"{dist} cannot be replaced by what was built: {error}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _recover(dist: Path, former: Path) -> None:
    """Take over from the former folder what no build makes, and remove the rest of it."""
    if not former.exists():
        return
    if not dist.exists():
        former.rename(dist)
        return
    for path in sorted(former.iterdir()):
        if path.name not in MADE and not (dist / path.name).exists():
            path.rename(dist / path.name)
    shutil.rmtree(former)
