"""One specimen in one grading process: graded, and looked at from all sides."""

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.diagnose import Diagnostician
from autograder.grading import Bundle, Grader
from autograder.hostile.looking import (
    Listener,
    Remains,
    pages,
    snapshot,
    stands_as_it_is,
    world_writable,
)
from autograder.hostile.seen import Seen, Task
from autograder.hostile.watched import Watched
from autograder.intake import submission_at
from autograder.model import Report
from autograder.sandbox import Sandbox, users

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

USERS_EACH = 40
"""User ids for each grading process: nobody else's, so that what is left has a name on it."""

Job = Task | str
"""A specimen, or the path of an honest neighbour's submission."""


class Field:
    """What a grading process needs; made before it is forked."""

    def __init__(
        self, canary: str, bundle: Bundle, sandbox: Sandbox, diagnostician: Diagnostician
    ) -> None:
        self.canary, self.bundle = canary, bundle
        self.watched = Watched(sandbox)
        self.grader = Grader(bundle, self.watched, diagnostician)
        self.remains: Remains
        if os.geteuid() == 0:
            world_writable()  # once, before processes are forked that ask for it


@contextmanager
def grading_fields(jobs: int, field: Field) -> Iterator[Executor]:
    """Fork processes that each grade one after another."""
    context = multiprocessing.get_context("fork")
    started = context.Value("i", 0)
    with ProcessPoolExecutor(jobs, context, _start, (started, field)) as executor:
        yield executor


_field: Field


def _start(started: "Synchronized[int]", field: Field) -> None:
    global _field  # noqa: PLW0603 - a pool's initializer has no other place to put it
    with started.get_lock():
        started.value += 1
        mine = users.FIRST_USER + users.USERS - started.value * USERS_EACH
    users.FIRST_USER = mine
    _field = field
    field.watched.adopt_orphans()
    field.remains = Remains(range(mine, mine + USERS_EACH))
    Finalize(None, field.grader.__exit__, args=(None, None, None), exitpriority=100)


def work(one: Job) -> Seen | Report:
    """Grade it in this process."""
    if isinstance(one, str):
        return _field.grader.grade(submission_at(Path(one), "neighbour"))
    return _look(one, _field)


def _look(task: Task, field: Field) -> Seen:
    start, folder, submission = time.monotonic(), Path(task.folder), Path(task.submission)
    before = snapshot(folder)
    with Listener(task.port, task.socket) as listener:
        report = field.grader.grade(submission_at(submission, submission.stem))
        heard = listener.heard()
    seconds = time.monotonic() - start
    return Seen(
        name=task.name,
        status=str(report.status),
        score=report.score,
        reason=report.reason,
        verdicts={f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes},
        leaks=(*_leaks(task, report, field), *(["the network was reached"] if heard else [])),
        left=(
            *(f"process {command}" for command in field.watched.left()),
            *_changes(before, snapshot(folder)),
            *field.remains.clear(),
        ),
        harm=(),
        seconds=seconds,
    )


def _leaks(task: Task, report: Report, field: Field) -> Iterator[str]:
    tokens = [task.canary, field.canary]
    for where, text in pages(report, field.bundle).items():
        if holds(text, tokens):
            yield f"the canary is in {where}"
        if task.mark and stands_as_it_is(task.mark, where, text):
            yield f"{task.mark!r} stands as it is in {where}"


def holds(text: str, tokens: Sequence[str]) -> bool:
    """Whether one of the tokens is there, perhaps backwards or in hexadecimal."""
    forms = [form for t in tokens for form in (t, t[::-1], t.encode().hex())]
    return any(form in text for form in forms)


def _changes(
    before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]
) -> Iterator[str]:
    for path, was in before.items():
        if after.get(path) != was:
            yield f"changed {path}"
    yield from (f"new {path}" for path in after if path not in before)
