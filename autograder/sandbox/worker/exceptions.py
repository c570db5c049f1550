"""Turns exceptions of the student's code into plain data."""

import contextlib
import linecache
import os
import traceback
from typing import Any

_RESERVE = [bytearray(2**22)]
"""Memory that is given back when all is used up: without it, the lines could not be read."""


def describe(error: BaseException) -> dict[str, Any]:
    """Return its type, its message and the student's own lines that led to it."""
    if isinstance(error, MemoryError):
        _RESERVE.clear()
        traceback.clear_frames(error.__traceback__)
    try:
        return _described(error)
    finally:
        if not _RESERVE:
            with contextlib.suppress(MemoryError):
                _RESERVE.append(bytearray(2**22))


def _described(error: BaseException) -> dict[str, Any]:
    message = "(its message could not be read)"
    with contextlib.suppress(Exception):
        message = str(error)[:2000]
    if isinstance(error, SyntaxError):
        lines = [[str(error.filename), error.lineno or 0, (error.text or "").strip()[:200]]]
        message = str(error.msg)[:2000]
    else:
        lines = [
            [frame.filename, frame.lineno or 0, (frame.line or "")[:200]]
            for frame in traceback.extract_tb(error.__traceback__)
            if (frame.filename in linecache.cache and frame.filename.startswith("<"))
            or frame.filename.startswith(os.getcwd())
        ]
    number = getattr(error, "errno", None)
    return {
        "type": type(error).__name__[:200],
        "message": message,
        "lines": lines[-4:],
        "errno": number if type(number) is int else None,
    }
