"""What several commands share: exit codes, and where built things lie."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import UserError

EXIT_OFF = 1
EXIT_USAGE = 2
EXIT_GRADER_ERROR = 3


def work_in_one_thread() -> None:
    """Call this before numpy is imported: processes are forked later, and must fork no threads."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def built_zips(dist: Path, parts: Sequence[str] = ()) -> list[Path]:
    """Find the autograder zips built there: all, or those of the parts named."""
    folder = dist / "autograder"
    built = {path.stem: path for path in sorted(folder.glob("*.zip"))}
    if not built:
        raise UserError(f"there is no autograder zip in {folder}/. Build it first: make assignment")
    for part in parts:
        if part not in built:
            raise UserError(f"there is no part {part!r} in {folder}/; there are {', '.join(built)}")
    return [built[part] for part in parts] or list(built.values())
