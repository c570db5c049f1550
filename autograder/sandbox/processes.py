"""Lists the processes of a user and the helpers of a worker.

The CPU clock of one process does not count what other processes do for it.
"""

import contextlib
from pathlib import Path

_SCANS = 3
"""A process that keeps moving to a new id may escape a single scan."""


def processes_of(user: int) -> list[int]:
    """List the running processes of a user."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user and runs(int(entry.name)):
                found.append(int(entry.name))
    return found


def runs(pid: int) -> bool:
    """Return whether this process runs; a zombie does not, unless some of its threads still do."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] not in "ZX" or state[17] != "1"


def may_start_others(pid: int) -> bool:
    """Return whether the kernel allows a process to start processes or threads."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
            if line.startswith("Max processes"):
                return line.split()[2:4] != ["0", "0"]
    return True


def helpers(worker: int, top: int, owner: int | None) -> set[int]:
    """Find processes that may work for a worker: all others of its own user, or all below `top`.

    Where the worker has no user of its own, it was started below `top`, one child after the other.
    """
    found: set[int] = set()
    for _ in range(_SCANS):
        if owner is not None:
            found.update(processes_of(owner))
        else:
            found.update(filter(runs, _below(top) - _between(top, worker)))
    return found - {worker}


def _below(pid: int) -> set[int]:
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | _below(child)
    return found


def _between(top: int, worker: int) -> set[int]:
    """List the worker and its parents, up to the process below `top`."""
    found, pid = set(), worker
    while pid > 1 and pid != top:
        found.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return found
