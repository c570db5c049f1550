"""Grades on the workers of a scheduler of Dask; what they send back is read as if by strangers."""

import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from distributed import Client
from distributed.cfexecutor import ClientExecutor

from autograder.errors import GraderFault, Refused, UserError
from autograder.grading import Bundle, without_grade
from autograder.intake.receive import receive
from autograder.model import Report, Status, Submission
from autograder.runners import wire
from autograder.runners.cluster import on_worker
from autograder.runners.cluster.connection import (
    after_all,
    connected,
    gone,
    in_words,
    misfit,
    threads,
    without_workers,
)
from autograder.runners.work_queue import nobody_asks, spread

_AHEAD = 2
"""Submissions on their way for each thread: one to grade, and one so that it need not wait."""

_PATIENCE = 300.0
"""Seconds without any worker until the run ends: a new one may take minutes to start."""

Answer = tuple[Mapping[str, Any], bytes]


@dataclass(frozen=True, kw_only=True)
class ClusterRunner:
    """Grades on many machines."""

    client: Client
    bundle: Bundle
    zips: tuple[Path, ...]
    kind: str
    """Which sandbox the workers use; "auto": the strongest of each."""
    key: str
    """Names this run on the workers."""
    said: Mapping[str, dict[str, Any]]
    """What each worker said about itself in the beginning."""
    questions: tuple[str, ...] | None = None

    @property
    def sandbox(self) -> str:
        """The kind of sandbox that all workers use."""
        return str(next(iter(self.said.values()))["sandbox"])

    @property
    def judged_by(self) -> str:
        """Name what decides a score, as the local runner does: the machine does not matter."""
        return f"{self.bundle.digest} in {self.sandbox}"

    @property
    def promises(self) -> str:
        """Say who grades, and what stands around submitted code there."""
        return in_words(dict(self.said), self.client)

    def only(self, questions: Collection[str]) -> Self:
        """Return what runs the checks of these questions only."""
        return replace(self, questions=tuple(sorted(questions)))

    def grade(
        self, submissions: Sequence[Submission], began: Callable[[str], None] = nobody_asks
    ) -> Iterator[Report]:
        """Yield reports as they are made."""
        executor = self.client.get_executor(pure=False)
        alone: list[Submission] = []
        room = _Room(self.client)
        waiting = deque(submissions)
        try:
            for submission, future in spread(_Start(self, executor, began), waiting, room):
                found = self._understood(submission, future)
                if isinstance(found, Report):
                    yield found
                elif isinstance(found, _Newcomer):
                    check(self, [found.worker])
                    waiting.append(submission)
                else:
                    alone.append(submission)
            yield from (self._grade_alone(one, executor, room) for one in alone)
        finally:
            executor.shutdown(wait=False)

    def _grade_alone(
        self, submission: Submission, executor: ClientExecutor, room: "_Room"
    ) -> Report:
        """Grade again, alone, what was under way when a process was killed.

        It may have been somebody else's fault. What is lost once more is put aside: it has no
        score, since nobody knows who killed it, and the reason says what happened.
        """
        start, waiting = _Start(self, executor, nobody_asks), deque([submission])
        for _, future in spread(start, waiting, room):
            found = self._understood(submission, future, last=True)
            if isinstance(found, Report):
                return found
            if isinstance(found, str):
                break
            check(self, [found.worker])
            waiting.append(submission)
        reason = f"put aside, because it was lost again when it was graded alone: {found}"
        return without_grade(submission, self.bundle, Status.GRADER_ERROR, reason)

    def _understood(
        self, submission: Submission, future: "Future[Answer | Report]", *, last: bool = False
    ) -> "Report | _Newcomer | str":
        """Return the report; or why it must be graded again."""
        if future.cancelled():
            raise gone(self.client)
        if error := future.exception():
            return f"the workers that graded it ended: {error}"
        match future.result():
            case Report() as refused:
                return refused
            case {"unprepared": worker}, _:
                return _Newcomer(worker=worker)
            case {"ended": how}, _:
                return f"the grading process ended {how}"
            case {"killed": True}, _ if not last:
                return "a process of it was killed"
            case _, text:
                return self._read(submission, text)

    def _read(self, submission: Submission, text: bytes) -> Report | str:
        try:
            report = wire.read(text.decode(), submission.stem, self.bundle)
        except (GraderFault, ValueError) as fault:
            return str(fault)
        return replace(report, about=submission.about)


@dataclass(frozen=True, kw_only=True)
class _Newcomer:
    """A worker that knows nothing of this run yet: it came later, or in place of one that died."""

    worker: str


class _Start:
    """Reads a submission and sends it; a refusal is a report at once."""

    def __init__(
        self, runner: ClusterRunner, executor: ClientExecutor, began: Callable[[str], None]
    ) -> None:
        self._runner, self._executor, self._began = runner, executor, began

    def __call__(self, submission: Submission) -> "Future[Answer | Report]":
        self._began(submission.stem)
        try:
            received = receive(submission, self._runner.bundle.rules.limits)
        except Refused as refusal:
            future: Future[Answer | Report] = Future()
            bundle, why = self._runner.bundle, str(refusal)
            future.set_result(without_grade(submission, bundle, Status.NOT_GRADED, why))
            return future
        names, data = list(received.files), list(received.files.values())
        key, questions = self._runner.key, self._runner.questions
        sent: Future[Answer | Report] = self._executor.submit(
            on_worker.grade, key, questions, submission.stem, names, data
        )
        return sent


class _Room:
    """Tells how many submissions may be under way, and ends a run that nobody grades any more."""

    def __init__(self, client: Client) -> None:
        self._client, self._seen = client, time.monotonic()

    def __call__(self) -> int:
        there, now = threads(self._client), time.monotonic()
        if there:
            self._seen = now
        elif now - self._seen > _PATIENCE:
            raise without_workers(self._client)
        return _AHEAD * max(there, 1)


def check(runner: ClusterRunner, workers: list[str] | None = None) -> Mapping[str, dict[str, Any]]:
    """Prepare these workers or all, and refuse to go on with one that would judge differently."""
    header = {"sandbox": runner.kind, "zips": [path.name for path in runner.zips], "secret": []}
    zips = [path.read_bytes() for path in runner.zips]
    try:
        said: Mapping[str, Any] = runner.client.run(
            on_worker.prepare, runner.key, header, zips, workers=workers, on_error="return"
        )
    except (OSError, RuntimeError, TimeoutError):
        raise gone(runner.client) from None
    bundle = runner.bundle
    reasons = (misfit(name, it, bundle.digest, bundle.requires) for name, it in said.items())
    if unfit := [reason for reason in reasons if reason]:
        more = f" ({len(unfit) - 1} more do not fit)" if len(unfit) > 1 else ""
        raise UserError(f"a worker does not fit: {unfit[0]}{more}")
    fit = {name: it for name, it in said.items() if isinstance(it, dict)}
    kinds = {it["sandbox"]: name for name, it in (*runner.said.items(), *fit.items())}
    if len(kinds) > 1:
        told = ", ".join(f"{kind} at {name}" for kind, name in sorted(kinds.items()))
        raise UserError(
            f"workers have different sandboxes: {told}. A score must not depend on the worker: say"
            " which one to use with --sandbox, or mend those that lack it"
        )
    return fit


@contextmanager
def cluster_runner(
    address: str, certificates: Path | None, bundle: Bundle, zips: Sequence[Path], kind: str
) -> Iterator[ClusterRunner]:
    """Connect, and prepare all workers; at the end they forget checks and secret."""
    key = secrets.token_hex(16)
    with connected(address, certificates) as client, after_all(client, key):
        runner = ClusterRunner(
            client=client, bundle=bundle, zips=tuple(zips), kind=kind, key=key, said={}
        )
        said = check(runner)
        if not said:
            raise without_workers(client)
        yield replace(runner, said=said)
