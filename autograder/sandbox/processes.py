"""Which processes a user runs, and whether a worker has helpers.

The clock of one process does not tell what others do for it.
"""

import contextlib
from pathlib import Path

_LOOKS = 3
"""A process that keeps moving to a new number may escape one look."""


def processes_of(user: int) -> list[int]:
    """List the processes of a user that run."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user and runs(int(entry.name)):
                found.append(int(entry.name))
    return found


def runs(pid: int) -> bool:
    """Whether there is such a process; a zombie does not count, unless threads of it live on."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] not in "ZX" or state[17] != "1"


def may_start_others(pid: int) -> bool:
    """Whether a process is allowed to start processes or threads, as the kernel has it."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
            if line.startswith("Max processes"):
                return line.split()[2:4] != ["0", "0"]
    return True


def helpers(worker: int, top: int, owner: int | None) -> set[int]:
    """Find processes that may work for a worker: its user's, and all others below `top`.

    Where no user is the worker's own, it was started below `top`, one child after the other.
    """
    found: set[int] = set()
    for _ in range(_LOOKS):
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
    """Follow the parents of the worker up to the first process."""
    found, pid = set(), worker
    while pid > 1 and pid != top:
        found.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return found
