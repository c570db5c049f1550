"""The whole measurement: prepares, shows what is live, measures every kind, reports."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import read_course
from autograder.errors import UserError
from redteam.grading_process import PROGRAM
from redteam.liveness import show_all
from redteam.materials import Materials, read_materials
from redteam.prepare import prepare, private_folder
from redteam.results import KindResult, read_line
from redteam.sandboxes import kinds_here, measure_as_ordinary_user, measure_here
from redteam.specimens import Hostile, read_hostile
from redteam.table import HostileRun, lines, write_page

LIVE = "live"
"""Not a kind of sandbox: shows the effect of specimens on the gullible grader."""

COMMAND = "make hostile"

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    names: Sequence[str] = ()
    """Names of specimens; all, if none is named."""
    kinds: Sequence[str] = ()
    """Kinds of sandbox; if none is named, all that work here, and what is live."""
    jobs: int = 2
    specimens: Path = PROGRAM / "specimens"
    course: Path = PROGRAM.parents[1]
    dist: Path = PROGRAM.parents[1] / "dist"
    rows: Sequence[Path] = ()
    """Files of what was measured elsewhere."""


def prepare_at(options: Options, folder: Path) -> None:
    """Write all that `inside` needs into a folder, which may be moved elsewhere."""
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty: choose another folder, or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # what is in it is for nobody else
    specimens, materials = _read(options)
    prepare(specimens, materials, folder.resolve())


def run(options: Options, page: Path | None, tell: Tell) -> list[str]:
    """Run the measurement and print the table; return a sentence about everything that is off."""
    start = time.monotonic()
    specimens, materials = _read(options)
    live = not options.kinds or LIVE in options.kinds
    kinds = [kind for kind in options.kinds if kind != LIVE]
    chosen = kinds_here(kinds, tell) if kinds or not options.kinds else []
    if live:
        tell(f"letting a gullible grader grade {len(specimens)} specimens")
    done = HostileRun(
        specimens=specimens,
        shown=show_all(specimens, materials, options.jobs) if live else {},
        measured=[
            *_measure(specimens, materials, chosen, options.jobs, tell),
            *_measured_elsewhere(options.rows),
        ],
        seconds=time.monotonic() - start,
    )
    for line in (*lines(done), "", *done.figures()):
        tell(line)
    if page is not None:
        write_page(done, page, COMMAND)
        tell(f"page: {page}")
    return list(done.off())


def _read(options: Options) -> tuple[list[Hostile], Materials]:
    course = read_course(options.course)
    materials = read_materials(course, options.dist, PROGRAM)
    return read_hostile(course, options.specimens, options.names), materials


def _measure(
    specimens: Sequence[Hostile],
    materials: Materials,
    kinds: Sequence[str],
    jobs: int,
    tell: Tell,
) -> Iterator[KindResult]:
    for kind in kinds:
        with private_folder() as folder:
            prepare(specimens, materials, folder)
            tell(f"grading them in: {kind}")
            if kind == "ordinary" and os.geteuid() == 0:
                yield measure_as_ordinary_user(folder, jobs)
            else:
                yield from measure_here(folder, [kind], jobs)


def _measured_elsewhere(rows: Sequence[Path]) -> Iterator[KindResult]:
    for path in rows:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                yield read_line(KindResult, line, str(path))
