"""Grades hostile submissions for real, and looks for what they gained, learned or left."""

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.diagnose import Diagnostician
from autograder.grading import Bundle, Grader, open_bundle
from autograder.grading.bundle import BundledPart
from autograder.hostile.one import Field, Job, grading_fields, work
from autograder.hostile.seen import Measured, Seen, Task, Tasks
from autograder.intake import submission_at
from autograder.model import Report
from autograder.sandbox import Sandbox

NEIGHBOURS_EVERY = 10
QUICK: dict[str, Any] = {"call_seconds": 2.0, "load_seconds": 3.0, "total_seconds": 10.0}
"""Limits under which a specimen that hangs costs little."""

CANARY_VARIABLE = "AUTOGRADER_CANARY"


@dataclass(frozen=True, kw_only=True)
class Lab:
    """The opened bundle with its canary, and a diagnostician who knows it."""

    tasks: Tasks
    bundle: Bundle
    diagnostician: Diagnostician


@contextmanager
def open_lab(tasks: Tasks) -> Iterator[Lab]:
    """Open it for any number of measurements."""
    os.environ[CANARY_VARIABLE] = tasks.canary
    with open_bundle(*map(Path, tasks.zips)) as opened:
        bundle = replace(
            opened,
            parts=tuple(_quick(part, tasks.questions) for part in opened.parts),
            limits=replace(opened.limits, **QUICK),
        )
        known = Diagnostician(bundle.reference, bundle.catalogue, bundle.conditions)
        yield Lab(tasks=tasks, bundle=bundle, diagnostician=known)


def _quick(part: BundledPart, questions: Collection[str]) -> BundledPart:
    """Leave out most of a part; of another one, which nothing is left of, nothing."""
    return part.only(questions) if set(questions) & set(part.points) else part


def measure(lab: Lab, sandbox: Sandbox, kind: str, jobs: int) -> Measured:
    """Measure all specimens side by side, with honest neighbours between them."""
    start = time.monotonic()
    sandbox.keep_out(_closed_by_grade(lab.tasks))
    with Grader(lab.bundle, sandbox, lab.diagnostician) as grader:
        alone = {
            path: grader.grade(submission_at(Path(path), "neighbour"))
            for path in lab.tasks.neighbours
        }
    found = list(_all(lab, sandbox, jobs))
    neighbours = [(one, report) for one, report in found if isinstance(report, Report)]
    return Measured(
        kind=kind,
        promises=sandbox.promises,
        seen=tuple(seen for _, seen in found if isinstance(seen, Seen)),
        harm=tuple(_changed(alone, neighbours)),
        neighbours=len(neighbours),
        seconds=time.monotonic() - start,
    )


def _changed(alone: Mapping[str, Report], seen: Sequence[tuple[Job, Report]]) -> Iterator[str]:
    for path, report in seen:
        assert isinstance(path, str)
        if report != alone[path]:
            yield f"{Path(path).stem} gets {report.score}, alone {alone[path].score}"


def _closed_by_grade(tasks: Tasks) -> Iterator[Path]:
    """Name what `autograder grade` closes to other users: course, zips, results, submissions."""
    here = Path.cwd()
    if (here / "assignment" / "course.toml").exists():
        yield here
    yield from map(Path, (*tasks.zips, *tasks.neighbours))
    for task in tasks.tasks:
        yield from (Path(task.folder) / name for name in ("course", "out", "submissions"))


def _all(lab: Lab, sandbox: Sandbox, jobs: int) -> Iterator[tuple[Job, Seen | Report]]:
    """Yield what was seen of each, and how the neighbours between them were graded."""
    field = Field(lab.tasks.canary, lab.bundle, sandbox, lab.diagnostician)
    queue: list[Job] = []
    for number, task in enumerate(lab.tasks.tasks):
        queue += lab.tasks.neighbours if number % NEIGHBOURS_EVERY == 0 else ()
        queue.append(task)
    queue += lab.tasks.neighbours
    lost = []
    with grading_fields(jobs, field) as executor:
        for one, future in [(one, executor.submit(work, one)) for one in queue]:
            try:
                yield one, future.result()
            except BrokenExecutor:
                lost.append(one)
    for one in lost:  # each for itself: one of them ends the process that grades it
        with grading_fields(1, field) as executor:
            try:
                yield one, executor.submit(work, one).result()
            except BrokenExecutor:
                if isinstance(one, Task):
                    yield one, _fatal(one)


def _fatal(task: Task) -> Seen:
    return Seen(
        name=task.name,
        status="",
        score=None,
        reason="",
        verdicts={},
        leaks=(),
        left=(),
        harm=("it ended the process that graded it",),
        seconds=0.0,
    )
