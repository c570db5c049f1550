"""Finds out whether a process ends by itself, by processor time and by which processes are ready.

No answer depends on how busy the machine is, because no wall-clock time decides.
"""

import contextlib
import os
import subprocess
import time

CPU_SECONDS = 10.0
"""Of the grader only: after this much it is in an endless loop. No specimen needs half of it."""
CPU_SECONDS_OF_ALL = 200.0
"""Of all processes of the jail, for a grader that waits for another process that never ends."""
POLL_SECONDS = 0.05
QUIET_POLLS = 60
"""If no process ran or was ready this many times in a row, all wait for something that never comes."""
TICKS = os.sysconf("SC_CLK_TCK")


def ends(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether it ends by itself; wait until that is certain, however slow the machine is."""
    quiet, last = 0, 0.0
    while process.poll() is None:
        time.sleep(POLL_SECONDS)
        if cpu_seconds(process.pid) > CPU_SECONDS:
            return False
        pids = others()
        used = sum(map(cpu_seconds, pids))
        waits = used == last and not any(map(is_ready, pids))
        quiet, last = quiet + 1 if waits else 0, used
        if quiet > QUIET_POLLS or used > CPU_SECONDS_OF_ALL:
            return False
    return True


def others() -> list[int]:
    """List the processes of the jail, besides this one."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def facts(path: str) -> list[str]:
    """Read what the kernel reports about a process or thread, from its state on; empty if it is gone."""
    with contextlib.suppress(OSError), open(f"/proc/{path}/stat") as file:
        return file.read().rpartition(")")[2].split()
    return []


def cpu_seconds(pid: int) -> float:
    """Return the processor time that all threads of a process have used."""
    told = facts(str(pid))
    return (int(told[11]) + int(told[12])) / TICKS if told else 0.0


def is_ready(pid: int) -> bool:
    """Tell whether a thread of it runs, could run, or waits for a disk."""
    with contextlib.suppress(OSError):
        threads = os.listdir(f"/proc/{pid}/task")
        return any(facts(f"{pid}/task/{thread}")[:1] in (["R"], ["D"]) for thread in threads)
    return False


def runs(pid: int) -> bool:
    """Tell whether it is alive; a zombie is not, unless it still has threads."""
    told = facts(str(pid))
    return bool(told) and (told[0] not in "ZX" or told[17] != "1")
