"""Grades in processes of this machine: each grades all submissions that are given to it."""

import multiprocessing.util
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from autograder.grading.bundle import Bundle
from autograder.grading.grader import Grader, without_grade
from autograder.model import Report, Status, Submission
from autograder.pool import pool
from autograder.runners.work_queue import nobody_asks, spread
from autograder.sandbox import Sandbox
from autograder.sandbox.abandoned import clear_abandoned

_AHEAD = 2
"""Submissions given out for each process: one to grade, and one so that it need not wait."""


@dataclass(frozen=True, kw_only=True)
class LocalRunner:
    """Grades in processes of this machine, and closes to submitted code what it must not read."""

    bundle: Bundle
    sandbox: Sandbox
    jobs: int
    secret: Sequence[Path]
    """Files and folders with checks, solutions, scores and submissions of others."""
    notice: Callable[[str], None]
    """Called with a line about each of them that was closed."""

    @property
    def judged_by(self) -> str:
        """Name what decides a score: checks and grader, and what submitted code may do."""
        return f"{self.bundle.digest} in {self.sandbox.name}"

    @property
    def promises(self) -> str:
        """Say what stands around submitted code."""
        return f"sandbox: {self.sandbox.name} ({self.sandbox.promises})"

    def only(self, questions: Collection[str]) -> Self:
        """Return what runs the checks of these questions only."""
        return replace(self, bundle=self.bundle.judging(questions))

    def grade(
        self, submissions: Sequence[Submission], began: Callable[[str], None] = nobody_asks
    ) -> Iterator[Report]:
        """Yield reports as they are made."""
        for closed in self.sandbox.keep_out(self.secret):
            self.notice(f"closed to other users, so that submitted code cannot read it: {closed}")
        if len(submissions) <= 1 or self.jobs == 1:
            with Grader(self.bundle, self.sandbox) as grader:
                for submission in submissions:
                    began(submission.stem)
                    yield grader.grade(submission)
            return
        waiting = deque(submissions)
        while waiting:
            lost: list[Submission] = []
            jobs = min(self.jobs, len(waiting))
            with grading_processes(jobs, self.bundle, self.sandbox) as executor:
                start = partial(_start_here, executor, began)
                for submission, future in spread(start, waiting, _AHEAD * jobs):
                    if future.exception() is not None or future.result().killed:
                        lost.append(submission)
                    else:
                        yield future.result().report
            yield from map(self._grade_alone, lost)

    def _grade_alone(self, submission: Submission) -> Report:
        """Grade again, alone, what was under way when a process was killed, or a worker of its own.

        The kernel kills when memory runs out, and may hit a neighbour of whoever used it up. What
        ends its process when it is alone, too, is itself the reason.
        """
        with grading_processes(1, self.bundle, self.sandbox) as executor:
            future = executor.submit(_grade_here, submission)
            if error := future.exception():
                reason = f"the grading process ended: {error!r}"
                return without_grade(submission, self.bundle, Status.GRADER_ERROR, reason)
            return future.result().report


@dataclass(frozen=True, kw_only=True)
class _Graded:
    report: Report
    killed: bool
    """Whether a worker was killed, so that it may have been somebody else's fault."""


def _start_here(
    executor: Executor, began: Callable[[str], None], submission: Submission
) -> "Future[_Graded]":
    began(submission.stem)
    return executor.submit(_grade_here, submission)


def _grade_here(submission: Submission) -> _Graded:
    grader = grader_here()
    return _Graded(report=grader.grade(submission), killed=grader.killed)


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def grading_processes(jobs: int, bundle: Bundle, sandbox: Sandbox) -> Iterator[Executor]:
    """Fork processes that share the opened bundle: nothing is imported or unpacked twice."""
    try:
        with pool(jobs, _start, bundle, sandbox) as executor:
            yield executor
    except BaseException:  # those that graded were killed, and cleaned nothing up
        clear_abandoned()
        raise


def grader_here() -> Grader:
    """Return the grader of this process of the pool."""
    return _grader


_grader: Grader


def _start(bundle: Bundle, sandbox: Sandbox) -> None:
    global _grader  # noqa: PLW0603 - a pool's initializer has no other place to put it
    _grader = Grader(bundle, sandbox)
    multiprocessing.util.Finalize(None, _grader.__exit__, args=(None, None, None), exitpriority=100)
