"""Gives work to an executor a little at a time, so that no results pile up in its futures."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import suppress
from typing import TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

_LOOK = 2.0
"""Seconds after which `most` is asked again, even if nothing has ended."""


def spread(
    start: Callable[[Value], Future[Result]],
    waiting: deque[Value],
    most: int | Callable[[], int],
) -> Iterator[tuple[Value, Future[Result]]]:
    """Yield each value with its future as that ends; at most `most` of them are under way.

    Where machines come and go, `most` is a function that is asked again and again. When a process
    of an executor dies, those under way end with the exception, and the others stay in `waiting`;
    whoever takes the values may put one back there.
    """
    under_way: dict[Future[Result], Value] = {}
    while True:
        room = most if isinstance(most, int) else most()
        with suppress(BrokenExecutor):
            while waiting and len(under_way) < room:
                future = start(waiting[0])
                under_way[future] = waiting.popleft()
        if not under_way:
            return
        ended = wait(under_way, timeout=_LOOK, return_when=FIRST_COMPLETED).done
        while ended:
            future = ended.pop()
            yield under_way.pop(future), future


def nobody_asks(stem: str) -> None:
    """Take notice of a submission that is given out, for nobody."""
