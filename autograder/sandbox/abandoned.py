"""Ends and removes what graders left that were killed: workers of other users, and folders."""

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache

from autograder.errors import GraderFault
from autograder.sandbox.leftovers import remove_files_of, remove_shared_memory_of
from autograder.sandbox.processes import in_our_namespace, processes_of
from autograder.sandbox.temporary import remove_ownerless
from autograder.sandbox.users import abandoned_users, kill_user

_NEEDED = ("PATH", "TMPDIR", "AUTOGRADER_USERS")
_KEEPER = (
    "import sys; sys.stdin.read(); "
    "from autograder.sandbox.abandoned import clear_abandoned; clear_abandoned()"
)


def clear_abandoned() -> None:
    """Kill what graders that are gone left running as their users, and remove their folders.

    Every run begins with this, and ends with it after a signal.
    """
    with suppress(GraderFault):  # what stays keeps its user id; it must not stop this run
        for user in abandoned_users() if os.geteuid() == 0 else ():
            left = processes_of(user)
            if not all(map(in_our_namespace, left)):
                continue  # in a container, to whose users the system gives the same ids
            if left:
                kill_user(user)
            remove_files_of(user)
            remove_shared_memory_of(user)
    remove_ownerless()


@cache
def keep_watch() -> None:
    """Start a process that clears up when this one and all forked from it are gone.

    User separation needs it: a worker can undo that the kernel ends it with its parent, and what
    it started never had that. The other end of the pipe is closed by whatever ends us.
    """
    reader, writer = os.pipe()
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-c", _KEEPER],
        stdin=reader,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
        start_new_session=True,  # a signal to our group must not end it
    )
    os.close(reader)
    atexit.register(_dismiss, keeper, writer, os.getpid())


def _dismiss(keeper: "subprocess.Popen[bytes]", writer: int, starter: int) -> None:
    if os.getpid() == starter:
        keeper.kill()
        keeper.wait()
        os.close(writer)
