"""Records what went back and forth between a check and the student's code, to compare it later."""

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_EVENTS = 400
"""A check that differentiates a network makes thousands of calls; the first ones are enough."""

MOST_BYTES = 32 * 2**20
"""Student code may return any amount of data; this limits how much of it is kept."""

_OBJECT_BYTES = 64
"""Bytes that the smallest object takes, with the reference to it."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The end of one call, or of one access to an object of the student's code."""

    call: str
    """The name of the last function called."""
    returned: Any
    dicts: tuple[dict[Any, Any], ...] = ()
    """What the dicts among the arguments hold after the call."""
    changed: tuple[int, ...] = ()
    """Positions of the array arguments that were changed in place."""


class Transcript:
    """The events of one check, in order, up to a limit."""

    def __init__(self, most: int = MOST_EVENTS) -> None:
        self._most = most
        self.events: list[Event] = []
        self.called: set[str] = set()
        """The student's functions that the check called by name."""
        self.drew = False
        """Whether the check drew random inputs."""
        self.size = 0
        """The bytes of the events, estimated."""

    @property
    def full(self) -> bool:
        """Whether later events are left out."""
        return len(self.events) >= self._most or self.size > MOST_BYTES

    def add(self, event: Event) -> None:
        """Keep an event, if there is room."""
        if not self.full:
            self.size += _size(event.returned) + sum(map(_size, event.dicts))
            self.events.append(event)


def _size(value: Any) -> int:
    """Estimate the bytes of a value; empty lists count, too, because there may be many of them."""
    if isinstance(value, np.ndarray):
        return _OBJECT_BYTES + int(value.nbytes)
    if isinstance(value, dict):
        return _OBJECT_BYTES + sum(map(_size, value)) + sum(map(_size, value.values()))
    if isinstance(value, tuple | list):
        return _OBJECT_BYTES + sum(map(_size, value))
    return _OBJECT_BYTES + (len(value) if isinstance(value, str) else 0)
