"""Helpers for the notebook's own cells: whether code is written, and how fast it is."""

import dis
from collections.abc import Callable
from time import perf_counter
from types import FunctionType
from typing import Any

_STEPS_OF_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


def ready(*wanted: Callable[..., Any]) -> bool:
    """Tell whether all these functions and classes are written; print the name of one that is not.

    A function whose body is still `...` only returns None.
    """
    for function in wanted:
        for part in _parts(function):
            if _does_nothing(part):
                print(  # noqa: T201 - for the person who ran the cell
                    f"{part.__qualname__} is not written yet."
                    " Write it, run its cell, then run this cell again."
                )
                return False
    return True


def _does_nothing(function: Callable[..., Any]) -> bool:
    steps = list(dis.get_instructions(function))
    constants = [step.argval for step in steps if step.opname.endswith("_CONST")]
    return {step.opname for step in steps} <= _STEPS_OF_NOTHING and set(constants) <= {None}


def _parts(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Return the function itself, or the methods that the class defines."""
    if not isinstance(function, type):
        return [function]
    return [part for part in vars(function).values() if isinstance(part, FunctionType)]


def best_time(function: Callable[..., Any], *args: Any, times: int = 50) -> float:
    """Return the seconds that the fastest of many calls of `function(*args)` takes.

    Other work on the computer can only make a call slower, so the fastest is closest to the truth.
    """

    def one_call() -> float:
        start = perf_counter()
        function(*args)
        return perf_counter() - start

    return min(one_call() for _ in range(times))
