"""Clocks of the jail that count work, so that no attack on timing depends on how busy a machine is.

They advance only by what code does:

- numpy passes over values: `SECONDS_A_VALUE` for each value, in the clock of the thread that does it;
- the garbage collector makes a whole collection: `SECONDS_A_COLLECTION`;
- code sleeps: as long as it asks for, only in the wall clock;
- a timer of `signal.setitimer` fires when the main thread's own count has reached it.

A wall clock counts the work of all threads, a thread's clock only its own. The work of another
process is in no clock of this one. Code can patch these clocks like any others: `install` puts them
into the module `time`. Values are counted in arrays that `numpy.ones` makes, and in all that is
computed from them.
"""

import gc
import signal
import threading
import time
from typing import Any

SECONDS_A_VALUE = 1e-8
SECONDS_A_COLLECTION = 0.01


class Clock:
    """Counts the work and the sleep of each thread of this process."""

    def __init__(self) -> None:
        self._worked: dict[int, float] = {}
        self._slept = 0.0
        self._rings_at: float | None = None
        self._really_sleep, self._really_set_timer = time.sleep, signal.setitimer

    def wall(self) -> float:
        """Return the work of all threads, and all sleep."""
        return sum(self._worked.copy().values()) + self._slept

    def thread(self) -> float:
        """Return the work of this thread."""
        return self._worked.get(threading.get_ident(), 0.0)

    def work(self, seconds: float) -> None:
        """Advance by the work of this thread."""
        self._worked[threading.get_ident()] = self.thread() + seconds
        self._ring()

    def sleep(self, seconds: Any) -> None:
        """Really sleep, and advance by as much."""
        self._really_sleep(seconds)
        self._slept += seconds
        self._ring()

    def set_timer(self, which: int, seconds: float, interval: float = 0.0) -> Any:
        """Set the timer that interrupts a naive tool; leave the others to the kernel."""
        if which != signal.ITIMER_REAL:
            return self._really_set_timer(which, seconds, interval)
        self._rings_at = self.thread() + self._slept + seconds if seconds else None
        return 0.0, 0.0

    def collected(self, phase: str, info: dict[str, int]) -> None:
        """Advance by a whole collection."""
        if phase == "stop" and info["generation"] == 2:
            self.work(SECONDS_A_COLLECTION)

    def _ring(self) -> None:
        if self._rings_at is None or threading.current_thread() is not threading.main_thread():
            return  # another thread's speed is not repeatable
        if self.thread() + self._slept >= self._rings_at:
            self._rings_at = None
            signal.raise_signal(signal.SIGALRM)


def install(numpy: Any) -> None:
    """Put the clocks where code looks for them, and count the work on arrays of numpy's `ones`."""
    clock = Clock()
    time.perf_counter = time.time = clock.wall
    time.thread_time = clock.thread
    time.sleep = clock.sleep
    signal.setitimer = clock.set_timer
    gc.callbacks.append(clock.collected)
    kind, ones = counted_arrays(numpy, clock), numpy.ones
    numpy.ones = lambda *given, **options: ones(*given, **options).view(kind)


def counted_arrays(numpy: Any, clock: Clock) -> Any:
    """Make a class of arrays that counts every use by numpy's arithmetic."""

    def plain(value: Any) -> Any:
        return value.view(numpy.ndarray) if type(value) is Counted else value

    class Counted(numpy.ndarray):  # type: ignore[misc]  # the jail's numpy, whatever it is
        def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **options: Any) -> Any:
            into = options.get("out")
            if into is not None:
                options["out"] = tuple(map(plain, into))
            found = getattr(ufunc, method)(*map(plain, given), **options)
            arrays = [array for array in (*given, found) if isinstance(array, numpy.ndarray)]
            clock.work(SECONDS_A_VALUE * max((array.size for array in arrays), default=1))
            if into is not None:
                return into[0] if len(into) == 1 else into
            return found.view(Counted) if type(found) is numpy.ndarray else found

    return Counted
