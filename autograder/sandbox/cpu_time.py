"""Counts the CPU time that a submission has used and has left, by clocks it cannot change."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.sandbox.channel import Deadline


class CpuTime:
    """The CPU seconds of one submission, over all its workers, which run one after another."""

    def __init__(self, seconds: float) -> None:
        """Allow this many seconds in total."""
        self.seconds = seconds
        self._pid: int | None = None
        self._of_earlier_workers = 0.0
        self._waited = 0.0
        self._at_least = 0.0
        self._at_last_answer = 0.0
        self._unasked = 0.0
        self._queued = 0.0

    def follow(self, pid: int) -> None:
        """Count what this process uses; it is new and has not been asked anything yet."""
        self._pid, self._at_last_answer, self._queued = pid, 0.0, 0.0

    def end(self) -> None:
        """Add what the worker used to the total, before its process is gone."""
        self._of_earlier_workers += self.clock()
        self._pid = None

    def clock(self) -> float:
        """Return the CPU seconds that the worker has used, as counted by the kernel."""
        if self._pid is None:
            return 0.0
        try:
            return time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            return 0.0

    def wall_clock(self) -> float:
        """Return a clock that stands still while the worker could run, but has no processor.

        So a busy machine is not taken for code that sleeps. Where the kernel does not count such
        time, the clock goes on.
        """
        with contextlib.suppress(OSError, IndexError):
            nanoseconds = Path(f"/proc/{self._pid}/schedstat").read_text().split()[1]
            self._queued = int(nanoseconds) / 1e9
        return time.monotonic() - self._queued

    def deadline(self, seconds: float) -> Deadline:
        """Return when a request that begins now is over."""
        return Deadline(seconds, self.clock, self.wall_clock)

    def left(self) -> float:
        """Return the seconds that the submission may still use; 0 or less when there are none left.

        As with a single call, code that sleeps is charged for a part of the time that it waits.
        """
        by_cpu = self._of_earlier_workers + self.clock()
        by_wall = self._waited / Deadline.SLEEP_FACTOR
        return self.seconds - max(by_cpu, by_wall, self._at_least)

    def use_up_to(self, left: float) -> None:
        """Leave at most this much: a call that either clock stopped has used all of its time."""
        self._at_least = max(self._at_least, self.seconds - left)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Measure the wait for an answer; add up what the worker did unasked before the request."""
        began = self.wall_clock()
        self._unasked += self.clock() - self._at_last_answer
        try:
            yield
        finally:
            self._at_last_answer = self.clock()
            self._waited += self.wall_clock() - began

    @contextmanager
    def charging(self) -> Iterator[Callable[[], float]]:
        """Count the CPU seconds of requests in this context, and of unasked work before them."""
        start, self._unasked = self.clock() - self._unasked, 0.0
        yield lambda: self._at_last_answer - start
