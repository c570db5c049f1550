"""One submission's worker: it is started, loaded, asked, restarted after a crash, and ended.

Whatever goes wrong in the worker is raised here as a `Finding` about the student's code.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

from msgspec.structs import replace

from autograder.errors import (
    Finding,
    GraderFault,
    StudentBlocked,
    StudentCrashed,
    StudentTimedOut,
)
from autograder.model import Cell, Limits
from autograder.sandbox.channel import AnswerCall, HungUp, TooSlow
from autograder.sandbox.cpu_time import CpuTime
from autograder.sandbox.kinds import Sandbox
from autograder.sandbox.launch import ReadyWorker, launch
from autograder.sandbox.worker.wire import Malformed
from autograder.sandbox.worker_errors import (
    by_cell,
    describe_end,
    describe_error,
    finding_of,
    not_found,
    statement_lines,
    texts_in,
)

_READING = 0
"""In place of a line number: a cell is read before its first statement runs."""

_KILLED = {-9, 128 + 9}
"""Exit codes of a process that was killed, and of bubblewrap around one."""


def _where(line: int, finding: Finding) -> str:
    return f"line {line} {finding}" if line != _READING else str(finding)


class Session:
    """The conversation with one submission's workers; a context manager."""

    def __init__(
        self, sandbox: Sandbox, *, cells: Sequence[Cell], files: Mapping[str, bytes], limits: Limits
    ) -> None:
        self._sandbox, self._cells, self._limits = sandbox, cells, limits
        self.files = files
        self.starts = 0
        self.launched = 0
        """How many workers there were, those included that took their place by plan."""
        self.killed = False
        """Whether a worker was killed: by itself, or by the kernel because memory ran out."""
        self._worker: ReadyWorker | None = None
        self._cpu = CpuTime(limits.total_seconds)
        self._began = time.process_time()
        self._lent: tuple[list[str], AnswerCall] | None = None
        self._seeds = {"begin": 0}
        self._first: dict[str, Any] = {}
        """What the next request has the worker do first: it takes no message of its own."""
        self.alone = False
        """Whether workers lose the right to start processes and threads before they load code."""
        self._as_usual: tuple[Any, ...] = ()
        self._skipped: dict[tuple[str, int], Finding] = {}
        self._errors: list[tuple[str, str]] = []
        self._notes: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def alive(self) -> bool:
        """Whether a worker is up."""
        return self._worker is not None

    @property
    def load_errors(self) -> tuple[str, ...]:
        """What went wrong in which cell, as a student may read it."""
        skipped = [
            (label, _where(line, finding)) for (label, line), finding in self._skipped.items()
        ]
        return by_cell(self._cells, [*skipped, *self._errors])

    @property
    def load_notes(self) -> tuple[str, ...]:
        """What is worth knowing about the cells besides that."""
        return by_cell(self._cells, self._notes)

    def ask(
        self, operation: str, arrays: Sequence[Any] = (), **request: Any
    ) -> tuple[Any, list[Any]]:
        """Send a request to the worker; return its result and the arrays that came with it."""
        worker = self._started()
        reply, received = self._exchange(
            worker, {"op": operation, **request}, list(arrays), self._limits.call_seconds
        )
        if "error" in reply:
            raise finding_of(reply["error"])
        return reply.get("result"), received

    @contextmanager
    def reference_calls(self, names: Sequence[str], answer_call: AnswerCall) -> Iterator[None]:
        """Put stubs in place of these functions; `answer_call` answers the calls of the stubs.

        This happens in a worker of its own. So nothing that was seen earlier can be put to the
        functions, and nothing that they answer is known later.
        """
        self.start_afresh()
        self._lent = (list(names), answer_call)
        try:
            yield
        finally:
            self.start_afresh()
            self._lent = None

    def begin(self, number: int) -> None:
        """Have all of the student's random numbers follow from this, in later workers too."""
        self._seeds = {"begin": number}
        self._first.pop("seed", None)
        self._first |= self._seeds

    def seed(self, number: int) -> None:
        """Seed numpy's global generator, in later workers too."""
        self._seeds["seed"] = self._first["seed"] = number

    def forget(self) -> None:
        """Have the worker drop the objects that it keeps."""
        self._first["forget"] = True

    def start_afresh(self) -> None:
        """End the worker; the next request starts another, which does not count as a restart."""
        if self._worker is not None:
            self._stop()
            self.starts -= 1

    def be_alone(self) -> None:
        """Have a worker that cannot start processes or threads, until `be_as_usual`.

        It lost the right before any of the student's code ran, so nobody has to look for helpers.
        """
        if not self.alone:
            self.start_afresh()
            self.alone = True
            self._as_usual = (dict(self._skipped), list(self._errors), list(self._notes))

    def be_as_usual(self) -> None:
        """End a worker that is alone; what could not be loaded there is not held against others."""
        if self.alone:
            self.start_afresh()
            self.alone = False
            self._skipped, self._errors, self._notes = self._as_usual

    @contextmanager
    def charging(self) -> Iterator[Callable[[], float]]:
        """Count the CPU seconds of requests in this context, and of unasked work before them.

        Only the worker's own process is counted, so no other may work for it.
        """
        assert self.alone, "another process might do the work that is timed"
        with self._cpu.charging() as charged:
            yield charged

    def not_found(self, name: str) -> Finding:
        """Explain why `name` does not exist: the cell that should define it may have failed."""
        return not_found(name, self._skipped, self.load_errors)

    def _started(self) -> ReadyWorker:
        """Start a worker and load the cells, unless a worker is running.

        A statement that hangs or kills the process is left out of the next attempt, so that it
        costs time only once, and what the others define is still graded.
        """
        while self._worker is None:
            self._seconds_left()
            if self.starts > self._limits.restarts:
                raise StudentCrashed("your code ended its process too often")
            self.starts += 1
            self.launched += 1
            limits = replace(self._limits, processes=0) if self.alone else self._limits
            self._worker = launch(self._sandbox, self.files, limits)
            self._cpu.follow(self._worker.pid)
            self._first = {**self._seeds}
            self._load(self._worker)
            self._first |= self._seeds  # what a cell drew, or whether it ran, must not matter
            if self._worker is not None and self._lent is not None:
                self._lend(self._worker, *self._lent)
        return self._worker

    def _lend(self, worker: ReadyWorker, names: list[str], answer_call: AnswerCall) -> None:
        request = {"op": "install_reference", "names": names}
        self._exchange(worker, request, [], self._limits.call_seconds)
        worker.channel.answer_call = answer_call

    def _load(self, worker: ReadyWorker) -> None:
        self._errors.clear()
        self._notes.clear()
        ends = self._cpu.clock() + self._limits.load_seconds
        for cell in self._cells:
            read = {"op": "load", "label": cell.label, "source": cell.source}
            statements = self._step(worker, cell, _READING, read, ends)
            for number, line in enumerate(statement_lines(statements)):
                self._step(worker, cell, line, {"op": "run", "statement": number}, ends)

    def _step(
        self, worker: ReadyWorker, cell: Cell, line: int, request: dict[str, Any], ends: float
    ) -> Any:
        """Read a cell or run one of its statements, unless that ended a worker before."""
        if self._worker is None or (cell.label, line) in self._skipped:
            return None
        try:
            left = ends - self._cpu.clock()
            reply, _ = self._exchange(worker, request, [], max(left, 0.1))
        except Finding as finding:
            self._skipped[cell.label, line] = finding
            return None
        if "error" in reply:
            self._errors.append((cell.label, describe_error(reply["error"])))
            return None
        for kind, told in (("errors", self._errors), ("notes", self._notes)):
            told += [(cell.label, text) for text in texts_in(reply.get("result"), kind)]
        return reply.get("result")

    def _exchange(
        self, worker: ReadyWorker, request: dict[str, Any], arrays: list[Any], seconds: float
    ) -> tuple[dict[str, Any], list[Any]]:
        """Send one request within the limits; end a worker that does not answer properly."""
        left = self._seconds_left()
        seconds = min(seconds, left)
        request, self._first = {**request, **self._first}, {}
        try:
            with self._cpu.waiting():
                return worker.channel.ask(request, arrays, self._cpu.deadline(seconds))
        except TooSlow:
            self._cpu.use_up_to(left - seconds)
            self._stop()
            raise StudentTimedOut(f"did not finish within {seconds:g} s") from None
        except Malformed as error:
            self._stop()
            raise StudentBlocked(f"tampered with the grader's channel: {error}") from None
        except HungUp:
            if worker.group.exceeded():
                self._stop()
                most = worker.group.limit_mib
                raise StudentCrashed(f"used more than {most} MiB of memory in all") from None
            code = self._exit_code(worker)
            self.killed = self.killed or code in _KILLED
            raise StudentCrashed(describe_end(code)) from None

    def _seconds_left(self) -> float:
        left = self._cpu.left()
        if left <= 0:
            self._stop()
            raise StudentTimedOut(
                f"used up the {self._cpu.seconds:g} s of computing time for a submission"
            )
        if time.process_time() - self._began > self._cpu.seconds:
            self._stop()
            raise StudentTimedOut(
                f"returned what took the grader more than {self._cpu.seconds:g} s to judge"
            )
        return left

    def _exit_code(self, worker: ReadyWorker) -> int | None:
        """Wait for a worker that hung up; return None if it closed its pipes and still runs."""
        try:
            return worker.started.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self._stop()

    def _stop(self) -> None:
        if self._worker is not None:
            self._cpu.end()
            worker, self._worker = self._worker, None
            worker.ending.close()


class TrustedSession(Session):
    """A session with the course's own code: a fault in it is never the student's."""

    def ask(
        self, operation: str, arrays: Sequence[Any] = (), **request: Any
    ) -> tuple[Any, list[Any]]:
        """Send a request to the worker; turn every finding into a `GraderFault`."""
        try:
            return super().ask(operation, arrays, **request)
        except Finding as finding:
            raise GraderFault(f"trusted code failed in its worker: {finding}") from finding
