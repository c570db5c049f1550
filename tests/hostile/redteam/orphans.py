"""A sandbox watched by the process that uses it, to find what outlives its workers."""

import contextlib
import ctypes
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.model import Limits
from autograder.sandbox import Sandbox
from autograder.sandbox.kinds import StartedWorker
from autograder.sandbox.processes import runs

_PR_SET_CHILD_SUBREAPER = 36
_KILLED = 1 << 8  # the bit of SIGKILL among a process's pending signals
_SECONDS_TO_DIE = 300.0
"""Seconds for a killed process: the kernel ends it at its next turn, which a busy machine delays."""
_SECONDS_TO_BE_KILLED = 2.0


def adopt_orphans(*, adopt: bool = True) -> None:
    """Have orphans below this process become its children, or no longer."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)


class WatchedSandbox(Sandbox):
    """Wraps another sandbox; the process that uses it looks for orphans.

    That process adopts every orphan of its workers, in any session or group. So all that still
    runs below it when no worker should run was left behind.
    """

    def __init__(self, inner: Sandbox) -> None:
        self._inner, self.name, self.call_filter = inner, inner.name, inner.call_filter
        self._open: set[int] = _children(os.getpid())
        """What may run: the grader's own processes, and workers in use."""
        adopt_orphans()

    @property
    def promises(self) -> str:
        """Return the promises of the wrapped sandbox."""
        return self._inner.promises

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Close what the wrapped sandbox closes."""
        return self._inner.keep_out(paths)

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Run a worker of the wrapped sandbox."""
        with self._inner.start(limits) as started:
            self._open.add(started.process.pid)
            try:
                yield started
            finally:
                self._open.discard(started.process.pid)

    def left(self) -> list[str]:
        """Name the processes that are no longer needed, and end them.

        A killed process takes a moment to end, especially the first process of a namespace.
        """
        start = time.monotonic()
        while alive := self._unneeded():
            patience = _SECONDS_TO_DIE if all(map(_killed, alive)) else _SECONDS_TO_BE_KILLED
            if time.monotonic() - start > patience:
                break
            time.sleep(0.01)
        found = [_command(pid) for pid in alive]
        for pid in alive:
            _end(pid)
        return found

    def _unneeded(self) -> list[int]:
        orphans = _children(os.getpid()) - self._open
        for pid in orphans:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        return [pid for pid in orphans if runs(pid)]


def _killed(pid: int) -> bool:
    """Tell whether it was killed and has not ended yet; one that has ended since was killed, too."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return True
    pending = [line.split()[1] for line in lines if line.startswith(("SigPnd:", "ShdPnd:"))]
    return any(int(signals, 16) & _KILLED for signals in pending)


def _children(pid: int) -> set[int]:
    found = set[int]()
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found.update(map(int, (task / "children").read_text().split()))
    return found


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        return words.decode(errors="replace").strip()[:80] or str(pid)
    return str(pid)


def _end(pid: int) -> None:
    """End a process that was left, and all below it, after it was counted."""
    for child in _children(pid):
        _end(child)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
