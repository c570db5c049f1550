"""Gives work to an executor a little at a time, so that no results pile up in its futures."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from typing import TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")


def spread(
    executor: Executor, work: Callable[[Value], Result], waiting: deque[Value], most: int
) -> Iterator[tuple[Value, Future[Result]]]:
    """Yield each value with its future as that ends; at most `most` of them are under way.

    When a process of the executor dies, those under way end with the exception, and the others
    stay in `waiting`.
    """
    under_way: dict[Future[Result], Value] = {}
    while True:
        with suppress(BrokenExecutor):
            while waiting and len(under_way) < most:
                future = executor.submit(work, waiting[0])
                under_way[future] = waiting.popleft()
        if not under_way:
            return
        ended = wait(under_way, return_when=FIRST_COMPLETED).done
        while ended:
            future = ended.pop()
            yield under_way.pop(future), future
