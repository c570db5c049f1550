"""Functions of ours that a student's code may call: it sees what they return, never what they are.

While a question is judged on its own, the functions it builds on are ours. They run here, in the
parent; the worker has stubs that ask for each call. A cache of ours goes to the worker as a number.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox.worker import FLAT, Lent, pack, unpack

_MOST_LENT = 16 * 2**20
"""Bytes that one call of a lent function may bring: what we compute for them is limited, too."""


class Counter:
    """Calls lent functions; what they return that is no number stays behind the counter."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._functions = functions
        self._kept: list[Any] = []

    def __call__(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        """Answer one frame; everything in it may be a lie."""
        try:
            return self._answer(wanted, arrays)
        except Exception as error:  # noqa: BLE001 - odd arguments make our code raise anything
            return {"error": f"{type(error).__name__}: {error}"[:200]}, []

    def _answer(
        self, wanted: dict[str, Any], arrays: list[Any]
    ) -> tuple[dict[str, Any], list[Any]]:
        if sum(array.nbytes for array in arrays) > _MOST_LENT:
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
        return {"result": self._packed(result, sent), "dicts": dicts}, sent

    def _packed(self, result: Any, sent: list[Any]) -> Any:
        if isinstance(result, tuple):
            return {"tuple": [pack(item, sent, self._keep, 0) for item in result]}
        return pack(result, sent, self._keep, 0)

    def _keep(self, value: Any) -> Any:
        self._kept.append(value)
        return {"lent": len(self._kept) - 1}

    def _taken(self, tree: Any, arrays: list[Any]) -> Any:
        value = unpack(tree, arrays, _refused, FLAT)
        if isinstance(value, Lent):
            return self._kept[value.number]
        return value.copy() if isinstance(value, np.ndarray) else value


def _refused(_: Any) -> NoReturn:
    raise ValueError("what a lent function takes are numbers, texts and dicts of these")
