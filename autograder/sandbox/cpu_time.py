"""How much computing time a submission has used and has left, on clocks out of its reach."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autograder.sandbox.channel import Deadline


class CpuTime:
    """The CPU seconds of one submission, over all of its workers, one after another."""

    def __init__(self, seconds: float) -> None:
        """Allow so many seconds in all."""
        self.seconds = seconds
        self._pid: int | None = None
        self._of_earlier_workers = 0.0
        self._waited = 0.0
        self._at_least = 0.0
        self._at_last_answer = 0.0
        self._unasked = 0.0

    def follow(self, pid: int) -> None:
        """Count what this process uses; it is new and was not asked anything yet."""
        self._pid, self._at_last_answer = pid, 0.0

    def end(self) -> None:
        """Add up what the worker used before it is gone."""
        self._of_earlier_workers += self.clock()
        self._pid = None

    def clock(self) -> float:
        """CPU seconds that the worker has used, as the kernel counts them."""
        if self._pid is None:
            return 0.0
        try:
            return time.clock_gettime((~self._pid << 3) | 2)
        except OSError:
            return 0.0

    def left(self) -> float:
        """Seconds that the submission may still use; none when this is 0 or less.

        As with one call, what sleeps is charged for a part of the time that we waited.
        """
        by_cpu = self._of_earlier_workers + self.clock()
        by_wall = self._waited / Deadline.WALL_FACTOR
        return self.seconds - max(by_cpu, by_wall, self._at_least)

    def use_up_to(self, left: float) -> None:
        """Leave no more than this: who was stopped by either clock used all that one call had."""
        self._at_least = max(self._at_least, self.seconds - left)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for an answer within; what the worker did before it was asked is noted."""
        began = time.monotonic()
        self._unasked += self.clock() - self._at_last_answer
        try:
            yield
        finally:
            self._at_last_answer = self.clock()
            self._waited += time.monotonic() - began

    @contextmanager
    def charging(self) -> Iterator[Callable[[], float]]:
        """Count the CPU seconds of what is asked within, and of what was done unasked before."""
        start, self._unasked = self.clock() - self._unasked, 0.0
        yield lambda: self._at_last_answer - start
