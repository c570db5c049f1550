"""Lists the processes of a user."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


def processes_of(user: int) -> list[int]:
    """List the running processes of a user."""
    return [pid for pid in _all_of(user) if runs(pid)]


def has_none(user: int) -> bool:
    """Return whether a user has no process, not even an ended one that still counts as one."""
    return next(_all_of(user), None) is None


def _all_of(user: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user:
                yield int(entry.name)


def in_our_namespace(pid: int) -> bool:
    """Return whether a process is not in a process namespace below ours, as in a container."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True  # it is gone
    numbers = next((line for line in status.splitlines() if line.startswith("NSpid:")), "")
    return len(numbers.split()) <= 2


def runs(pid: int) -> bool:
    """Return whether this process runs; a zombie does not, unless some of its threads still do."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] not in "ZX" or state[17] != "1"
