"""Grades in processes of this machine: each serves all the work that reaches it."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.grading.bundle import Bundle
from autograder.grading.journey import Grader, without_grade
from autograder.model import Report, Status, Submission
from autograder.sandbox import Sandbox


@dataclass(frozen=True, kw_only=True)
class LocalRunner:
    """Grades in processes of this machine."""

    bundle: Bundle
    sandbox: Sandbox
    jobs: int

    @property
    def judged_by(self) -> str:
        """Name what decides a score: our checks, and this grader."""
        return self.bundle.digest

    def grade(self, submissions: Sequence[Submission]) -> Iterator[Report]:
        """Yield reports as they are made."""
        if len(submissions) <= 1 or self.jobs == 1:
            with Grader(self.bundle, self.sandbox) as grader:
                yield from map(grader.grade, submissions)
            return
        jobs = min(self.jobs, len(submissions))
        with grading_processes(jobs, self.bundle, self.sandbox) as executor:
            pending = {
                executor.submit(_grade_here, submission): submission for submission in submissions
            }
            for future in as_completed(pending):
                error = future.exception()
                yield future.result() if error is None else self._lost(pending[future], error)

    def _lost(self, submission: Submission, error: BaseException) -> Report:
        """Account for a submission whose grading process died."""
        reason = f"the grading process ended: {error!r}"
        return without_grade(submission, self.bundle, Status.GRADER_ERROR, reason)


def _grade_here(submission: Submission) -> Report:
    return grader_here().grade(submission)


def default_jobs() -> int:
    """One for each processor this process may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def grading_processes(jobs: int, bundle: Bundle, sandbox: Sandbox) -> Iterator[Executor]:
    """Fork processes that share the opened bundle: nothing is imported or unpacked twice."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, _start, (bundle, sandbox)) as executor:
        yield executor


def grader_here() -> Grader:
    """Return the grader of this process of the pool."""
    return _grader


_grader: Grader


def _start(bundle: Bundle, sandbox: Sandbox) -> None:
    global _grader  # noqa: PLW0603 - a pool's initializer has no other place to put it
    _grader = Grader(bundle, sandbox)
    multiprocessing.util.Finalize(None, _grader.__exit__, args=(None, None, None), exitpriority=100)
