"""The first process of the container: runs the grader, and buries what submissions leave behind.

A process whose parent has ended becomes a child of the first one. Were that the grader itself,
nobody would wait for these children, and the dead would use up the container's processes.

    python -m autograder.container.first grade /submissions --out /results
"""

import os
import signal
import sys
from types import FrameType

_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(command: list[str]) -> int:
    """Run a command as a child and wait for all that ends meanwhile; returns its exit code."""
    child = os.posix_spawn(command[0], command, os.environ, setpgroup=0)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(run([sys.executable, "-I", "-m", "autograder", *sys.argv[1:]]))
