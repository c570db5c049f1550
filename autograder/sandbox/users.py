"""Gives workers user ids that nobody else has, and kills all processes of such a user.

A worker's user id is claimed by a file with its number, in a folder that all graders of the machine
share. The file is locked as long as the grader lives, and not empty until it has cleared up.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from autograder.errors import GraderFault, SandboxUnavailable
from autograder.sandbox.processes import has_none, processes_of

FIRST_USER, USERS = map(int, os.environ.get("AUTOGRADER_USERS", "61000 1000").split())
"""As many ids again, from FIRST_USER + USERS on, are used for killing. A container sets its own
range: to the system, user 61000 of a container is user 61000 of the host, and a grader on the host
would kill its processes, too.
"""
KILL_TRIES = 20


@contextmanager
def spare_user() -> Iterator[int]:
    """Give out a user id that no other worker on this machine has at the moment.

    An id that is free but has running processes is skipped: they are in a container, whose ids are
    the same to the system, and would be taken for the worker's. So is an id that a killed grader
    has abandoned, until somebody clears up. Ids with ended processes that nobody has waited for
    come last: these count, and the worker could start fewer.
    """
    folder = claims()
    ids = range(FIRST_USER, FIRST_USER + USERS)
    for user in chain(filter(has_none, ids), ids):
        with _locked(folder / str(user)) as claim:
            if claim is None or os.fstat(claim).st_size or processes_of(user):
                continue
            os.write(claim, b"claimed")
            try:
                yield user
            finally:
                if not processes_of(user):
                    os.ftruncate(claim, 0)
            return
    raise SandboxUnavailable(f"all {USERS} spare user ids are in use")


def abandoned_users() -> Iterator[int]:
    """Yield the user ids of graders that are gone, each while it is locked.

    It is free again once the caller has come back and none of its processes runs any more.
    """
    folder = claims()
    for user in range(FIRST_USER, FIRST_USER + USERS):
        if not (folder / str(user)).exists():
            continue
        with _locked(folder / str(user)) as claim:
            if claim is not None and os.fstat(claim).st_size:
                yield user
                if not processes_of(user):
                    os.ftruncate(claim, 0)


def claims() -> Path:
    """Return the folder of claims: one for all graders, whatever their temporary folders are."""
    for parent in (Path("/run"), Path(tempfile.gettempdir())):
        folder = parent / "autograder-users"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if not folder.is_symlink() and folder.stat().st_uid == 0:
                return folder
        except OSError:  # the container's /run is read-only
            continue
    raise SandboxUnavailable(f"{folder} cannot be made, or does not belong to root: remove it")


@contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """Open a claim and lock it; yield None if another process has locked it."""
    claim = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(claim)
        yield None
        return
    try:
        yield claim
    finally:
        os.close(claim)


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
