"""Tells whether a process ends by itself, by processor time and by who has anything to do.

No answer depends on how busy the machine is: no time of the wall decides.
"""

import contextlib
import os
import subprocess
import time

CPU_SECONDS = 10.0
"""Of the grader alone: who has used as many is in an endless loop. No specimen needs half of them."""
CPU_SECONDS_OF_ALL = 200.0
"""Of all processes of the jail, when the grader waits for another one that never ends."""
POLL_SECONDS = 0.05
QUIET_POLLS = 60
"""When nobody ran or was ready to run this often, all wait for something that does not come."""
TICKS = os.sysconf("SC_CLK_TCK")


def ends(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends by itself; wait until that is certain, however slow the machine is."""
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
    """Read what the kernel says of a process or thread, from its state on; empty if it is gone."""
    with contextlib.suppress(OSError), open(f"/proc/{path}/stat") as file:
        return file.read().rpartition(")")[2].split()
    return []


def cpu_seconds(pid: int) -> float:
    """Tell the processor time that a process has used, all its threads together."""
    told = facts(str(pid))
    return (int(told[11]) + int(told[12])) / TICKS if told else 0.0


def is_ready(pid: int) -> bool:
    """Whether a thread of it runs, could run, or waits for a disk."""
    with contextlib.suppress(OSError):
        threads = os.listdir(f"/proc/{pid}/task")
        return any(facts(f"{pid}/task/{thread}")[:1] in (["R"], ["D"]) for thread in threads)
    return False


def runs(pid: int) -> bool:
    """Whether it is alive; a zombie is not, unless threads of it live on."""
    told = facts(str(pid))
    return bool(told) and (told[0] not in "ZX" or told[17] != "1")
