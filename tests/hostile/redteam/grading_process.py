"""A process that grades specimens one after another, seen from outside: a specimen may end it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from autograder.errors import UserError
from autograder.strict import to_json
from redteam.results import NeighbourResult, SpecimenResult, Task, read_line
from redteam.specimen_grader import Ready, Start

PROGRAM = Path(__file__).resolve().parent.parent
"""The folder of hostile specimens: Python runs the `__main__.py` in it."""


class GradingProcess:
    """Starts the process, and restarts it when it was ended; a context manager."""

    def __init__(self, start: Start, environment: Mapping[str, str]) -> None:
        self._start, self._environment = start, {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self.promises = ""

    def __enter__(self) -> Self:
        self._running()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def neighbour(self, path: str) -> NeighbourResult:
        """Have an honest submission graded."""
        answer = self._ask(path)
        if answer is None:
            return NeighbourResult(path=path, score=None, report="the process that graded it ended")
        return read_line(NeighbourResult, answer, "its answer")

    def specimen(self, task: Task) -> SpecimenResult:
        """Have a specimen graded and inspected."""
        answer = self._ask(task.name)
        if answer is None:
            return SpecimenResult(
                name=task.name,
                status="",
                score=None,
                reason="",
                verdicts={},
                leaks=(),
                left=(),
                harm=("it ended the process that graded it",),
                seconds=0.0,
            )
        return read_line(SpecimenResult, answer, "its answer")

    def _ask(self, order: str) -> bytes | None:
        """Send an order; return None if the process ended instead of answering."""
        answer = _exchange(self._running(), msgspec.json.encode(order))
        if answer is None:
            self._end()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, str(PROGRAM), "grade"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment
            )
            answer = _exchange(self._process, to_json(self._start).encode())
            if answer is None:
                self._end()
                raise UserError(f"{self._start.kind} cannot be measured: see the message above")
            self.promises = read_line(Ready, answer, "its first answer").promises
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            with self._process, suppress(BrokenPipeError):  # which waits for it
                assert self._process.stdin is not None
                self._process.stdin.close()
            self._process = None


def _exchange(process: subprocess.Popen[bytes], order: bytes) -> bytes | None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.write(order + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if answer.endswith(b"\n"):
            return answer
    return None
