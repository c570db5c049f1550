"""Words what a worker reports about its cells, its exceptions and its end.

No field of a report can be trusted.
"""

import errno
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import Finding, StudentBlocked, StudentCrashed, StudentNotFound
from autograder.model import Cell
from autograder.text import clean

_FORBIDDEN = {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EAGAIN, errno.ENOSYS}

_LINES, _LAST_LINE = 4, 10**9
_MOST_TEXTS = 20
_MOST_STATEMENTS = 10_000
"""Far more than the statements at the top level of any file that people write."""

_LISTED = 3
"""What is listed at most about one cell: the first error often causes the others."""
_LISTED_IN_ALL = 12
"""What is listed at most about all cells: many checks repeat it."""


def finding_of(error: Any) -> Finding:
    """Turn a reported exception into a finding; no field is trusted, and none can do harm."""
    number = error.get("errno") if isinstance(error, dict) else None
    if type(number) is int and number in _FORBIDDEN:
        return StudentBlocked(f"tried what is not allowed while grading: {describe_error(error)}")
    return StudentCrashed(f"your code raised {describe_error(error)}")


def describe_error(error: Any) -> str:
    """Describe an exception. Only texts are used: anything else, written out, may have any size."""
    kind, message = (error.get("type"), error.get("message")) if isinstance(error, dict) else (0, 0)
    if not isinstance(kind, str) or not isinstance(message, str):
        return "an exception that could not be read"
    text, lines = f"{kind}: {message}", error.get("lines")
    for line in lines[-_LINES:] if isinstance(lines, list) else []:
        if isinstance(line, list) and [type(part) for part in line] == [str, int, str]:
            file = line[0].strip("<>").rpartition("/")[2]
            place = f"\n  {file}, line {min(line[1], _LAST_LINE)}: {line[2]}"
            text += place if not text.endswith(place) else ""
    return clean(text)


def texts_in(result: Any, kind: str) -> list[str]:
    """Return the texts of this kind that a worker reports about a cell."""
    found = result.get(kind) if isinstance(result, dict) else None
    listed = found[:_MOST_TEXTS] if isinstance(found, list) else []
    return [clean(text) for text in listed if isinstance(text, str)]


def statement_lines(result: Any) -> list[int]:
    """Return the line of each statement of a cell, as a worker reports them."""
    found = result.get("lines") if isinstance(result, dict) else None
    listed = found[:_MOST_STATEMENTS] if isinstance(found, list) else []
    return [min(max(line, 1), _LAST_LINE) for line in listed if type(line) is int]


def describe_end(code: int | None) -> str:
    """Describe how a worker ended, given its process's exit code; None if that still runs."""
    if code is None:
        return "closed the grader's channel"
    if code < 0 or code > 128:
        return f"was killed by signal {abs(code) % 128}"
    return f"ended the Python process with exit code {code}"


def not_found(
    name: str, skipped: Mapping[tuple[str, int], Finding], load_errors: Sequence[str]
) -> Finding:
    """Explain why `name` does not exist: the statement to define it may have ended its worker."""
    for (label, line), finding in skipped.items():
        place = f"{label}, line {line}" if line else label
        return type(finding)(f"{name} is not defined: {place} {finding}")
    explained = "".join(f"\n{error}" for error in load_errors)
    return StudentNotFound(clean(f"{name} is not defined in what was handed in.{explained}"))


def by_cell(cells: Sequence[Cell], told: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Put texts into the order of the cells; only the first few of a cell are listed."""
    listed = []
    for cell in cells:
        texts = list(dict.fromkeys(text for label, text in told if label == cell.label))
        listed += [f"{cell.label}: {text}" for text in texts[:_LISTED]]
        if len(texts) > _LISTED:
            listed.append(f"{cell.label}: and {len(texts) - _LISTED} more of this kind")
    if len(listed) > _LISTED_IN_ALL:
        listed[_LISTED_IN_ALL:] = [f"and {len(listed) - _LISTED_IN_ALL} more in other cells"]
    return tuple(listed)
