"""Grades specimens one after another, and inspects the effects of each: the grading process.

It reads orders from its input, one per line, and answers each with one line of JSON.
"""

import math
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import structs

from autograder.grading import Bundle, Grader, open_bundle
from autograder.grading.bundle import BundledPart
from autograder.intake import submission_at
from autograder.sandbox import choose
from autograder.sandbox.users import FIRST_USER, USERS
from autograder.strict import Table, to_json
from redteam.leaks import leaks_in
from redteam.leftovers import Remains, changes, snapshot
from redteam.listener import Listener
from redteam.orphans import WatchedSandbox
from redteam.results import TASKS, NeighbourResult, SpecimenResult, Task, Tasks, read_line

CANARY_VARIABLE = "AUTOGRADER_CANARY"
QUICK: dict[str, Any] = {"call_seconds": 2.0, "load_seconds": 3.0, "total_seconds": 10.0}
"""Limits under which a specimen that hangs takes little time."""
_COURSE = Path(__file__).resolve().parents[3]


class Start(Table, frozen=True, kw_only=True):
    """The first order."""

    folder: str
    kind: str
    places: tuple[str, ...]
    """Folders where every user may write."""


class Ready(Table, frozen=True, kw_only=True):
    """The answer to the first order."""

    promises: str


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Grade a specimen by its name or a neighbour by its path, until the orders end."""
    start = read_line(Start, orders.readline(), "the first order")
    tasks = Tasks.read(Path(start.folder))
    os.environ[CANARY_VARIABLE] = tasks.canary
    kind = "bubblewrap" if start.kind == "ordinary" else start.kind
    owners = range(FIRST_USER, FIRST_USER + USERS) if os.geteuid() == 0 else range(0)
    with open_bundle(*map(Path, tasks.zips)) as opened:
        bundle = few(opened, tasks.questions)
        quick = replace(bundle, limits=structs.replace(bundle.limits, **QUICK))
        sandbox = WatchedSandbox(choose(kind, bundle.requires))
        sandbox.keep_out(_closed_by_grade(Path(start.folder), tasks))
        with Grader(bundle, sandbox) as grader, Grader(quick, sandbox) as quick_grader:
            looking = SpecimenGrader(
                canary=tasks.canary,
                bundle=bundle,
                sandbox=sandbox,
                grader=grader,
                quick_grader=quick_grader,
                remains=Remains(owners, start.places),
            )
            _answer(answers, Ready(promises=sandbox.promises))
            named = {task.name: task for task in tasks.tasks}
            for line in orders:
                order = msgspec.json.decode(line, type=str)
                task = named.get(order)
                _answer(answers, looking.specimen(task) if task else looking.neighbour(order))


def _answer(answers: IO[bytes], answer: Table) -> None:
    answers.write(to_json(answer).encode() + b"\n")
    answers.flush()


def few(opened: Bundle, questions: Collection[str]) -> Bundle:
    """Leave out most questions of a part; a part without any of the chosen ones stays as it is."""

    def some(part: BundledPart) -> BundledPart:
        return part.only(questions) if set(questions) & set(part.points) else part

    return replace(opened, parts=tuple(map(some, opened.parts)))


def _closed_by_grade(folder: Path, tasks: Tasks) -> Iterator[Path]:
    """Name what `autograder grade` closes to other users: course, zips, results, submissions."""
    if (_COURSE / "assignment" / "course.toml").exists():
        yield _COURSE
    yield from map(Path, (*tasks.zips, *tasks.neighbours))
    yield folder / TASKS  # it names the canary
    for task in tasks.tasks:
        yield from (Path(task.folder) / name for name in ("course", "out", "submissions"))


@dataclass(frozen=True, kw_only=True)
class SpecimenGrader:
    """A grader, and all that inspects the effects of what it grades."""

    canary: str
    bundle: Bundle
    sandbox: WatchedSandbox
    grader: Grader
    quick_grader: Grader
    remains: Remains

    def neighbour(self, path: str) -> NeighbourResult:
        """Grade an honest submission."""
        report = self.grader.grade(submission_at(Path(path), "neighbour"))
        return NeighbourResult(path=path, score=report.score, report=repr(report))

    def specimen(self, task: Task) -> SpecimenResult:
        """Grade a specimen, and return what it gained, learned and left behind."""
        start, folder, submission = time.monotonic(), Path(task.folder), Path(task.submission)
        before = snapshot(folder)
        grader = self.quick_grader if task.hangs else self.grader
        with Listener(task.port, task.socket) as listener:
            report = grader.grade(submission_at(submission, submission.stem))
            heard = listener.heard()
        seconds = time.monotonic() - start
        leaks = [*leaks_in(report, self.bundle, [task.canary, self.canary], task.mark)]
        finite = report.score is not None and math.isfinite(report.score)
        score = report.score if finite else None  # JSON has no word for the others
        return SpecimenResult(
            name=task.name,
            status=str(report.status),
            score=score,
            extra=report.extra_credit if finite else 0.0,
            reason=report.reason,
            verdicts={f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes},
            leaks=(*leaks, *(["the network was reached"] if heard else [])),
            left=(
                *(f"process {command}" for command in self.sandbox.left()),
                *changes(before, snapshot(folder)),
                *self.remains.clear(),
            ),
            harm=() if score == report.score else (f"its score is {report.score}",),
            seconds=seconds,
        )
