"""Gives workers user ids that nobody else has, and kills all processes of such a user."""

import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import GraderFault, SandboxUnavailable
from autograder.sandbox.processes import processes_of

FIRST_USER, USERS = map(int, os.environ.get("AUTOGRADER_USERS", "61000 1000").split())
"""As many ids again, from FIRST_USER + USERS on, are used for killing. A container sets its own
range: to the system, user 61000 of a container is user 61000 of the host, and a grader on the host
would kill its processes, too.
"""
KILL_TRIES = 20


@contextmanager
def spare_user() -> Iterator[int]:
    """Give out a user id that no other worker on this machine has at the moment.

    An id that is free but has running processes is skipped: a killed grader left them, or they are
    in a container, whose ids are the same to the system. They would be taken for the worker's.
    """
    folder = Path(tempfile.gettempdir()) / "autograder-users"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise SandboxUnavailable(f"{folder} exists but does not belong to root: remove it")
    for user in range(FIRST_USER, FIRST_USER + USERS):
        with (folder / str(user)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if not processes_of(user):
                yield user
                return
    raise SandboxUnavailable(f"all {USERS} spare user ids are in use")


def kill_user(user: int) -> None:
    """Kill every process of a user, and make sure that none is left.

    `kill(-1)` is a single system call, and no fork is faster. The killer takes the user's id as its
    effective id, which decides whom it may kill. As its real and saved ids, which decide who may
    kill it, it takes an id that nobody uses: so processes of the user cannot kill the killer.
    """
    nobody = user + USERS
    killer = f"import os; os.setresuid({nobody}, {user}, {nobody}); os.kill(-1, 9)"
    for _ in range(KILL_TRIES):
        subprocess.run([sys.executable, "-I", "-S", "-c", killer], check=False)
        if not processes_of(user):
            return
        time.sleep(0.01)
    raise GraderFault(f"user {user} still runs processes after {KILL_TRIES} kills")


def run_as_nobody(command: list[str], environment: Mapping[str, str]) -> str:
    """Run a command as a spare user and return its output; "" if it cannot run or fails."""
    try:
        with spare_user() as user:
            done = subprocess.run(
                command,
                user=user,
                group=user,
                extra_groups=[],
                cwd="/",
                env=environment,
                capture_output=True,
                check=False,
            )
    except (PermissionError, FileNotFoundError):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
