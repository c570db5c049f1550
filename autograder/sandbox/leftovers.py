"""Removes what a user may leave besides processes: files in folders open to all, shared memory.

Call these functions after all processes of the user were killed.
"""

import ctypes
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograder.errors import GraderFault
from autograder.sandbox.users import FIRST_USER, USERS
from autograder.text import clean

_NOT_FILES = {"proc", "sysfs", "cgroup", "cgroup2", "devpts", "debugfs", "tracefs", "securityfs"}
"""File systems without files that a user can make."""
_ID_COLUMN = {"shm": "shmid", "sem": "semid", "msg": "msqid"}
_REMOVE = 0  # IPC_RMID


def remove_tree(path: Path) -> None:
    """Remove a file, or a folder of any depth, without following links; raise if something remains.

    `shutil.rmtree` calls itself for each level, and fails at a thousand nested folders.
    """
    command = ["rm", "-rf", "--one-file-system", "--", str(path)]
    environment = {"PATH": os.defpath}  # the grader's own PATH may lack rm
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraderFault(f"{path} could not be removed: {clean(lines[-1] if lines else '', 200)}")


def remove_files_of(user: int) -> None:
    """Remove a user's files from all folders in which every user may write, however deep.

    The folders are opened one below the other, so that no other user can put a link in the place
    of one, and are walked anew each time: there may be new ones.
    """
    for top in writable_by_all():
        for _, folders, files, here in os.fwalk(top):
            open_to_all = os.fstat(here).st_mode & stat.S_IWOTH
            for name in (*folders, *files) if open_to_all else ():
                with suppress(FileNotFoundError):
                    if os.lstat(name, dir_fd=here).st_uid == user:
                        remove_tree(Path(f"/proc/{os.getpid()}/fd/{here}", name))
            folders[:] = [name for name in folders if _enters(name, here)]


def _enters(name: str, here: int) -> bool:
    """Return whether other users enter this folder, and no worker owns it.

    What is in a worker's folder is removed with that, and a worker could move it meanwhile.
    """
    with suppress(FileNotFoundError):
        found = os.lstat(name, dir_fd=here)
        owned = FIRST_USER <= found.st_uid < FIRST_USER + USERS
        return bool(found.st_mode & stat.S_IXOTH) and not owned
    return False


@cache
def writable_by_all() -> tuple[Path, ...]:
    """Find the topmost folders in which every user may write; once in each run."""
    return tuple(_search("/", _mounts_without_files()))


def _mounts_without_files() -> set[str]:
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return {mount[1] for mount in mounts if mount[2] in _NOT_FILES}


def _search(folder: str, left_out: set[str]) -> Iterator[Path]:
    """Yield the topmost folders that are open to all, of those that other users can reach."""
    waiting = [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and entry.path not in left_out:
                    mode = entry.stat(follow_symlinks=False).st_mode
                    if mode & stat.S_IWOTH and mode & stat.S_IXOTH:
                        yield Path(entry.path)
                    elif mode & stat.S_IXOTH:
                        waiting.append(entry.path)


def shared_memory_of(user: int) -> list[tuple[str, int]]:
    """List the shared memory, semaphores and message queues that a user created or owns."""
    return [(kind, number) for kind in _ID_COLUMN for number in _numbers(kind, user)]


def remove_shared_memory_of(user: int) -> None:
    """Remove them, because they do not end with a process and no folder shows them."""
    libc = ctypes.CDLL(None)
    for kind, number in shared_memory_of(user):
        if kind == "sem":
            libc.semctl(number, 0, _REMOVE)
        else:
            getattr(libc, f"{kind}ctl")(number, _REMOVE, None)


def _numbers(kind: str, user: int) -> list[int]:
    try:
        head, *lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
    except OSError:
        return []  # this kernel has none
    rows = [dict(zip(head.split(), line.split(), strict=False)) for line in lines]
    return [int(row[_ID_COLUMN[kind]]) for row in rows if str(user) in {row["uid"], row["cuid"]}]
