"""The first process of the container: runs the grader, and waits for orphaned processes.

A process whose parent has ended becomes a child of the first process. If that were the grader
itself, nothing would wait for these children, and zombies would use up the limit on the container's
processes.

It also draws the user ids that submissions run as. A container without a user namespace shares user
ids with the host and all other containers, and with them the limit on a user's processes; a grader
on the host would even kill such processes with its own. On Gradescope it runs to draw these ids.

    python -m autograder.runners.container_init grade /submissions --out /results
"""

import os
import secrets
import signal
import sys
from types import FrameType

_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_USERS = 50
_FIRST, _LAST = 10_000, 60_000  # below 65,536, where a rootless engine's ids end


def spare_users() -> str:
    """Draw user ids in the form of `AUTOGRADER_USERS`: not the host's, hardly a container's."""
    width = 2 * _USERS  # the second half is for killing the first
    return f"{_FIRST + width * secrets.randbelow((_LAST - _FIRST) // width)} {_USERS}"


def run(command: list[str]) -> int:
    """Run a command as a child and wait for all that ends meanwhile; returns its exit code."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)  # until the child is there
    child = os.posix_spawn(command[0], command, os.environ, setpgroup=0, setsigmask=())

    def pass_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _PASSED_ON)
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    os.environ.setdefault("AUTOGRADER_USERS", spare_users())
    sys.exit(run([sys.executable, "-I", "-m", "autograder", *sys.argv[1:]]))
