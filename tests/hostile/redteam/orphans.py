"""A sandbox watched by the process that uses it: what outlives its workers is found."""

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
"""For who was killed: the kernel ends it whenever its turn comes, which a busy machine delays."""
_SECONDS_TO_BE_KILLED = 2.0


class WatchedSandbox(Sandbox):
    """Another sandbox, and the process that uses it as the one that looks for orphans.

    That process adopts every orphan of its workers, in whatever session or group it hides, so
    what still runs below it when no worker should is what was left.
    """

    def __init__(self, inner: Sandbox) -> None:
        self._inner, self.name, self.call_filter = inner, inner.name, inner.call_filter
        self._open: set[int] = set()
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    @property
    def promises(self) -> str:
        """Tell what the other one tells."""
        return self._inner.promises

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Close what the other one closes."""
        return self._inner.keep_out(paths)

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Run a worker of the other one."""
        with self._inner.start(limits) as started:
            self._open.add(started.process.pid)
            try:
                yield started
            finally:
                self._open.discard(started.process.pid)

    def left(self) -> list[str]:
        """Name the processes that nobody needs any more, and end them.

        What was killed takes a moment to die, above all the first process of a namespace.
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
    """Whether it was killed and only has not ended yet; who has ended since was, too."""
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
    """End what was left, and all below it, once it is counted."""
    for child in _children(pid):
        _end(child)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
