"""Grades hostile hand-ins with the real grader, and looks for what they gained, learned or left."""

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.grading import Bundle, Grader, open_bundle
from autograder.hostile.looking import Listener, Remains, pages, snapshot
from autograder.hostile.seen import Measured, Seen, Task, Tasks
from autograder.hostile.watched import Watched
from autograder.model import Report
from autograder.sandbox import Sandbox, users

NEIGHBOUR_EVERY = 20
USERS_EACH = 40
"""User ids for each grading process: nobody else's, so that what is left has a name on it."""


def measure(tasks: Tasks, sandbox: Sandbox, kind: str, jobs: int) -> Measured:
    """Measure all of them, side by side, with honest neighbours between them."""
    start = time.monotonic()
    os.environ["AUTOGRADER_CANARY"] = tasks.canary
    with open_bundle(*map(Path, tasks.zips)) as opened:
        quick = replace(opened.limits, call_seconds=2.0, load_seconds=3.0, total_seconds=30.0)
        bundle = replace(opened, limits=quick)
        ours = [Path.cwd()] if (Path.cwd() / "assignment" / "course.toml").exists() else []
        sandbox.keep_out([*ours, *map(Path, tasks.zips), *_decoys(tasks)])
        with Grader(bundle, sandbox) as grader:
            alone = grader.grade("neighbour", Path(tasks.neighbour))
        seen, neighbours, harm = [], 0, []
        for found in _all(tasks, bundle, sandbox, jobs):
            if isinstance(found, Seen):
                seen.append(found)
            else:
                neighbours += 1
                if found != alone:
                    harm.append(f"a neighbour's grade is {found.score}, alone {alone.score}")
    return Measured(
        kind=kind,
        promises=sandbox.promises,
        seen=tuple(seen),
        harm=tuple(harm),
        neighbours=neighbours,
        seconds=time.monotonic() - start,
    )


def _decoys(tasks: Tasks) -> Iterator[Path]:
    """Name what `autograder grade` would close to other users: course, results, hand-ins."""
    for task in tasks.tasks:
        yield from (Path(task.folder) / name for name in ("course", "out", "handins"))


def _all(
    tasks: Tasks, bundle: Bundle, sandbox: Sandbox, jobs: int
) -> Iterator[Seen | Report]:
    """Yield what was seen of each, and how the neighbours between them were graded."""
    work: list[Task | str] = []
    for number, task in enumerate(tasks.tasks):
        if number % NEIGHBOUR_EVERY == 0:
            work.append(tasks.neighbour)
        work.append(task)
    work.append(tasks.neighbour)
    lost: list[Task | str] = []
    with _processes(jobs, tasks, bundle, sandbox) as executor:
        for one, future in [(one, executor.submit(_one, one)) for one in work]:
            try:
                yield future.result()
            except BrokenExecutor:
                lost.append(one)
    for one in lost:  # each for itself: one of them ends the process that grades it
        with _processes(1, tasks, bundle, sandbox) as executor:
            try:
                yield executor.submit(_one, one).result()
            except BrokenExecutor:
                if isinstance(one, Task):
                    yield _fatal(one)


def _fatal(task: Task) -> Seen:
    return Seen(
        name=task.name, status="", score=None, reason="", verdicts={}, leaks=(), left=(),
        harm=("it ended the process that graded it",), seconds=0.0,
    )  # fmt: skip


@contextmanager
def _processes(jobs: int, tasks: Tasks, bundle: Bundle, sandbox: Sandbox) -> Iterator[Executor]:
    context = multiprocessing.get_context("fork")
    slots = context.Value("i", 0)
    start = (slots, tasks, bundle, sandbox)
    with ProcessPoolExecutor(jobs, context, _start, start) as executor:
        yield executor


_ground: "_Ground"


def _start(slots: "multiprocessing.sharedctypes.Synchronized[int]", tasks: Tasks, bundle: Bundle, sandbox: Sandbox) -> None:
    global _ground  # noqa: PLW0603 - a pool's initializer has no other place to put it
    with slots.get_lock():
        slots.value += 1
        last = users.FIRST_USER + users.USERS - slots.value * USERS_EACH
    users.FIRST_USER, before = last, users.FIRST_USER
    del before
    _ground = _Ground(tasks, bundle, sandbox)
    multiprocessing.util.Finalize(None, _ground.grader.__exit__, args=(None, None, None), exitpriority=100)


class _Ground:
    """What one grading process keeps."""

    def __init__(self, tasks: Tasks, bundle: Bundle, sandbox: Sandbox) -> None:
        self.tasks, self.bundle = tasks, bundle
        self.watched = Watched(sandbox)
        self.grader = Grader(bundle, self.watched)
        self.remains = Remains(range(users.FIRST_USER, users.FIRST_USER + USERS_EACH))


def _one(one: Task | str) -> Seen | Report:
    if isinstance(one, str):
        return _ground.grader.grade("neighbour", Path(one))
    return _measure(one, _ground)


def _measure(task: Task, ground: _Ground) -> Seen:
    start, folder = time.monotonic(), Path(task.folder)
    before = snapshot(folder)
    with Listener(task.port, task.socket) as listener:
        report = ground.grader.grade(Path(task.handin).stem, Path(task.handin))
        heard = listener.heard()
    seconds = time.monotonic() - start
    after = snapshot(folder)
    changed = [p for p in before if after.get(p) != before[p]]
    left = [f"process {command}" for command in ground.watched.left()]
    left += [f"changed {path}" for path in changed]
    left += [f"new {path}" for path in after if path not in before]
    left += ground.remains.found()
    texts = pages(report, ground.bundle)
    tokens = [task.canary, ground.tasks.canary]
    leaks = [f"canary in {where}" for where, text in texts.items() if _holds(text, tokens)]
    leaks += [
        f"{task.mark!r} as it is in {where}"
        for where, text in texts.items()
        if task.mark and task.mark in text and where not in {"results.json", "report"}
    ]
    leaks += ["the network was reached"] if heard else []
    return Seen(
        name=task.name,
        status=str(report.status),
        score=report.score,
        reason=report.reason,
        verdicts={f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes},
        leaks=tuple(leaks),
        left=tuple(left),
        harm=(),
        seconds=seconds,
    )


def _holds(text: str, tokens: Sequence[str]) -> bool:
    forms = [form for t in tokens for form in (t, t[::-1], t.encode().hex())]
    return any(form in text for form in forms)
