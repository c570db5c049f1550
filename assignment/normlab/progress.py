"""A text progress bar over several trainings, for notebooks and terminals."""

from collections.abc import Iterable, Iterator, Sized
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")
_BAR = 30


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield the items one by one; show how many are done, out of how many, and the seconds so far.

    The bar is redrawn in place, at most about a hundred times, and ends its line when the items or
    the loop end. `total` is needed only for items that have no length.
    """
    if total is None and isinstance(items, Sized):
        total = len(items)
    start = perf_counter()

    def draw(done: int) -> None:
        count = f"{done}" if total is None else f"{_bar(done, total)} {done}/{total}"
        text = f"{label}: {count}, {perf_counter() - start:.0f} s"
        print(f"\r{text:<79}", end="", flush=True)  # noqa: T201 - what it is for

    draw(0)
    try:
        for done, item in enumerate(items, start=1):
            yield item
            if _worth_drawing(done, total):
                draw(done)
    finally:
        print()  # noqa: T201


def _bar(done: int, total: int) -> str:
    filled = "#" * (_BAR * min(done, total) // max(total, 1))
    return f"[{filled:.<{_BAR}}]"


def _worth_drawing(done: int, total: int | None) -> bool:
    """Tell whether another percent is done; without a total, draw only round numbers."""
    if total is None or done > total:
        return set(str(done)[1:]) <= {"0"}  # 1 to 9, 10 to 90, 100 to 900
    return 100 * done // total > 100 * (done - 1) // total
