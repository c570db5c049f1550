"""One submission's worker: started, loaded, asked, restarted after a crash, and put away.

Whatever goes wrong on the other side comes out of here as a `Finding` about the student's code.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self

import numpy as np

from autograder.errors import (
    Finding,
    GraderFault,
    StudentBlocked,
    StudentCrashed,
    StudentNotFound,
    StudentTimedOut,
)
from autograder.model import Cell, Limits
from autograder.sandbox.channel import AnswerCall, Channel, Deadline, HungUp, TooSlow
from autograder.sandbox.kinds import Sandbox, Started
from autograder.sandbox.processes import helpers, may_start_others
from autograder.sandbox.reported import finding_of, told_of
from autograder.sandbox.worker import Malformed


class Session:
    """A conversation with the student's code; a context manager."""

    def __init__(
        self, sandbox: Sandbox, *, cells: Sequence[Cell], files: Mapping[str, bytes], limits: Limits
    ) -> None:
        self._sandbox, self._cells, self._limits = sandbox, cells, limits
        self.files = files

        self._alive: ExitStack | None = None
        self._channel: Channel
        self._started: Started
        self._pid = 0
        self.starts = 0
        self._cpu_before = 0.0
        self._waited = 0.0
        self._cpu_answered = 0.0
        self._cpu_unasked = 0.0
        self._confined = 0
        self._skipped: dict[str, Finding] = {}
        self._cell_errors: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def alive(self) -> bool:
        """Whether a worker is up."""
        return self._alive is not None

    @property
    def load_errors(self) -> tuple[str, ...]:
        """What went wrong in which cell, in the student's words."""
        told = {**self._cell_errors, **{k: str(v) for k, v in self._skipped.items()}}
        return tuple(
            f"{cell.label}: {told[cell.label]}" for cell in self._cells if cell.label in told
        )

    def ask(
        self, operation: str, arrays: Sequence[Any] = (), **request: Any
    ) -> tuple[Any, list[Any]]:
        """Ask the worker something; returns its result and the arrays that came with it."""
        self.start()
        reply, received = self._exchange(
            {"op": operation, **request}, list(arrays), self._limits.call_seconds
        )
        if "error" in reply:
            raise finding_of(reply["error"])
        return reply.get("result"), received

    @contextmanager
    def reference_calls(self, names: Sequence[str], answer_call: AnswerCall) -> Iterator[None]:
        """Let the worker's code call these functions, which `answer_call` answers for."""
        self.ask("install_reference", names=list(names))
        self._channel.answer_call = answer_call
        try:
            yield
        finally:
            if self._alive is not None:
                self._channel.answer_call = None
                self.ask("remove_reference")

    def start_afresh(self) -> None:
        """Give up the worker; the next question starts another, and nobody is to blame for it."""
        if self._alive is not None:
            self._stop()
            self.starts -= 1
            self._confined = 0

    @contextmanager
    def charging(self) -> Iterator[Callable[[], float]]:
        """Count the CPU seconds of what is asked within, and of what was done unasked before.

        Only what the worker itself does is counted, so it must be alone and unable to call others.
        """
        self._confine()
        start, self._cpu_unasked = self.cpu_clock() - self._cpu_unasked, 0.0
        yield lambda: self._cpu_answered - start

    def _confine(self) -> None:
        """Let the worker start nothing any more, and make sure that it has no helpers."""
        if self._alive is not None and self._confined == self.starts:
            return
        self.ask("confine")
        if may_start_others(self._pid):
            raise StudentBlocked("kept the right to start processes: its speed is not measured")
        if helpers(self._pid, self._started.process.pid, self._started.owner):
            raise StudentBlocked("left a process in the background: its speed is not measured")
        self._confined = self.starts

    def cpu_clock(self) -> float:
        """CPU seconds the worker has used, read from outside: student code cannot reach it."""
        try:
            return time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            return 0.0

    def not_found(self, name: str) -> Finding:
        """Explain why `name` does not exist: the cell that was to define it may have failed."""
        for label, finding in self._skipped.items():
            return type(finding)(f"{name} is not defined: {label} {finding}")
        explained = "".join(f"\n{error}" for error in self.load_errors)
        return StudentNotFound(f"{name} is not defined in what was handed in.{explained}")

    @contextmanager
    def trying_on(self, cells: Sequence[Cell]) -> Iterator[None]:
        """Load more cells for a while, then be as before: for code of ours, which leaves no traces.

        A worker that was started anew meanwhile is given up: it never was as before.
        """
        self._skipped.clear()
        self.start()
        self.ask("mark")
        given, began = self._cells, self.starts
        self._cells = cells
        self._load()
        self._cells = [*given, *cells]
        try:
            yield
        finally:
            self._cells = given
            if self._alive is not None and self.starts == began:
                self.ask("restore")
            else:
                self._stop()
                self.starts = 0

    def start(self) -> None:
        """Start a worker and load the cells, unless one is up already.

        A cell that hangs or kills the process is left out of the next attempt, so that it is
        paid for once, and whatever the other cells define is still graded.
        """
        while self._alive is None:
            self._seconds_left()
            if self.starts > self._limits.restarts:
                raise StudentCrashed("your code ended its process too often")
            self.starts += 1
            self._launch()
            self._load()

    def _launch(self) -> None:
        stack = ExitStack()
        self._alive = stack
        self._cpu_answered = 0.0
        try:
            self._started = stack.enter_context(self._sandbox.start(self._limits))
            process = self._started.process
            assert process.stdin is not None
            assert process.stdout is not None
            self._channel = Channel(
                process.stdin.fileno(), process.stdout.fileno(), lambda: process.poll() is not None
            )
            self._pid = process.pid
            request = {
                "op": "set_up",
                "user": self._started.user,
                "home": self._started.home,
                "limits": _rlimits(self._limits),
                "files": list(self.files),
                "filter": self._sandbox.call_filter and self._sandbox.call_filter.hex(),
            }
            contents = [np.frombuffer(data, np.uint8) for data in self.files.values()]
            reply, _ = self._channel.ask(request, contents, Deadline(60, lambda: 0.0))
            if "error" in reply:
                raise GraderFault(f"the worker could not set_up: {reply['error']}")
            self._pid = self._started.worker_pid()
        except (HungUp, TooSlow, Malformed) as error:
            told = _words_of(process)
            self._stop()
            raise GraderFault(f"a worker did not come up: {error!r} {told}") from error

    def _load(self) -> None:
        self._cell_errors.clear()
        loading_began = self.cpu_clock()
        for cell in self._cells:
            if cell.label in self._skipped:
                continue
            left = self._limits.load_seconds - (self.cpu_clock() - loading_began)
            try:
                reply, _ = self._exchange(
                    {"op": "load", "label": cell.label, "source": cell.source}, [], max(left, 0.1)
                )
            except Finding as finding:
                self._skipped[cell.label] = finding
                return
            if "error" in reply:
                self._cell_errors[cell.label] = told_of(reply["error"])

    def _exchange(
        self, request: dict[str, Any], arrays: list[Any], seconds: float
    ) -> tuple[dict[str, Any], list[Any]]:
        """Send one request within the limits; a worker that fails to answer properly is ended."""
        seconds, began = min(seconds, self._seconds_left()), time.monotonic()
        self._cpu_unasked += self.cpu_clock() - self._cpu_answered
        try:
            return self._channel.ask(request, arrays, Deadline(seconds, self.cpu_clock))
        except TooSlow:
            self._stop()
            raise StudentTimedOut(f"did not finish within {seconds:g} s") from None
        except Malformed as error:
            self._stop()
            raise StudentBlocked(f"tampered with the grader's channel: {error}") from None
        except HungUp:
            raise StudentCrashed(self._how_it_ended()) from None
        finally:
            self._cpu_answered = self.cpu_clock()
            self._waited += time.monotonic() - began

    def _seconds_left(self) -> float:
        """CPU seconds that the submission may still use, over all of its workers.

        As with one call, what sleeps is charged for a part of the time that we waited.
        """
        used = self._cpu_before + (self.cpu_clock() if self._alive else 0.0)
        used = max(used, self._waited / Deadline.WALL_FACTOR)
        if used >= self._limits.total_seconds:
            self._stop()
            raise StudentTimedOut(
                f"used up the {self._limits.total_seconds:g} s of computing time for a submission"
            )
        return self._limits.total_seconds - used

    def _how_it_ended(self) -> str:
        process = self._started.process
        try:
            code = process.wait(timeout=2)
        except subprocess.TimeoutExpired:  # it closed its pipes but lives on
            code = None
        self._stop()
        if code is None:
            return "closed the grader's channel"
        if code < 0 or code > 128:
            return f"was killed by signal {abs(code) % 128}"
        return f"ended the Python process with exit code {code}"

    def _stop(self) -> None:
        if self._alive is not None:
            self._cpu_before += self.cpu_clock()
            stack, self._alive = self._alive, None
            stack.close()


class TrustedSession(Session):
    """A conversation with our own code: what goes wrong in it is never the student's fault."""

    def ask(
        self, operation: str, arrays: Sequence[Any] = (), **request: Any
    ) -> tuple[Any, list[Any]]:
        """Ask the worker something."""
        try:
            return super().ask(operation, arrays, **request)
        except Finding as finding:
            raise GraderFault(f"trusted code failed in its worker: {finding}") from finding


def _words_of(process: subprocess.Popen[bytes]) -> str:
    """Read what a process has told so far on its way up, without waiting for more."""
    if process.stderr is None:
        return ""
    os.set_blocking(process.stderr.fileno(), False)
    return (process.stderr.read(2000) or b"").decode(errors="replace")


def _rlimits(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_AS": limits.memory_mib * 2**20,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_FSIZE": limits.file_mib * 2**20,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,  # a queue outlives its process and no folder shows it
        "RLIMIT_CPU": int(limits.total_seconds) + 10,
    }
