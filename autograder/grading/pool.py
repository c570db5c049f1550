"""Graders side by side in processes: each serves all the work that reaches its process."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from autograder.grading.bundle import Bundle
from autograder.grading.journey import Grader
from autograder.sandbox import Sandbox


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
