"""What a worker reports of an exception, as a finding and in words; every field may be a lie."""

import errno
from typing import Any

from autograder.errors import Finding, StudentBlocked, StudentCrashed
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
