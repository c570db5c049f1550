"""Lists the processes of a user."""

import contextlib
from pathlib import Path


def processes_of(user: int) -> list[int]:
    """List the running processes of a user."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user and runs(int(entry.name)):
                found.append(int(entry.name))
    return found


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
