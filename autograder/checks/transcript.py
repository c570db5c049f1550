"""What went back and forth between a check and the student's code, kept for later comparison."""

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_EVENTS = 400
"""A check that differentiates a network makes thousands of calls; the first ones tell enough."""

MOST_BYTES = 32 * 2**20
"""A student's code may return as much as it likes; what we keep of it is ours to limit."""

_OBJECT = 64
"""Bytes that the smallest of objects takes, and the place that points to it."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The end of one call, or of one look at an object of the student's."""

    call: str
    """The function called last, by name."""
    returned: Any
    dicts: tuple[dict[Any, Any], ...] = ()
    """What the dicts among the arguments hold afterwards."""
    changed: tuple[int, ...] = ()
    """Positions of the array arguments that were changed in place."""


class Transcript:
    """The events of one check, in order, up to a limit."""

    def __init__(self, most: int = MOST_EVENTS) -> None:
        self._most = most
        self.events: list[Event] = []
        self.called: set[str] = set()
        """The student's functions that the check called by name."""
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether events after these were left out."""
        return len(self.events) >= self._most or self._bytes > MOST_BYTES

    def add(self, event: Event) -> None:
        """Keep an event, while there is room."""
        if not self.full:
            self._bytes += _size(event.returned) + sum(map(_size, event.dicts))
            self.events.append(event)


def _size(value: Any) -> int:
    """Estimate the bytes a value takes; an empty list takes some, too, and there may be many."""
    if isinstance(value, np.ndarray):
        return _OBJECT + int(value.nbytes)
    if isinstance(value, dict):
        return _OBJECT + sum(map(_size, value)) + sum(map(_size, value.values()))
    if isinstance(value, tuple | list):
        return _OBJECT + sum(map(_size, value))
    return _OBJECT + (len(value) if isinstance(value, str) else 0)
