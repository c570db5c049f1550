"""Grades one submission inside a container or on Gradescope; packs the zip for Gradescope."""

from collections.abc import Callable
from pathlib import Path

from autograder.course import read_course
from autograder.grading import open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.listener import Silent
from autograder.model import Report
from autograder.runners import submission_folder
from autograder.runners.gradescope import Task, grade_folder
from autograder.runners.gradescope.pack import pack_gradescope
from autograder.runners.local import LocalRunner
from autograder.sandbox import choose


def grade_one(folder: str | Path, zips: str | Path) -> Report:
    """Grade the one submission that a `ContainerRunner` packed into a folder."""
    secret = (Path(zips), Path(folder))
    with ending_in_order(), open_bundle(*sorted(Path(zips).glob("*.zip"))) as bundle:
        runner = LocalRunner(
            bundle=bundle,
            sandbox=choose(requires=bundle.requires),
            jobs=1,
            secret=secret,
            notice=Silent().notice,
        )
        (report,) = runner.grade([submission_folder.unpack(Path(folder))])
        return report


def grade_on_gradescope(
    submission: Path, metadata: Path, results: Path, zips: Path, tell: Callable[[str], None]
) -> None:
    """Grade a folder as Gradescope lays it out; results are written in any case."""
    found = sorted(zips.glob("*.zip"))
    task = Task(submission=submission, metadata=metadata, results=results, zips=found)
    with ending_in_order():
        grade_folder(task, tell)


def pack_for_gradescope(course: Path, dist: Path | None, wheels: Path) -> Path:
    """Make the zip to upload to Gradescope."""
    read, zips = read_course(course), current_zips(course, dist)
    return pack_gradescope(read, zips, wheels, (dist or course / "dist") / "gradescope")
