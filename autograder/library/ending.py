"""SIGTERM, SIGHUP and Ctrl-C end a run in order: what is graded is kept, the rest is ended."""

import os
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import TypeVar

Value = TypeVar("Value")

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class CutShort(KeyboardInterrupt):
    """A signal ends what is under way. No `Exception`, so that nobody takes it for a fault."""


class Ending:
    """What a signal does at the moment: it ends what is under way, or is only noted."""

    def __init__(self) -> None:
        self.came = False
        self._at_once = True
        self._here = os.getpid()

    def until(self, values: Generator[Value, None, None]) -> Iterator[Value]:
        """Yield values until a signal comes; after that, signals are only noted.

        While a value is in use, as when a report is saved, a signal waits until that is done.
        """
        try:
            with closing(values):
                for value in values:
                    self._at_once = False
                    yield value
                    self._at_once = True
                    if self.came:
                        break
                self._at_once = False
        except CutShort:
            pass

    def arrived(self, number: int, _frame: FrameType | None) -> None:
        """Act on a signal. In a forked process, it does what it would without this."""
        if os.getpid() != self._here:
            if number != signal.SIGINT:  # a terminal sends it to all; our process ends them
                os._exit(128 + number)
            return
        at_once, self.came, self._at_once = self._at_once, True, False
        if at_once:
            raise CutShort


@contextmanager
def ending_in_order() -> Iterator[Ending]:
    """Have signals raise `CutShort`, so that all that is open is closed.

    A signal that was ignored before stays so, as under nohup. Only the main thread gets signals.
    """
    ending, before = Ending(), {}
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, ending.arrived)
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
