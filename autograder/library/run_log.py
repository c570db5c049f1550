"""`grading.log` in the output folder: what happened when. It also keeps a second grader out."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from autograder.errors import UserError
from autograder.library.listener import Grading, Listener
from autograder.model import Report, Submission
from autograder.report.lines import one_line
from autograder.report.terminal import line_of
from autograder.store import not_written
from autograder.text import counted

LOG = "grading.log"


class RunLog:
    """Writes lines, each with its time; a context manager. Those before `open` wait until then."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._file = -1
        self._left = self._kept = 0
        self._resumed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def open(self, out: Path) -> None:
        """Open the file of this folder, or refuse to: two graders must not write there at a time.

        The kernel forgets the lock with this very process: no other inherits it, and no kill
        leaves it behind.
        """
        try:
            self._file = os.open(out / LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise UserError(
                f"another autograder is grading into {out} at the moment. Wait until it has ended"
                f" ({out / LOG} says what it does), or choose another output folder"
            ) from None
        except OSError as error:
            raise not_written(out, error.strerror or str(error)) from None
        waiting, self._waiting = self._waiting, []
        self._write("".join(waiting))

    def note(self, text: str) -> None:
        """Write a line."""
        line = f"{datetime.now().astimezone().isoformat(timespec='seconds')} {one_line(text)}\n"
        if self._file >= 0:
            self._write(line)
        else:
            self._waiting.append(line)

    @contextmanager
    def grading(self, submissions: Sequence[Submission]) -> Iterator[None]:
        """Write when grading begins and ends, and how."""
        self.note(f"begins: {counted(len(submissions), 'submission')}")
        self._left, self._kept = len(submissions), 0
        try:
            yield
        except BaseException as error:
            self.note(f"ended by {type(error).__name__}: {error}; {self._left} not graded")
            raise
        new = len(submissions) - self._left - self._kept
        cut = f"; cut short, {self._left} not graded" if self._left else ""
        self.note(f"ends: {new} graded, {self._kept} kept{cut}")

    def ended(self, report: Report, *, kept: bool) -> None:
        """Write how a submission ended; those that are kept are only counted."""
        self._left -= 1
        if kept:
            self._kept += 1
            return
        if self._kept and not self._resumed:
            self.note(f"resumes: {self._kept} kept")
        self._resumed = True
        self.note(line_of(report))

    def _write(self, text: str) -> None:
        with suppress(OSError):  # a full disk must not stop a run that could go on
            os.write(self._file, text.encode("utf-8", "replace"))


class _Logged:
    """Passes on what a listener gets, and writes what a person should read."""

    def __init__(self, listener: Listener, log: RunLog) -> None:
        self._listener, self._log = listener, log

    def notice(self, text: str) -> None:
        """Receive a line."""
        self._log.note(text)
        self._listener.notice(text)

    def progress(self, what: str, total: int) -> AbstractContextManager[Callable[[str], None]]:
        """Follow pieces of work."""
        return self._listener.progress(what, total)

    def grading(self, total: int) -> AbstractContextManager[Grading]:
        """Follow the grading of submissions."""
        return self._listener.grading(total)


def logged(listener: Listener, log: RunLog) -> Listener:
    """Return a listener whose messages are in the log, too."""
    return _Logged(listener, log)
