"""User ids that belong to nobody else: given out to a worker, and cleared of its processes."""

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
"""As many ids again, from FIRST_USER + USERS on, are used for killing. A container brings numbers
of its own: to the system its user 61000 is the host's, and a grader there kills them together.
"""
KILL_TRIES = 20


@contextmanager
def spare_user() -> Iterator[int]:
    """Give out a user id that no other worker on this machine has at the moment.

    One that is not given out and yet runs something is passed over: a killed grader left that, or
    it is in a container, whose ids are ours to the system. It would be held against the worker.
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
    """Kill every process of a user, and make sure.

    `kill(-1)` is one system call that no fork can outrun. The killer takes the user's id as its
    effective one, which decides whom it may kill, and one that nobody uses as its real and saved
    one, which decide who may kill it: processes that kill all they can reach cannot reach it.
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
    """Run a command as a spare user and return its output, empty when it cannot run."""
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
