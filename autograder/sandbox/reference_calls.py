"""Reference functions that a student's code may call: it sees what they return, never their code.

While a question is judged apart from those it builds on, these are answered by our functions. They
run here, in the parent; the worker has stubs that ask for each call. What a function returns that
is neither a number nor a text stays here as well, and the worker gets a number for it.
"""

import json
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox.worker.wire import FLAT, ReferenceValue, pack, unpack

_MOST_BYTES = 16 * 2**20
"""Bytes that one call of a reference function may bring, and take away."""

_MOST_MEMORY = 512 * 2**20
"""Bytes by which our process may grow while it calls reference functions, over all calls: a column
and a row make a matrix, and every object that a call returns is kept."""


class ReferenceCalls:
    """Calls reference functions for a worker, and keeps the objects that they return."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._functions = functions
        self._kept: list[Any] = []
        self._memory = _size_of_process() + _MOST_MEMORY

    def __call__(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        """Answer one frame; everything in it may be a lie."""
        try:
            with _no_larger_than(self._memory):
                return self._answer(wanted, arrays)
        except Exception as error:  # noqa: BLE001 - odd arguments make our code raise anything
            return {"error": f"{type(error).__name__}: {error}"[:200]}, []

    def _answer(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        if sum(array.nbytes for array in arrays) > _MOST_BYTES:
            raise ValueError("arguments larger than any honest ones")
        args = [self._taken(tree, arrays) for tree in wanted["args"]]
        kwargs = {key: self._taken(tree, arrays) for key, tree in wanted["kwargs"].items()}
        with np.errstate(all="ignore"):
            result = self._functions[wanted["wants"]](*args, **kwargs)
        sent: list[Any] = []
        dicts = [
            pack(given, sent, self._keep, FLAT) if isinstance(given, dict) else None
            for given in (*args, *kwargs.values())
        ]
        answer = {"result": self._packed(result, sent), "dicts": dicts}
        if sum(array.nbytes for array in sent) > _MOST_BYTES:
            raise ValueError("a result larger than any honest one")
        json.dumps(answer)  # an integer may have grown longer than Python writes
        return answer, sent

    def _packed(self, result: Any, sent: list[Any]) -> Any:
        if isinstance(result, tuple):
            return {"tuple": [pack(item, sent, self._keep, 0) for item in result]}
        return pack(result, sent, self._keep, 0)

    def _keep(self, value: Any) -> Any:
        self._kept.append(value)
        return {"reference": len(self._kept) - 1}

    def _taken(self, tree: Any, arrays: list[Any]) -> Any:
        value = unpack(tree, arrays, _refused, FLAT)
        if isinstance(value, ReferenceValue):
            return self._kept[value.number]
        return value.copy() if isinstance(value, np.ndarray) else value


def _size_of_process() -> int:
    """Count the bytes of address space that our process has taken."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


@contextmanager
def _no_larger_than(size: int) -> Iterator[None]:
    """Let what would make our process larger end in a MemoryError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (size, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _refused(_: Any) -> NoReturn:
    raise ValueError("what a reference function takes are numbers, texts and dicts of these")
