"""`autograder validate --hostile`: prepares, shows what is live, measures every kind, tells."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import read_course
from autograder.errors import UserError
from autograder.hostile.jail import Shown, show
from autograder.hostile.kinds import kinds_here, measure_as_ordinary_user, measure_here
from autograder.hostile.prepare import (
    Workshop,
    ground_folder,
    open_workshop,
    prepare,
    prepare_jail,
)
from autograder.hostile.seen import Measured
from autograder.hostile.specimens import Hostile, read_hostile
from autograder.hostile.table import Outcome, lines, write_page

LIVE = "live"
"""Not a kind of sandbox: only shows what specimens do to the gullible grader."""

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    names: Sequence[str]
    kinds: Sequence[str]
    specimens: Path
    dist: Path
    jobs: int
    rows: Sequence[Path] = ()
    """Files of what was measured elsewhere."""


def prepare_at(wanted: Wanted, folder: Path) -> None:
    """Write all that `inside` needs into a folder, which may be carried elsewhere."""
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty: choose another folder, or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    specimens, workshop = _open(wanted)
    prepare(specimens, workshop, folder.resolve())


def run(wanted: Wanted, page: Path | None, tell: Tell) -> list[str]:
    """Do all of it and tell the table; returns a sentence about everything that is off."""
    start = time.monotonic()
    specimens, workshop = _open(wanted)
    kinds = [kind for kind in wanted.kinds if kind != LIVE]
    chosen = [] if kinds != list(wanted.kinds) and not kinds else kinds_here(kinds, tell)
    tell(f"letting {len(specimens)} specimens loose on a gullible grader")
    with _alone(tell):
        shown = show_all(specimens, workshop, wanted.jobs)
        measured = [*_measure(specimens, workshop, chosen, wanted.jobs, tell), *_read(wanted.rows)]
    outcome = Outcome(
        specimens=specimens, shown=shown, measured=measured, seconds=time.monotonic() - start
    )
    for line in (*lines(outcome), "", *outcome.figures()):
        tell(line)
    if page is not None:
        write_page(outcome, page, "autograder validate --hostile")
        tell(f"page: {page}")
    return list(outcome.off())


@contextmanager
def _alone(tell: Tell) -> Iterator[None]:
    """Wait for others who measure here: what is left under a user id would be held against both."""
    path = Path(tempfile.gettempdir()) / f"autograder-hostile-{os.geteuid()}.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("waiting until another measurement on this machine has ended")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def show_all(specimens: Sequence[Hostile], workshop: Workshop, jobs: int) -> Mapping[str, Shown]:
    """Show of every specimen whether its attack is real."""
    if shutil.which("bwrap") is None:
        raise UserError("the gullible grader needs a jail: sudo apt install bubblewrap")
    points = {q: p for part in workshop.course.parts for q, p in part.points.items()}
    parts = [part.id for part in workshop.course.parts]

    def one(hostile: Hostile) -> Shown:
        ground, submission = prepare_jail(hostile, workshop, folder)
        return show(hostile, ground, submission, points, parts)

    with ground_folder() as folder, ThreadPoolExecutor(2 * jobs) as threads:  # many only wait
        return dict(zip([h.name for h in specimens], threads.map(one, specimens), strict=True))


def _open(wanted: Wanted) -> tuple[list[Hostile], Workshop]:
    course = read_course(Path())
    workshop = open_workshop(course, wanted.dist, wanted.specimens.parent)
    return read_hostile(course, wanted.specimens, wanted.names), workshop


def _measure(
    specimens: Sequence[Hostile], workshop: Workshop, kinds: Sequence[str], jobs: int, tell: Tell
) -> Iterator[Measured]:
    ours = [kind for kind in kinds if kind != "ordinary" or os.geteuid() != 0]
    if ours:
        with ground_folder() as folder:
            prepare(specimens, workshop, folder)
            tell(f"grading them in: {', '.join(ours)}")
            yield from measure_here(folder, ours, jobs)
    if len(ours) < len(kinds):
        with ground_folder() as folder:
            prepare(specimens, workshop, folder)
            tell("grading them as an ordinary user")
            yield measure_as_ordinary_user(folder, jobs)


def _read(rows: Sequence[Path]) -> Iterator[Measured]:
    for path in rows:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                yield Measured.from_json(line)
