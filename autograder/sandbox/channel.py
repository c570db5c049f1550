"""The parent's end of the pipes to a worker: strict, with limits on size and time.

Everything that arrives here was written by a process that a student controls. A reply is read in
pieces under a deadline, refused if it is malformed (`Malformed`), and matched to its request by
number.
"""

import json
import os
import select
import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox.worker.wire import PREFIX, Malformed, decode_arrays, encode
from autograder.text import clean

HEADER_LIMIT = 2 * 2**20
"""Bytes. Rebuilt from JSON, they take at most about fifty times as much memory."""

BODY_LIMIT = 32 * 2**20
"""Bytes. The largest honest replies seen have headers of 12 KiB and bodies of 400 KiB."""

MOST_ITEMS = 100_000
"""Commas and opening brackets in a header; the largest honest one seen has 3,000 of them."""

_PIECE = 2**20
"""The most bytes that are read or written at once."""

_FRAME = 2**14
"""Bytes to read at least: mostly a whole frame."""

_POLL_SECONDS = 0.05


class HungUp(Exception):
    """The worker closed its end: its process ended, or it closed the descriptor."""


class TooSlow(Exception):
    """No complete reply arrived within the limits."""


AnswerCall = Callable[[dict[str, Any], list[Any]], tuple[dict[str, Any], list[Any]]]


class Channel:
    """Requests and replies over two pipes."""

    def __init__(
        self, to_worker: int, from_worker: int, ended: Callable[[], bool] = lambda: False
    ) -> None:
        self._to, self._from, self._ended = to_worker, from_worker, ended
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._number = 0
        self._unread = bytearray()
        self.answer_call: AnswerCall | None = None
        """Answers the reference calls that the worker makes in the middle of a request."""

    def ask(
        self, request: dict[str, Any], arrays: list[Any], expired: Callable[[], bool]
    ) -> tuple[dict[str, Any], list[Any]]:
        """Send a request and return the reply's header and arrays."""
        self._number += 1
        self._send(encode({"id": self._number, **request}, arrays), expired)
        header, received = self._reply(expired)
        while "wants" in header:
            if self.answer_call is None:
                raise Malformed("a question of its own")
            answer, sent = self.answer_call(header, received)
            self._send(encode({"id": self._number, **answer}, sent), expired)
            header, received = self._reply(expired)
        if self._ended():
            raise HungUp  # a child of the worker replied, whose CPU time is not counted
        return header, received

    def _reply(self, expired: Callable[[], bool]) -> tuple[dict[str, Any], list[Any]]:
        """Read one frame that answers the current request."""
        header_length, body_length = PREFIX.unpack(self._receive(PREFIX.size, expired))
        if header_length > HEADER_LIMIT or body_length > BODY_LIMIT:
            raise Malformed("a reply larger than any honest one")
        header = _parse(self._receive(header_length, expired))
        body = self._receive(body_length, expired)
        if header.get("id") != self._number:
            raise Malformed("a reply to another request")
        return header, [_own_copy(array) for array in decode_arrays(header.get("arrays"), body)]

    def _send(self, data: bytes, expired: Callable[[], bool]) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._to, view[:_PIECE]) :]
            except BlockingIOError:  # wait only when the pipe is full
                self._wait([], [self._to], expired)
            except BrokenPipeError:
                raise HungUp from None

    def _receive(self, size: int, expired: Callable[[], bool]) -> bytearray:
        """Return this many bytes. One read mostly brings a whole frame; the rest of it is kept."""
        while len(self._unread) < size:
            if self._wait([self._from], [], expired):
                piece = os.read(self._from, max(_FRAME, min(_PIECE, size - len(self._unread))))
                if not piece:
                    raise HungUp
                self._unread += piece
        received, self._unread = self._unread, self._unread[size:]
        del received[size:]
        return received

    def _wait(self, readers: list[int], writers: list[int], expired: Callable[[], bool]) -> bool:
        """Wait a moment for a pipe; return whether it is ready."""
        ready = select.select(readers, writers, [], _POLL_SECONDS)
        if expired():
            raise TooSlow
        if not ready[0] and not ready[1] and self._ended():
            raise HungUp  # a child may hold the pipe open, and then no end of file comes
        return bool(ready[0] or ready[1])


def _own_copy(array: Any) -> Any:
    """Copy an array, so that a small array that is kept does not keep the whole frame."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def _parse(text: bytearray) -> dict[str, Any]:
    """Read a header, in which all text is clean from now on."""
    if text.count(b",") + text.count(b"[") > MOST_ITEMS:
        raise Malformed("a reply with more items than any honest one")
    try:
        header = json.loads(text)
        plain = b"\\" not in text and text.isascii() and text.decode("ascii").isprintable()
        header = header if plain else _cleaned(header)
    except (ValueError, RecursionError):
        raise Malformed("a reply that is not JSON") from None
    if not isinstance(header, dict):
        raise Malformed("a reply that is not a JSON object")
    return header


def _cleaned(value: Any) -> Any:
    """Replace what no page, table or database can hold in all text, the keys of objects too."""
    if isinstance(value, str):
        return clean(value, len(value))
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(key, len(key)): _cleaned(item) for key, item in value.items()}
    return value


class Deadline:
    """Expires when the worker has used too much CPU time, or has slept too long.

    CPU time decides, so that right code never times out on a busy machine. A process that sleeps
    uses no CPU time, so a clock that goes on while it sleeps decides after four times as long.
    """

    SLEEP_FACTOR = 4

    def __init__(
        self,
        seconds: float,
        cpu_clock: Callable[[], float],
        wall_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cpu_clock, self._wall_clock = cpu_clock, wall_clock
        self._cpu_end = cpu_clock() + seconds
        self._wall_end = wall_clock() + self.SLEEP_FACTOR * seconds

    def __call__(self) -> bool:
        """Return whether time is up."""
        return self._cpu_clock() > self._cpu_end or self._wall_clock() > self._wall_end
