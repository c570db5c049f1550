"""The figures of a record that plots draw: only numbers, and no more than a plot shows.

A record comes from anywhere; intake lets none of more than 1 MiB pass. What cannot be read has no
figures, and checks say why.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from autograder.plot import Plot, Series

MOST_LINES, MOST_POINTS = 10, 100
_INFINITE = 1e30
"""As good as infinite: a training that diverged."""
_EACH = "*"

Line = tuple[float | None, ...]


def series_of(record: bytes | None, plots: Iterable[Plot]) -> tuple[Series, ...]:
    """Return what the plots draw, one entry for each path in which there are numbers."""
    document = _decoded(record or b"")
    wanted = {(plot.question, curve.figures) for plot in plots for curve in plot.curves}
    found = (_series(document, question, path) for question, path in sorted(wanted))
    return tuple(one for one in found if one.lines)


def _decoded(record: bytes) -> Any:
    try:
        return msgspec.json.decode(record)
    except (ValueError, RecursionError):
        return None


def _series(document: Any, question: str, path: str) -> Series:
    lines = list(_lines(list(_at(document, path.split("/")))))
    longest = max(map(len, lines), default=0)
    each = -(-longest // MOST_POINTS) or 1
    return Series(
        question=question,
        figures=path,
        lines=tuple(_thinned(line, each) for line in lines[:MOST_LINES]),
        each=each,
        more=max(0, len(lines) - MOST_LINES),
    )


def _at(value: Any, keys: Sequence[str]) -> Iterator[Any]:
    """Yield what lies at the end of the path."""
    if not keys:
        yield value
        return
    key, *rest = keys
    if key == _EACH and isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _at(one, rest)
    elif isinstance(value, dict) and key in value:
        yield from _at(value[key], rest)
    elif isinstance(value, list) and key.removeprefix("-").isdecimal():
        place = int(key)
        if -len(value) <= place < len(value):
            yield from _at(value[place], rest)


def _lines(found: Sequence[Any]) -> Iterator[Line]:
    """Yield a line for each list; single numbers are one line together."""
    lists: list[Sequence[Any]] = [one for one in found if isinstance(one, list)]
    for one in lists or [found]:
        line = tuple(map(_number, one))
        if any(number is not None for number in line):
            yield line


def _number(value: Any) -> float | None:
    drawable = type(value) in {int, float} and -_INFINITE < value < _INFINITE
    return float(value) if drawable else None


def _thinned(line: Line, each: int) -> Line:
    return tuple(_mean(line[at : at + each]) for at in range(0, len(line), each))


def _mean(numbers: Line) -> float | None:
    there = [number for number in numbers if number is not None]
    return float(f"{sum(there) / len(there):.6g}") if len(there) == len(numbers) else None
