"""How a worker's reports and its end are worded; every field of a report may be a lie."""

import errno
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import Finding, StudentBlocked, StudentCrashed, StudentNotFound
from autograder.text import clean

_FORBIDDEN = {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EAGAIN, errno.ENOSYS}

_LINES, _LAST_LINE = 4, 10**9


def finding_of(error: Any) -> Finding:
    """Turn a reported exception into a finding; every field may be a lie, none may hurt."""
    number = error.get("errno") if isinstance(error, dict) else None
    if type(number) is int and number in _FORBIDDEN:
        return StudentBlocked(f"tried what is not allowed while grading: {told_of(error)}")
    return StudentCrashed(f"your code raised {told_of(error)}")


def told_of(error: Any) -> str:
    """Write an exception; what is no text is not turned into one, for it may be of any size."""
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


def told_of_end(code: int | None) -> str:
    """Say how a worker ended, by the exit code of its process; None when that still runs."""
    if code is None:
        return "closed the grader's channel"
    if code < 0 or code > 128:
        return f"was killed by signal {abs(code) % 128}"
    return f"ended the Python process with exit code {code}"


def not_found(name: str, skipped: Mapping[str, Finding], load_errors: Sequence[str]) -> Finding:
    """Explain why there is no `name`: a cell that ended its worker may have been to define it."""
    for label, finding in skipped.items():
        return type(finding)(f"{name} is not defined: {label} {finding}")
    explained = "".join(f"\n{error}" for error in load_errors)
    return StudentNotFound(f"{name} is not defined in what was handed in.{explained}")
