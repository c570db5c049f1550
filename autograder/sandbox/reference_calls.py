"""Answers reference calls: the student's code sees what they return, never their code.

When a question is judged apart from the questions it builds on, reference functions replace the
student's. They run here, in the parent; the worker has stubs that ask for each call. A result that
is neither a number nor a text stays here as well, and the worker gets a number that stands for it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox.own_memory import no_larger_than, size_of_process
from autograder.sandbox.worker.wire import FLAT, MOST_VALUES, ReferenceValue, pack, unpack

_MOST_BYTES = 16 * 2**20
"""The most bytes of arrays that one reference call may send, and receive."""

_MOST_MEMORY = 512 * 2**20
"""Bytes by which the grader's process may grow during reference calls, over all of them: a column
and a row give a matrix, and every object that a call returns is kept."""


class ReferenceCalls:
    """Calls reference functions for a worker, and keeps the objects that they return."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._functions = functions
        self._kept: list[Any] = []
        self._memory = size_of_process() + _MOST_MEMORY

    def __call__(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        """Answer one call; nothing in the frame can be trusted."""
        try:
            with no_larger_than(self._memory):
                return self._answer(wanted, arrays)
        except Exception as error:  # noqa: BLE001 - odd arguments make references raise anything
            return {"error": f"{type(error).__name__}: {error}"[:200]}, []

    def _answer(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        if sum(array.nbytes for array in arrays) > _MOST_BYTES:
            raise ValueError("arguments larger than any honest ones")
        args = [self._unpacked(tree, arrays) for tree in wanted["args"]]
        kwargs = {key: self._unpacked(tree, arrays) for key, tree in wanted["kwargs"].items()}
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
        json.dumps(answer)  # raises if an integer is longer than Python can write
        return answer, sent

    def _packed(self, result: Any, sent: list[Any]) -> Any:
        if isinstance(result, tuple):
            return {"tuple": [pack(item, sent, self._keep, 0) for item in result]}
        return pack(result, sent, self._keep, 0)

    def _keep(self, value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.size > MOST_VALUES:
            raise ValueError("a result larger than any honest one")
        self._kept.append(value)
        return {"reference": len(self._kept) - 1}

    def _unpacked(self, tree: Any, arrays: list[Any]) -> Any:
        value = unpack(tree, arrays, _refused, FLAT)
        if isinstance(value, ReferenceValue):
            return self._kept[value.number]
        return value.copy() if isinstance(value, np.ndarray) else value


def _refused(_: Any) -> NoReturn:
    raise ValueError("what a reference function takes are numbers, texts and dicts of these")
