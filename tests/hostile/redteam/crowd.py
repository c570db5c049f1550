"""A run as in real life: one grader with two jobs, a crowd of hostile hand-ins, little memory.

Six hostile hand-ins at a time come between honest ones. The run has 4 GiB of memory in all, and its
results lie on the file system of the temporary folder. Whatever a hostile hand-in does to the
machine, it does to the others too, and that is what is looked at: honest scores are exactly those
that the same work gets alone, nothing is left, and the run ends when all of it is graded.
"""

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from autograder.grading import Bundle, Grader, open_bundle
from autograder.intake import submission_at
from autograder.library.output import OutputFolder
from autograder.model import Report, Submission
from autograder.runners.local import LocalRunner
from autograder.sandbox import choose, memory_group
from autograder.sandbox.users import FIRST_USER, USERS
from autograder.strict import to_json
from redteam.grading_process import PROGRAM
from redteam.leaks import leaks_in
from redteam.leftovers import Remains, changes, snapshot, world_writable
from redteam.orphans import adopt_orphans
from redteam.results import KindResult, SpecimenResult, Task, Tasks, read_line
from redteam.specimen_grader import CANARY_VARIABLE, QUICK, few
from redteam.user_ids import own_user_ids

LABEL = "crowd"
JOBS, AT_A_TIME = 2, 6
MEMORY_MIB = 4096
"""Of the whole run: graders, workers, and all that they start."""
PARENT_MIB = 1024
"""Of each grading process. Most is needed for reading a notebook with 300 MiB of outputs: 720."""
_USERS_FOLDER = "autograder-users"


def measure_crowd(folder: Path) -> KindResult:
    """Measure what was prepared in a folder as one run, in a process of its own."""
    start, temporary = time.monotonic(), folder / "tmp"
    temporary.mkdir()
    adopt_orphans()
    with own_user_ids() as ids, _little_memory() as (group, told):
        environment = {**os.environ, **ids, "TMPDIR": str(temporary)}
        command = [sys.executable, str(PROGRAM), "crowd", str(folder)]
        if group:
            environment["REDTEAM_GROUP"] = str(group)
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
        left = [f"process {pid}" for pid in _processes_in(group)]
    left += [f"file {path.name}" for path in temporary.iterdir() if path.name != _USERS_FOLDER]
    if done.returncode != 0:
        harm = (f"the run ended with exit code {done.returncode}", *left)
        return KindResult(
            kind=LABEL, promises=told, specimens=(), harm=harm, neighbours=0, seconds=0.0
        )
    found = read_line(KindResult, done.stdout.splitlines()[-1], "the run")
    return structs.replace(
        found,
        promises=f"{found.promises}; {told}",
        harm=(*found.harm, *(f"left {what}" for what in left)),
        seconds=time.monotonic() - start,
    )


@contextmanager
def _little_memory() -> Iterator[tuple[Path | None, str]]:
    """Make a memory cgroup for the run, where its workers' own groups may lie inside."""
    place = memory_group._place()
    if place is None or place[1] is not memory_group._ONE:
        yield None, f"no memory cgroup of {MEMORY_MIB} MiB could be made around the run"
        return
    folder = place[0] / f"autograder-crowd-{os.getpid()}"
    memory_group._make(folder, place[1], MEMORY_MIB * 2**20)
    try:
        yield folder, f"{MEMORY_MIB} MiB for the run, {JOBS} jobs"
    finally:
        memory_group._remove(folder)


def _processes_in(group: Path | None) -> list[str]:
    return [] if group is None else (group / "cgroup.procs").read_text().split()


def run_crowd(folder: Path) -> None:
    """Grade everything, and print the result; this is the process that has little memory."""
    if group := os.environ.pop("REDTEAM_GROUP", ""):
        Path(group, "cgroup.procs").write_text(str(os.getpid()))
    tasks = Tasks.read(folder)
    os.environ[CANARY_VARIABLE] = tasks.canary
    owners = range(FIRST_USER, FIRST_USER + USERS) if os.geteuid() == 0 else range(0)
    remains = Remains(owners, world_writable() if os.geteuid() == 0 else ())
    before = {task.name: snapshot(Path(task.folder)) for task in tasks.tasks}
    with open_bundle(*map(Path, tasks.zips)) as opened:
        crowd = _Crowd(few(opened, tasks.questions), tasks, folder / "results")
        alone = crowd.alone()
        reports = [
            *crowd.grade([task for task in tasks.tasks if not task.hangs], "usual", {}),
            *crowd.grade([task for task in tasks.tasks if task.hangs], "quick", QUICK),
        ]
    left = {
        task.name: [*changes(before[task.name], snapshot(Path(task.folder)))]
        for task in tasks.tasks
    }
    harm = [*crowd.harm, *judged_otherwise(alone, crowd.honest), *remains.clear()]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    largest = max(own, crowd.largest_mib)
    if largest > PARENT_MIB:
        harm.append(f"a grading process took {largest} MiB of {PARENT_MIB}")
    found = KindResult(
        kind=LABEL,
        promises=f"{crowd.promises}; the largest grading process took {largest} of {PARENT_MIB} MiB",
        specimens=tuple(crowd.seen(task, report, left[task.name]) for task, report in reports),
        harm=tuple(harm),
        neighbours=len(crowd.honest),
        seconds=0.0,
    )
    print(to_json(found), flush=True)  # noqa: T201 - for the process that started this one


class _Crowd:
    """Grades hostile hand-ins between honest ones, as `autograder grade` does."""

    def __init__(self, bundle: Bundle, tasks: Tasks, out: Path) -> None:
        self._bundle, self._tasks, self._out = bundle, tasks, out
        self._sandbox = choose(requires=bundle.requires)
        self.promises = f"{self._sandbox.name}: {self._sandbox.promises}"
        self.honest: list[tuple[str, Report]] = []
        self.harm: list[str] = []
        self.largest_mib = 0

    def alone(self) -> Mapping[str, Report]:
        """Grade each honest submission with nobody beside it."""
        with Grader(self._bundle, self._sandbox) as grader:
            return {
                path: grader.grade(submission_at(Path(path), "alone"))
                for path in self._tasks.neighbours
            }

    def grade(
        self, hostile: Sequence[Task], name: str, limits: Mapping[str, float]
    ) -> Iterator[tuple[Task, Report]]:
        """Grade them in one run, which writes its results as every run does."""
        bundle = replace(self._bundle, limits=structs.replace(self._bundle.limits, **limits))
        named: dict[str, Task | str] = {}
        submissions = [*self._in_turn(hostile, named)]
        secret = [Path(path) for path in (*self._tasks.zips, *self._tasks.neighbours)]
        runner = LocalRunner(
            bundle=bundle, sandbox=self._sandbox, jobs=JOBS, secret=secret, notice=lambda _: None
        )
        out = self._out / name
        out.mkdir(parents=True)
        with OutputFolder(out, bundle, runner.judged_by) as output:
            for report in runner.grade(submissions):
                output.keep(report)
                self._look_at_processes()
                meant = named.pop(report.stem)
                if isinstance(meant, str):
                    self.honest.append((meant, report))
                else:
                    yield meant, report
            output.write_tables(submissions, None)
        self.harm += [f"no row for {stem}" for stem in named]
        rows = (out / "gradebook.csv").read_text(encoding="utf-8").count("\n")
        if rows <= len(submissions):
            self.harm.append(f"the gradebook has {rows} lines for {len(submissions)} submissions")

    def _in_turn(
        self, hostile: Sequence[Task], named: dict[str, Task | str]
    ) -> Iterator[Submission]:
        for number, task in enumerate(hostile):
            if number % AT_A_TIME == 0:
                yield from self._honest(number, named)
            submission = submission_at(Path(task.submission))
            if submission.stem in named:
                submission = replace(submission, stem=f"{submission.stem} {task.name}")
            named[submission.stem] = task
            yield submission
        yield from self._honest(len(hostile), named)

    def _honest(self, number: int, named: dict[str, Task | str]) -> Iterator[Submission]:
        for path in self._tasks.neighbours:
            stem = f"{Path(path).stem} {number}"
            named[stem] = path
            yield submission_at(Path(path), stem)

    def _look_at_processes(self) -> None:
        """Note the most memory that a grading process has held so far."""
        for process in multiprocessing.active_children():
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.largest_mib = max(self.largest_mib, int(line.split()[1]) // 1024)

    def seen(self, task: Task, report: Report, left: Sequence[str]) -> SpecimenResult:
        """Return what a specimen gained, learned and left behind."""
        canaries = [task.canary, self._tasks.canary]
        odd = report.score is not None and json.dumps(report.score) in {"NaN", "Infinity"}
        return SpecimenResult(
            name=task.name,
            status=str(report.status),
            score=None if odd else report.score,
            extra=0.0 if odd else report.extra_credit,
            reason=report.reason,
            verdicts={f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes},
            leaks=tuple(leaks_in(report, self._bundle, canaries, task.mark)),
            left=tuple(left),
            harm=(f"its score is {report.score}",) if odd else (),
            seconds=0.0,
        )


def judged_otherwise(
    alone: Mapping[str, Report], seen: Sequence[tuple[str, Report]]
) -> Iterator[str]:
    """Name the honest submissions that got another score or another verdict than alone."""
    for path, report in seen:
        expected = alone[path]
        if (report.score, _verdicts(report)) != (expected.score, _verdicts(expected)):
            yield f"{report.stem} gets {report.score}, alone {expected.score}: {report.reason}"


def _verdicts(report: Report) -> list[tuple[str, str, str]]:
    return [(o.question, o.check, str(o.verdict)) for o in report.outcomes]
